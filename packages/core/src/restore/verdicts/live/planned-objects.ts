import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { splitGroupResource } from '../../../objects/split-group-resource.ts';
import type { VerdictSession } from '../common/verdict-session.ts';

/** What the plan brings into the cluster. */
export interface PlannedObjects {
  /** An object of the plan is there afterwards, or is not. By its place in the target cluster. */
  note(resource: string, namespace: string, name: string, comes: boolean): void;
  /** Whether an object, by its place in the target cluster, is in the plan and not known to fail. One that comes later counts. */
  brings(resource: string, namespace: string, name: string): Promise<boolean>;
}

/** Outcomes remembered; the selection tells of the others. */
const mostOutcomes = 250_000;

export function createPlannedObjects({ archive, restore, view }: VerdictSession): PlannedObjects {
  const outcomes = new Map<string, boolean>();
  const { namespaceMapping } = restore.spec;
  const mapping = new Map(Object.entries(namespaceMapping ?? {}));
  const keyOf = (resource: string, namespace: string, name: string) => JSON.stringify([resource, namespace, name]);

  /** The namespaces of the archive whose objects go into one of the cluster. */
  function sourcesOf(target: string): string[] {
    const mapped = [...mapping].filter(([, to]) => to === target).map(([from]) => from);
    return mapping.has(target) ? mapped : [...mapped, target];
  }

  async function isSelected(resource: string, namespace: string, name: string): Promise<boolean> {
    const { selection } = view;
    const places = resource === 'namespaces' ? sourcesOf(name).map((from) => ['', from] as const) : [];
    const others = resource === 'namespaces' ? [] : (namespace === '' ? [''] : sourcesOf(namespace)).map((from) => [from, name] as const);
    for (const [from, own] of [...places, ...others]) {
      const id = { ...splitGroupResource(resource), namespace: from, name: own };
      if (!selection.selects(id)) continue;
      if (!selection.looksAtLabels) return true;
      const object = await archive.read(id).catch((error: unknown) => {
        if (!LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) throw error;
        return undefined;
      });
      if (object && selection.matches(id, object)) return true;
    }
    return false;
  }

  return {
    note(resource, namespace, name, comes) {
      if (outcomes.size < mostOutcomes) outcomes.set(keyOf(resource, namespace, name), comes);
    },
    async brings(resource, namespace, name) {
      return outcomes.get(keyOf(resource, namespace, name)) ?? (await isSelected(resource, namespace, name));
    },
  };
}
