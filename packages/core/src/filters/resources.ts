import type { ApiResource, Discovery } from '../contract/cluster/discovery.ts';
import { groupResource } from '../plugin-api/kube-object.ts';
import type { BackupSpecFields } from '../velero-api/objects/backup.ts';
import type { Duration } from '../velero-api/values/duration.ts';
import { autoExcludedResources } from './auto-excludes.ts';
import { createIncludesExcludes } from './include-exclude.ts';
import type { NamespaceFilter } from './namespaces.ts';

type ResourceType = Pick<ApiResource, 'group' | 'resource' | 'namespaced'>;

/** Which resource types a backup takes. */
export interface ResourceFilter {
  /** Whether objects of the type are collected. */
  shouldInclude(type: ResourceType): boolean;
  /** Whether the type is kept out even when an action asks for an object of it: weaker than not included. */
  shouldExclude(type: ResourceType): boolean;
  /** Included names that the cluster does not serve, or that are of the list's other scope: they select nothing. */
  readonly unresolved: readonly string[];
}

interface ResourceFilterOptions {
  readonly spec: BackupSpecFields<Duration>;
  readonly namespaces: Pick<NamespaceFilter, 'includeEverything'>;
  readonly discovery: Pick<Discovery, 'resolve'>;
}

/** Whether a spec uses the old resource filters. They cannot be mixed with the scoped ones. */
export function usesOldResourceFilters(spec: BackupSpecFields<Duration>): boolean {
  return (
    (spec.includedResources ?? []).length > 0 ||
    (spec.excludedResources ?? []).length > 0 ||
    typeof spec.includeClusterResources === 'boolean'
  );
}

/** Whether a spec uses the scoped resource filters. */
export function usesScopedResourceFilters(spec: BackupSpecFields<Duration>): boolean {
  return [
    spec.includedClusterScopedResources,
    spec.excludedClusterScopedResources,
    spec.includedNamespaceScopedResources,
    spec.excludedNamespaceScopedResources,
  ].some((list) => (list ?? []).length > 0);
}

/** The resource filter of a backup: Velero's pkg/util/collections/includes_excludes.go. Without any filter every type is included, as Velero documents. */
export function createResourceFilter(options: ResourceFilterOptions): ResourceFilter {
  return usesOldResourceFilters(options.spec) ? oldFilter(options) : scopedFilter(options);
}

function oldFilter({ spec, namespaces, discovery }: ResourceFilterOptions): ResourceFilter {
  const includes = resolveNames(spec.includedResources, discovery);
  const excludes = resolveNames(spec.excludedResources, discovery);
  const lists = createIncludesExcludes({ includes: includes.names, excludes: excludes.names });
  const clusterResources = spec.includeClusterResources ?? undefined;
  return {
    unresolved: includes.unresolved,
    shouldInclude(type) {
      if (!type.namespaced) {
        if (clusterResources === false) return false;
        const namespacesKind = type.group === '' && type.resource === 'namespaces';
        if (clusterResources === undefined && !namespacesKind && !namespaces.includeEverything()) return false;
      }
      return lists.shouldInclude(groupResource(type));
    },
    shouldExclude(type) {
      const name = groupResource(type);
      if (lists.shouldExclude(name)) return true;
      if (type.namespaced) return false;
      return clusterResources === false || (clusterResources === undefined && !lists.shouldInclude(name));
    },
  };
}

function scopedFilter({ spec, namespaces, discovery }: ResourceFilterOptions): ResourceFilter {
  const clusterIncludes = resolveNames(spec.includedClusterScopedResources, discovery, false);
  const clusterExcludes = resolveNames(spec.excludedClusterScopedResources, discovery, false);
  const namespacedIncludes = resolveNames(spec.includedNamespaceScopedResources, discovery, true);
  const namespacedExcludes = resolveNames(spec.excludedNamespaceScopedResources, discovery, true);
  const cluster = createIncludesExcludes({ includes: clusterIncludes.names, excludes: clusterExcludes.names });
  const namespaced = createIncludesExcludes({ includes: namespacedIncludes.names, excludes: namespacedExcludes.names });
  const clusterListed = (spec.includedClusterScopedResources ?? []).length > 0;
  // What every backup leaves out does not make a backup of everything one of a part, unlike in Velero.
  const byChoice = (names: readonly string[]) => names.filter((name) => !autoExcludedResources.includes(name));
  const clusterFiltered = clusterListed || byChoice(clusterExcludes.names).length > 0;
  const takesAllNamespaced = createIncludesExcludes({ includes: namespacedIncludes.names, excludes: byChoice(namespacedExcludes.names) });
  return {
    unresolved: [...clusterIncludes.unresolved, ...namespacedIncludes.unresolved],
    shouldInclude(type) {
      const name = groupResource(type);
      if (type.namespaced) return namespaced.shouldInclude(name);
      if (cluster.shouldExclude(name)) return false;
      if (!clusterFiltered && namespaces.includeEverything() && takesAllNamespaced.includeEverything()) return true;
      if (name === 'namespaces') return true;
      return clusterListed && cluster.shouldInclude(name);
    },
    shouldExclude: (type) => (type.namespaced ? namespaced : cluster).shouldExclude(groupResource(type)),
  };
}

/** `deploy`, `Deployment`, `deployments` to `deployments.apps`. What cannot be resolved stays and matches nothing: a
 * list must not become empty, which would mean everything. */
function resolveNames(
  list: readonly string[] | null | undefined,
  discovery: Pick<Discovery, 'resolve'>,
  namespaced?: boolean,
): { readonly names: string[]; readonly unresolved: string[] } {
  const names: string[] = [];
  const unresolved: string[] = [];
  for (const name of list ?? []) {
    const type = /[*?[{]/.test(name) ? undefined : discovery.resolve(name);
    const matches = type !== undefined && (namespaced === undefined || type.namespaced === namespaced);
    if (!matches && !/[*?[{]/.test(name)) unresolved.push(name);
    names.push(type ? groupResource(type) : name);
  }
  return { names, unresolved };
}
