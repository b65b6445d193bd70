import type { BackupSpec } from '../velero-api/objects/backup.ts';

const volumeSnapshots = 'volumesnapshots.snapshot.storage.k8s.io';
const volumeSnapshotContents = 'volumesnapshotcontents.snapshot.storage.k8s.io';

/** Kinds that no backup lists by itself: a content restored as it was could delete the snapshot of the source. */
export const autoExcludedResources: readonly string[] = [volumeSnapshots, volumeSnapshotContents];

type ResourceLists = Pick<
  BackupSpec,
  | 'includedResources'
  | 'excludedResources'
  | 'includedClusterScopedResources'
  | 'excludedClusterScopedResources'
  | 'includedNamespaceScopedResources'
  | 'excludedNamespaceScopedResources'
>;

/** The resource lists of a spec with the automatic excludes, as Velero stores them: appended to the excludes of the filters
 * in use, and taken from the includes. Unlike in Velero, a list of nothing else keeps its includes: empty, it would mean
 * everything. */
export function withAutoExcludes(spec: ResourceLists, mode: 'old' | 'scoped'): ResourceLists {
  if (mode === 'old') {
    const { includes, excludes } = exclude(spec.includedResources, spec.excludedResources, autoExcludedResources);
    return { includedResources: includes, excludedResources: excludes };
  }
  const cluster = exclude(spec.includedClusterScopedResources, spec.excludedClusterScopedResources, [volumeSnapshotContents]);
  const namespaced = exclude(spec.includedNamespaceScopedResources, spec.excludedNamespaceScopedResources, [volumeSnapshots]);
  return {
    includedClusterScopedResources: cluster.includes,
    excludedClusterScopedResources: cluster.excludes,
    includedNamespaceScopedResources: namespaced.includes,
    excludedNamespaceScopedResources: namespaced.excludes,
  };
}

function exclude(
  included: readonly string[] | null | undefined,
  excluded: readonly string[] | null | undefined,
  names: readonly string[],
): { readonly includes: string[]; readonly excludes: string[] } {
  const left = (included ?? []).filter((name) => !names.includes(name));
  return { includes: left.length > 0 ? left : [...(included ?? [])], excludes: [...new Set([...(excluded ?? []), ...names])] };
}
