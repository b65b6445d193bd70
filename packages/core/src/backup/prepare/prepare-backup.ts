import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { createNamespaceFilter, type NamespaceFilter } from '../../filters/namespaces.ts';
import type { CompiledPolicies } from '../../filters/policies/compile-resource-policies.ts';
import { createObjectFilter, type ObjectFilter } from '../../filters/policies/object-filter.ts';
import { withPolicyLists } from '../../filters/policies/with-policy-lists.ts';
import { createResourceFilter, type ResourceFilter } from '../../filters/resources.ts';
import { loadExpressions } from '../../filters/select/cel-expression.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { NamedSnapshotLocation } from '../../volumes/snapshot-locations.ts';
import type { BackupRun } from './backup-dependencies.ts';
import { type BackupSelect, createBackupSelect } from './backup-select.ts';
import { type ClusterFacts, inspectCluster } from './inspect-cluster.ts';
import { moveProblems } from './move-problems.ts';
import { newBackup } from './new-backup.ts';
import { backupRules, readResourcePolicies } from './read-resource-policies.ts';
import { selectTypes } from './select-types.ts';
import { invalidBackup, validateBackupRequest } from './validate-backup-request.ts';

/** A request, checked and resolved against the cluster. */
export interface PreparedBackup {
  readonly backup: Backup;
  readonly facts: ClusterFacts;
  readonly namespaces: NamespaceFilter;
  readonly resources: ResourceFilter;
  /** Which objects of the types are taken. */
  readonly objects: ObjectFilter;
  /** Which of those, by `select` of the request. */
  readonly select: BackupSelect | undefined;
  /** What users say of volumes. */
  readonly policies: CompiledPolicies | undefined;
  /** Those that are asked for a volume, in this order. */
  readonly snapshotLocations: readonly NamedSnapshotLocation[];
  /** What is listed, in this order. */
  readonly types: readonly ApiResource[];
}

/**
 * Everything that can be wrong with a request surfaces here, before anything is written. Unlike Velero, which makes a
 * partially failed backup, an included namespace that does not exist is refused: most often it is a typing error.
 * @throws LifeboatError `INVALID_REQUEST`, `INVALID_CONFIG` (a format of volumes' files that the engine does not have), `KUBERNETES_*`
 */
export async function prepareBackup({ request, dependencies, run }: BackupRun): Promise<PreparedBackup> {
  if (request.select) await loadExpressions();
  validateBackupRequest(request);
  const { cluster, namespace, store, furtherStores = [], snapshotLocations, now } = dependencies;
  for (const { location } of [store, ...furtherStores]) dependencies.volumeRepositories?.formatIn(location);
  const requested = request.volumeSnapshotLocations ?? [];
  const snapshots = snapshotLocations.select(requested);
  if (snapshots.problems.length > 0) throw invalidBackup(request.name, snapshots.problems);
  const cannotMove = request.snapshotMoveData ? moveProblems(dependencies) : [];
  if (cannotMove.length > 0) throw invalidBackup(request.name, cannotMove);
  const startedAt = now();
  const names = request.includedNamespaces ?? [];
  const named = names.length > 0 && !names.some((name) => /[*?[]/.test(name)) ? names : undefined;
  const facts = await inspectCluster({ cluster, named, signal: run.signal });
  const namespaces = createNamespaceFilter({
    includes: request.includedNamespaces,
    excludes: request.excludedNamespaces,
    active: facts.namespaces,
    activeKnown: facts.namespacesKnown,
    excludedByLabel: facts.excludedByLabel,
  });
  const missing = namespaces.required.filter((name) => !facts.namespaces.includes(name));
  if (missing.length > 0) {
    const what = missing.length === 1 ? `namespace ${missing[0]} does not exist` : `namespaces ${missing.join(', ')} do not exist`;
    throw invalidBackup(request.name, [`the included ${what} in the cluster at ${cluster.server}`]);
  }
  const backup = newBackup({
    request,
    namespace,
    location: store.location,
    globalVolumePolicies: dependencies.globalVolumePolicies,
    // As in Velero, which then asks for none.
    snapshotLocations: request.snapshotVolumes === false ? requested : snapshots.locations.map(({ name }) => name),
    version: facts.version,
    excludedByLabel: facts.excludedByLabel,
    now: startedAt,
  });
  const { globalVolumePolicies } = dependencies;
  const policies = await readResourcePolicies({ request, cluster, namespace, globalVolumePolicies, signal: run.signal });
  const listed = policies?.includeExclude && withPolicyLists(backup.spec, policies.includeExclude, facts.discovery);
  const resources = createResourceFilter({ spec: { ...backup.spec, ...listed }, namespaces, discovery: facts.discovery });
  const types = selectTypes({ discovery: facts.discovery, resources, allVersions: request.enableAPIGroupVersions ?? false });
  const objects = createObjectFilter({
    selectors: [backup.spec.labelSelector ?? [], backup.spec.orLabelSelectors ?? []].flat(),
    rules: policies?.filters && backupRules(policies.filters, { request, discovery: facts.discovery }),
  });
  const select = createBackupSelect({ request, cluster, discovery: facts.discovery, signal: run.signal });
  return { backup, facts, namespaces, resources, objects, select, policies, snapshotLocations: snapshots.locations, types };
}
