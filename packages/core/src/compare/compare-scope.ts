import type { Discovery } from '../contract/cluster/discovery.ts';
import type { CompareOptions } from '../contract/comparison/comparison.ts';
import { createIncludesExcludes } from '../filters/include-exclude.ts';
import { matchesLabelSelector } from '../filters/label-selector.ts';
import { createNamespaceFilter } from '../filters/namespaces.ts';
import { createResourceFilter } from '../filters/resources.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import { excludeFromBackupLabel } from '../velero-api/values/labels.ts';
import type { Place } from './open-side.ts';

/** What a comparison is about. */
export interface CompareScope {
  includesKind(resource: string): boolean;
  /** By its place on the left side. */
  includes(resource: string, place: Place): boolean;
}

type Filters = Pick<
  CompareOptions,
  'includedNamespaces' | 'excludedNamespaces' | 'includedResources' | 'excludedResources' | 'includeClusterResources'
>;

/** As the options say. */
export function createCompareScope(filters: Filters): CompareScope {
  const kinds = createIncludesExcludes({ includes: filters.includedResources, excludes: filters.excludedResources });
  const namespaces = createIncludesExcludes({ includes: filters.includedNamespaces, excludes: filters.excludedNamespaces });
  const clusterScoped = filters.includeClusterResources ?? namespaces.includeEverything();
  return {
    includesKind: (resource) => kinds.shouldInclude(resource),
    includes(resource, { namespace, name }) {
      if (resource === 'namespaces') return clusterScoped || namespaces.shouldInclude(name);
      return namespace === '' ? clusterScoped : namespaces.shouldInclude(namespace);
    },
  };
}

/** What a backup was asked for. */
export interface BackupScope {
  /** Whether it would have taken an object of a cluster: what it was not asked for is not missing in it. */
  includes(resource: string, object: KubeObject): boolean;
  /** Whether it would have taken any object of a kind, but for what belongs to others. */
  includesKind(resource: string): boolean;
}

export function createBackupScope(
  { spec }: Backup,
  {
    discovery,
    namespaces,
    activeKnown,
  }: { readonly discovery: Discovery; readonly namespaces: readonly string[] /** Whether those are all. */; readonly activeKnown: boolean },
): BackupScope {
  const lists = { includes: spec.includedNamespaces, excludes: spec.excludedNamespaces };
  const inNamespaces = createNamespaceFilter({ ...lists, active: namespaces, activeKnown });
  const kinds = createResourceFilter({ spec, namespaces: inNamespaces, discovery });
  const selectors = spec.labelSelector ? [spec.labelSelector] : (spec.orLabelSelectors ?? []);
  const includesKind = (resource: string) => {
    const type = discovery.resolve(resource);
    return type !== undefined && kinds.shouldInclude(type);
  };
  return {
    includesKind,
    includes(resource, { metadata }) {
      if (!includesKind(resource) || metadata.labels?.[excludeFromBackupLabel] === 'true') return false;
      if (discovery.resolve(resource)?.namespaced && !inNamespaces.shouldInclude(metadata.namespace ?? '')) return false;
      if (resource === 'namespaces' && !inNamespaces.shouldInclude(metadata.name)) return false;
      return selectors.length === 0 || selectors.some((selector) => matchesLabelSelector(selector, metadata.labels));
    },
  };
}
