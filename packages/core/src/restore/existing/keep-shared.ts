import { objectsAt } from '../../actions/restore/object-fields.ts';
import { serviceReferences } from '../../actions/restore/service-references.ts';
import { cloneJson, equalJson } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

interface KeepSharedOptions {
  readonly wanted: KubeObject;
  readonly live: KubeObject;
  /** Of namespaces. */
  readonly mapping: ReadonlyMap<string, string>;
}

/** What an object that is shared by a namespace and its copy shall be. */
interface SharedObject {
  readonly wanted: KubeObject;
  /** What stays with the original, for people. */
  readonly kept: readonly string[];
}

/**
 * An object that is there, and is outside the namespaces that a restore makes a copy of, goes on serving the originals: a
 * binding, or a flow schema, has the subjects of both; a webhook, a conversion or an API stays with the Service that it has.
 */
export function keepShared({ wanted, live, mapping }: KeepSharedOptions): SharedObject {
  const namespace = wanted.metadata.namespace ?? '';
  if (mapping.size === 0 || [...mapping.values()].includes(namespace)) return { wanted: { ...wanted }, kept: [] };
  const shared = cloneJson(wanted);
  if (shared.kind === 'ClusterRoleBinding' || shared.kind === 'RoleBinding') uniteSubjects(shared, live);
  if (shared.kind === 'FlowSchema') {
    const rules = objectsAt(live, 'spec', 'rules');
    for (const [i, rule] of objectsAt(shared, 'spec', 'rules').entries()) uniteSubjects(rule, rules[i]);
  }
  return { wanted: shared, kept: keepServices(shared, live, mapping) };
}

function uniteSubjects(into: Record<string, unknown> | KubeObject, live: unknown): void {
  const present = objectsAt(live, 'subjects');
  const more = objectsAt(into, 'subjects').filter((subject) => !present.some((other) => equalJson(other, subject)));
  if (present.length + more.length > 0) into.subjects = [...present, ...more];
}

function keepServices(shared: KubeObject, live: KubeObject, mapping: ReadonlyMap<string, string>): string[] {
  const present = serviceReferences(live);
  return [...serviceReferences(shared)].flatMap(([what, service]) => {
    const source = String(present.get(what)?.namespace ?? '');
    if (mapping.get(source) !== service.namespace || source === service.namespace) return [];
    const mapped = service.namespace;
    service.namespace = source;
    return [`its ${what} stays with the Service in namespace ${source}: the copy in ${mapped} needs one of its own`];
  });
}
