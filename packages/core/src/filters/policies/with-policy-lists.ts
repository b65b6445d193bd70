import type { Discovery } from '../../contract/cluster/discovery.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import type { BackupSpec } from '../../velero-api/objects/backup.ts';
import { createIncludesExcludes } from '../include-exclude.ts';
import type { CompiledPolicies } from './compile-resource-policies.ts';

type ScopedLists = Pick<
  BackupSpec,
  | 'includedClusterScopedResources'
  | 'excludedClusterScopedResources'
  | 'includedNamespaceScopedResources'
  | 'excludedNamespaceScopedResources'
>;

/** The scoped resource lists of a spec with those of an `includeExcludePolicy`: an entry of the policy counts where the spec
 * neither includes nor excludes the kind; excludes of the policy come first (Velero's pkg/util/collections/includes_excludes.go). */
export function withPolicyLists(
  spec: ScopedLists,
  policy: NonNullable<CompiledPolicies['includeExclude']>,
  discovery: Pick<Discovery, 'resolve'>,
): ScopedLists {
  const merge = (scope: 'ClusterScoped' | 'NamespaceScoped') => {
    const resolve = (name: string) => resolveName(name, scope === 'NamespaceScoped', discovery);
    const includes = (spec[`included${scope}Resources`] ?? []).flatMap(resolve);
    const excludes = (spec[`excluded${scope}Resources`] ?? []).flatMap(resolve);
    const add = (list: string[], names: readonly string[]) => {
      for (const name of names.flatMap(resolve)) if (!matches(includes, name) && !matches(excludes, name)) list.push(name);
    };
    add(excludes, policy[`excluded${scope}Resources`]);
    add(includes, policy[`included${scope}Resources`]);
    return { includes, excludes };
  };
  const [cluster, namespaced] = [merge('ClusterScoped'), merge('NamespaceScoped')];
  return {
    includedClusterScopedResources: cluster.includes,
    excludedClusterScopedResources: cluster.excludes,
    includedNamespaceScopedResources: namespaced.includes,
    excludedNamespaceScopedResources: namespaced.excludes,
  };
}

function matches(list: readonly string[], name: string): boolean {
  return list.length > 0 && createIncludesExcludes({ includes: list, excludes: [] }).shouldInclude(name);
}

// A name of the other scope has no say in this list.
function resolveName(name: string, namespaced: boolean, discovery: Pick<Discovery, 'resolve'>): string[] {
  const type = /[*?[{]/.test(name) ? undefined : discovery.resolve(name);
  if (!type) return [name];
  return type.namespaced === namespaced ? [groupResource(type)] : [];
}
