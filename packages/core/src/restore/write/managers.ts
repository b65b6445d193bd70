import { ownMember, setOwnMember } from '../../json/index.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../plugin-api/kube-object.ts';

/** The entries of `managedFields` that a restore brings back: those of the `status` subresource belong to the old life. */
export function ownEntries(object: KubeObject): ManagedFieldsEntry[] {
  return (object.metadata.managedFields ?? []).filter((entry) => entry.subresource !== 'status');
}

/** Whether two objects have the same managers, entries of `status` aside. */
export function sameManagers(a: KubeObject, b: KubeObject): boolean {
  const names = (object: KubeObject) =>
    ownEntries(object)
      .map((entry) => JSON.stringify([entry.manager, entry.operation, entry.subresource ?? '']))
      .sort()
      .join();
  return names(a) === names(b);
}

/** One entry a manager: of two entries of one, the API server would keep the last only. The owned fields are united. */
export function uniteEntries(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const united = new Map<string, ManagedFieldsEntry>();
  for (const entry of entries) {
    const { manager, operation, subresource } = entry;
    // Who applies is one manager in all versions of a kind.
    const key = JSON.stringify([manager, operation, subresource ?? '', operation === 'Apply' ? '' : entry.apiVersion]);
    const before = united.get(key);
    united.set(key, before ? { ...before, ...entry, fieldsV1: uniteFields(before.fieldsV1 ?? {}, entry.fieldsV1 ?? {}) } : entry);
  }
  return [...united.values()];
}

function uniteFields(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const united = { ...a };
  for (const [field, inner] of Object.entries(b))
    setOwnMember(united, field, uniteFields((ownMember(united, field) ?? {}) as Record<string, unknown>, inner as Record<string, unknown>));
  return united;
}

/** In whose name an object is created. */
interface CreateStrategy {
  readonly fieldManager: string;
  /** That one write brings the managers back. */
  readonly complete: boolean;
}

/** A create makes one entry: of plain updates, in the name that it gives. So it carries the managers of an object that one
 * manager created, or updated. An apply would carry those of one that one manager applied, but only the fields that it owned:
 * the rest would come later, when what is immutable, or allocated, is settled. Measured on kube-apiserver 1.3x: POST ignores
 * `managedFields`, apply refuses them, a merge patch that sets them is taken as it is, times included. */
export function createStrategy(original: KubeObject, apiVersion: string): CreateStrategy {
  const entries = ownEntries(original);
  const [entry] = entries;
  const alone = entries.length === 1 && entry?.operation === 'Update' && !entry.subresource && entry.apiVersion === apiVersion;
  if (alone && isFieldManager(entry.manager)) return { fieldManager: entry.manager, complete: true };
  return { fieldManager: 'lifeboat', complete: entries.length === 0 };
}

// What an API server takes for a name; an archive may say anything.
function isFieldManager(name: string | undefined): name is string {
  return name !== undefined && /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,128}$/u.test(name);
}
