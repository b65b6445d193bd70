import { referringFields } from '../../actions/restore/namespaces/referring-fields.ts';
import { selectedNamespaces } from '../../actions/restore/namespaces/selected-namespaces.ts';
import { cloneJson, equalJson } from '../../json/index.ts';
import { objectAt, objectsAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

interface KeepSharedOptions {
  readonly wanted: KubeObject;
  readonly live: KubeObject;
  /** Of namespaces. */
  readonly mapping: ReadonlyMap<string, string>;
  /** Whether the cluster has a namespace. */
  readonly lives: (namespace: string) => Promise<boolean>;
}

/** What an object that is shared by a namespace and its copy shall be. */
interface SharedObject {
  readonly wanted: KubeObject;
  /** What stays with the original, for people. */
  readonly kept: readonly string[];
}

/**
 * An object that is there, and is outside the namespaces that a restore makes a copy of, goes on serving the originals: a
 * binding, or a flow schema, has the subjects of both, a selector selects both; a webhook, a conversion or an API stays with
 * the Service that it has, as long as that one's namespace is there.
 */
export async function keepShared({ wanted, live, mapping, lives }: KeepSharedOptions): Promise<SharedObject> {
  const namespace = wanted.metadata.namespace ?? '';
  if (mapping.size === 0 || [...mapping.values()].includes(namespace)) return { wanted: { ...wanted }, kept: [] };
  const shared = cloneJson(wanted);
  if (shared.kind === 'ClusterRoleBinding' || shared.kind === 'RoleBinding') uniteSubjects(shared, live);
  if (shared.kind === 'FlowSchema') uniteRules(shared, live);
  uniteSelected(shared, live, mapping);
  return { wanted: shared, kept: await keepReferences(shared, { live, mapping, lives }) };
}

function uniteSubjects(into: Record<string, unknown> | KubeObject, live: unknown): void {
  const present = objectsAt(live, 'subjects');
  const more = objectsAt(into, 'subjects').filter((subject) => !present.some((other) => equalJson(other, subject)));
  if (present.length + more.length > 0) into.subjects = [...present, ...more];
}

// Rules have no names: the same requests are the same rule.
function uniteRules(shared: KubeObject, live: KubeObject): void {
  const requests = ({ resourceRules, nonResourceRules }: Record<string, unknown>) => [resourceRules ?? [], nonResourceRules ?? []];
  const wanted = objectsAt(shared, 'spec', 'rules');
  const only = objectsAt(live, 'spec', 'rules').filter((rule) => {
    const same = wanted.find((other) => equalJson(requests(other), requests(rule)));
    if (same) uniteSubjects(same, rule);
    return !same;
  });
  if (only.length > 0) shared.spec = { ...objectAt(shared, 'spec'), rules: [...wanted, ...only] };
}

function uniteSelected(shared: KubeObject, live: KubeObject, mapping: ReadonlyMap<string, string>): void {
  const present = selectedNamespaces(live);
  for (const [path, place] of selectedNamespaces(shared)) {
    const names = present.get(path)?.names ?? [];
    if (names.some((name) => place.names.includes(mapping.get(name) ?? ''))) place.set([...new Set([...names, ...place.names])]);
  }
}

async function keepReferences(
  shared: KubeObject,
  { live, mapping, lives }: Pick<KeepSharedOptions, 'live' | 'mapping' | 'lives'>,
): Promise<string[]> {
  const kept: string[] = [];
  const present = new Map(referringFields(live).map(({ what, namespace }) => [what, namespace]));
  for (const { what, namespace: target, set } of referringFields(shared)) {
    const source = present.get(what) ?? '';
    if (mapping.get(source) !== target || source === target || !(await lives(source))) continue;
    set(source);
    kept.push(`${what} stays the one in namespace ${source}: ${advice(shared.kind, target)}`);
  }
  return kept;
}

function advice(kind: string, copy: string): string {
  if (kind === 'CustomResourceDefinition' || kind === 'APIService' || kind === 'PersistentVolume')
    return `a cluster has it once. The copy in ${copy} is not asked; when the original goes, change the namespace to ${copy} by hand`;
  return `if the copy in ${copy} shall be used too, create another ${kind} that names it`;
}
