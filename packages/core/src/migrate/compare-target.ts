import type { Discovery } from '../contract/cluster/discovery.ts';
import type { ComparisonRule, DifferentObject } from '../contract/comparison/comparison.ts';
import type { MigratedTarget } from '../contract/migration/migration-result.ts';
import type { RestoreRequest } from '../contract/requests.ts';
import type { PlannedItem } from '../contract/results/planned-item.ts';
import { groupResource } from '../plugin-api/kube-object.ts';
import { nonRestorableResources } from '../velero-api/kinds/non-restorable-resources.ts';
import type { MigrationRun, OpenTarget } from './migration-run.ts';

interface CompareTargetOptions {
  readonly target: OpenTarget;
  /** What was restored. */
  readonly request: RestoreRequest;
  /** What may differ. */
  readonly rules: readonly ComparisonRule[];
  readonly run: MigrationRun;
}

/** How many differences are kept whole. */
const most = 1000;

/** A restored claim is its own witness: whether it is bound is told by itself. */
const snapshots: ComparisonRule = {
  reason: 'Snapshots that volumes are made of have other names in each cluster, and go once they are used',
  resources: ['volumesnapshots.snapshot.storage.k8s.io', 'volumesnapshotcontents.snapshot.storage.k8s.io'],
  allows: 'everything',
};

/** What a controller of workloads makes and removes; whether the workload is ready is told by itself. */
const ofControllers: ComparisonRule = {
  reason: 'Pods and revisions of a workload come and go with it',
  resources: ['pods', 'replicasets.apps', 'controllerrevisions.apps'],
  when: ({ metadata }) => metadata.ownerReferences?.some(({ controller }) => controller === true) ?? false,
  allows: 'everything',
};

/**
 * How a target differs from the backup where the restore was not to change it: an object counts that differs from the backup, and that
 * a second restore of the same request would still write, or cannot. What transforms change so is no difference, and what a target has
 * besides is none either. Reads only. @throws LifeboatError as `compare` and `planRestore`
 */
export async function compareTarget({
  target,
  request,
  rules,
  run,
}: CompareTargetOptions): Promise<NonNullable<MigratedTarget['comparison']>> {
  const { engine } = target;
  const { signal } = run;
  const { backupName: backup, storageLocation = '', namespaceMapping, includedNamespaces, excludedNamespaces } = request;
  const { includedResources, excludedResources } = request;
  const discovery = await target.cluster.discover({ signal });
  const resolved = (names: readonly string[]) => names.map((name) => groupResourceOf(name, discovery));
  const different = new Map<string, DifferentObject>();
  const comparison = engine.compare(
    { backup, storageLocation },
    { cluster: 'own' },
    {
      ...(namespaceMapping && { namespaceMapping }),
      ...(includedNamespaces && { includedNamespaces, includeClusterResources: true }),
      ...(excludedNamespaces && { excludedNamespaces }),
      // What a restore does not bring is none of it, and there may be no right to look at it.
      ...(includedResources && { includedResources: resolved(includedResources) }),
      excludedResources: [...resolved(excludedResources ?? []), ...nonRestorableResources],
      rules: [ofControllers, snapshots, ...rules],
      signal,
    },
  );
  for await (const event of comparison) {
    if (event.type !== 'different-object' || event.item.change === 'extra') continue;
    const { item } = event;
    const kept =
      different.size < most ? item : { ...item, differences: [], moreDifferences: item.differences.length + item.moreDifferences };
    different.set(keyOf(item), kept);
  }
  const { notCompared, counts: found } = await comparison.result;
  if (different.size === 0) return { counts: { same: found.equal, different: 0 }, differences: [], notCompared };
  const sources = sourcesOf(namespaceMapping ?? {});
  const counts = { same: 0, different: 0 };
  const differences: DifferentObject[] = [];
  // Under a name of its own: the restore's own is taken.
  const { name: _name, replaceUnfinished: _replace, wholeRunHooks: _hooks, ...again } = request;
  for await (const event of engine.planRestore({ ...again, signal })) {
    if (event.type !== 'planned-item' || isLeftOut(event.item)) continue;
    const unlike = isAsWanted(event.item) ? undefined : placesOf(event.item, sources).flatMap((key) => different.get(key) ?? [])[0];
    counts[unlike ? 'different' : 'same'] += 1;
    if (unlike && differences.length < most) differences.push(unlike);
  }
  return { counts, differences, notCompared };
}

/** Such as `configmaps` of `cm`; patterns and what is not served stay as they are. */
function groupResourceOf(name: string, discovery: Discovery): string {
  const type = /[*?[{]/.test(name) ? undefined : discovery.resolve(name);
  return type ? groupResource(type) : name;
}

/** On purpose, by the request or by what a restore never brings. */
function isLeftOut({ action, code }: PlannedItem): boolean {
  return action === 'skip' && code !== 'DIFFERS';
}

function isAsWanted({ action, code }: PlannedItem): boolean {
  return action === 'unchanged' || code === 'LABELS_ONLY' || code === 'HELD';
}

function keyOf({ groupResource, namespace, name }: Pick<PlannedItem, 'groupResource' | 'namespace' | 'name'>): string {
  return JSON.stringify([groupResource, namespace, name]);
}

/** The namespaces of the source that a namespace of the target may come from. */
function sourcesOf(mapping: Readonly<Record<string, string>>): (target: string) => readonly string[] {
  const sources = new Map<string, string[]>();
  for (const [from, to] of Object.entries(mapping)) sources.set(to, [...(sources.get(to) ?? []), from]);
  return (target) => [...(sources.get(target) ?? []), target];
}

function placesOf({ groupResource, namespace, name }: PlannedItem, sources: (target: string) => readonly string[]): string[] {
  if (groupResource === 'namespaces') return sources(name).map((from) => keyOf({ groupResource, namespace, name: from }));
  return sources(namespace).map((from) => keyOf({ groupResource, namespace: from, name }));
}
