import type { HookScope } from '../contract/hooks/hook-scope.ts';
import { createIncludesExcludes } from './include-exclude.ts';
import { matchesLabelSelector } from './label-selector.ts';

/** Says whether a Pod is in a hook's scope. `namespace` is that of the cluster where the hook runs: the mapped one. */
export function createHookSelector(
  scope: HookScope,
): (pod: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> | undefined }) => boolean {
  const namespaces = createIncludesExcludes({ includes: scope.includedNamespaces, excludes: scope.excludedNamespaces });
  const { labelSelector } = scope;
  return ({ namespace, labels }) => namespaces.shouldInclude(namespace) && (!labelSelector || matchesLabelSelector(labelSelector, labels));
}
