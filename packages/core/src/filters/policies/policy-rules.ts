import type { LabelSelector } from '../../velero-api/values/meta.ts';
import { createGlob } from '../glob.ts';
import type { IncludesExcludes } from '../include-exclude.ts';
import { matchesLabelSelector } from '../label-selector.ts';
import type { FilterPolicies, KindFilter } from './compile-filter-policies.ts';

/** What is asked of the objects of one kind in one place. */
export interface KindRule {
  /** Any must match; none: labels do not matter. */
  readonly selectors: readonly LabelSelector[];
  readonly names: IncludesExcludes;
}

/** Velero's fine-grained filters, with the kinds found out. */
export interface PolicyRules {
  /** By full resource name (`deployments.apps`) and namespace, `''` for cluster-scoped kinds. `'none'`: no object comes.
   * `undefined`: the policies say nothing, the general filters decide. */
  ruleOf(resource: string, namespace: string): KindRule | 'none' | undefined;
  /** Whether there are rules for namespaces. */
  readonly namespaced: boolean;
}

interface ResolvedRules {
  readonly byKind: ReadonlyMap<string, KindRule>;
  readonly others: KindRule | undefined;
}

/** @param resolve full resource names of what a user wrote; none: nobody knows it, and it selects nothing
 * @returns also what the policies say in two ways, now that `Pod` and `pods` are known to be one: then the first counts */
export function createPolicyRules(
  { clusterScoped, namespaced }: FilterPolicies,
  resolve: (kind: string) => readonly string[],
): { readonly rules: PolicyRules; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const resolved = (filters: readonly KindFilter[], place: string): ResolvedRules => {
    const byKind = new Map<string, KindRule>();
    for (const filter of filters) {
      for (const [kind, resource] of filter.kinds.flatMap((each) => resolve(each).map((found) => [each, found] as const))) {
        if (byKind.has(resource)) problems.push(`${place}: ambiguous policy: duplicate kind ${kind}, which is ${resource}`);
        else byKind.set(resource, filter);
      }
    }
    return { byKind, others: filters.find(({ kinds }) => kinds.length === 0) };
  };
  const cluster = resolved(clusterScoped, 'clusterScopedFilterPolicy');
  const policies = namespaced.map(({ namespaces, filters }, index) => ({
    namespaces,
    globs: namespaces.filter((pattern) => /[*?[]/.test(pattern)).map(createGlob),
    rules: resolved(filters, `namespacedFilterPolicies[${index}]`),
  }));
  const known = new Map<string, ResolvedRules | undefined>();
  const rulesIn = (namespace: string): ResolvedRules | undefined => {
    if (known.has(namespace)) return known.get(namespace);
    const exact = policies.find(({ namespaces }) => namespaces.includes(namespace));
    const policy = exact ?? policies.find(({ globs }) => globs.some((matches) => matches(namespace)));
    known.set(namespace, policy?.rules);
    return policy?.rules;
  };
  return {
    problems,
    rules: {
      namespaced: namespaced.length > 0,
      ruleOf(resource, namespace) {
        if (namespace === '') return cluster.byKind.get(resource);
        const rules = rulesIn(namespace);
        return rules && (rules.byKind.get(resource) ?? rules.others ?? 'none');
      },
    },
  };
}

/** Whether an object has the labels that are asked for. */
export function matchesAnySelector(selectors: readonly LabelSelector[], labels: Readonly<Record<string, string>> | undefined): boolean {
  return selectors.length === 0 || selectors.some((selector) => matchesLabelSelector(selector, labels));
}

/** The kinds that fine-grained filters name, as they were written. */
export function policyKinds({ clusterScoped, namespaced }: FilterPolicies): readonly string[] {
  return [...new Set([clusterScoped, ...namespaced.map(({ filters }) => filters)].flat().flatMap(({ kinds }) => kinds))];
}
