import type { LabelSelector, LabelSelectorRequirement } from '../../velero-api/values/meta.ts';
import { isCompleteGlob } from '../glob.ts';
import { createIncludesExcludes, type IncludesExcludes } from '../include-exclude.ts';
import { validateLabelSelector } from '../label-selector.ts';
import { namespacePatternProblems } from '../namespaces.ts';
import type { StrictFields } from '../strict-fields.ts';

/** What is asked of objects of some kinds. */
export interface KindFilter {
  /** As they were written; none: all kinds that no other filter of the policy names. */
  readonly kinds: readonly string[];
  /** Any must match; none: labels do not matter. */
  readonly selectors: readonly LabelSelector[];
  readonly names: IncludesExcludes;
}

/** Velero's fine-grained filters, checked. */
export interface FilterPolicies {
  /** Of cluster-scoped kinds; of those that it does not name the general filters decide. */
  readonly clusterScoped: readonly KindFilter[];
  /** In such a namespace come the kinds that are named, and no others. */
  readonly namespaced: readonly { readonly namespaces: readonly string[]; readonly filters: readonly KindFilter[] }[];
}

interface CompileContext {
  readonly fields: StrictFields;
  readonly problems: string[];
}

const filterFields = ['kinds', 'names', 'excludedNames', 'labelSelector', 'orLabelSelectors'];

/** The sections `clusterScopedFilterPolicy` and `namespacedFilterPolicies` by Velero's rules; `undefined` where there are none. */
export function compileFilterPolicies(
  given: { readonly clusterScopedFilterPolicy?: unknown; readonly namespacedFilterPolicies?: unknown },
  context: CompileContext,
): FilterPolicies | undefined {
  const { fields, problems } = context;
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  const namespaced = fields.list(given.namespacedFilterPolicies, 'namespacedFilterPolicies');
  if (!isGiven(given.clusterScopedFilterPolicy) && namespaced.length === 0) return undefined;
  const policies = namespaced.map((policy, index) => compileNamespaced(policy, `namespacedFilterPolicies[${index}]`, context));
  const places = new Map<string, number>();
  for (const [index, { namespaces }] of policies.entries()) {
    for (const pattern of namespaces) {
      const first = places.get(pattern);
      if (first === undefined) places.set(pattern, index);
      else
        problems.push(
          `namespacedFilterPolicies: duplicate namespace pattern '${pattern}' found in policies [${first} ${index}]: the first would win`,
        );
    }
  }
  return { clusterScoped: compileClusterScoped(given.clusterScopedFilterPolicy, context), namespaced: policies };
}

function compileClusterScoped(value: unknown, context: CompileContext): readonly KindFilter[] {
  if (value === undefined || value === null) return [];
  const place = 'clusterScopedFilterPolicy';
  const policy = context.fields.mapping(value, place, ['resourceFilters']);
  const filters = compileFilters(policy?.resourceFilters, place, context);
  if (policy && filters.length === 0)
    context.problems.push(`${place}: resourceFilters cannot be empty; remove the policy block entirely if it is not needed`);
  for (const [index, { kinds }] of filters.entries())
    if (kinds.length === 0)
      context.problems.push(`${place}.resourceFilters[${index}]: kinds must be specified (catch-all is not supported)`);
  return filters;
}

function compileNamespaced(value: unknown, place: string, context: CompileContext): FilterPolicies['namespaced'][number] {
  const { fields, problems } = context;
  const policy = fields.mapping(value, place, ['namespaces', 'resourceFilters']);
  if (!policy) return { namespaces: [], filters: [] };
  const namespaces = fields.texts(policy.namespaces, `${place}.namespaces`);
  if (namespaces.length === 0) problems.push(`${place}: at least one namespace must be specified`);
  for (const pattern of namespaces) problems.push(...namespacePatternProblems(pattern).map((problem) => `${place}.namespaces: ${problem}`));
  const filters = compileFilters(policy.resourceFilters, place, context);
  if (filters.length === 0) problems.push(`${place}: at least one resourceFilter must be specified`);
  const catchAll = filters.filter(({ kinds }) => kinds.length === 0);
  if (catchAll.length > 1) problems.push(`${place}: only one catch-all resource filter is allowed`);
  return { namespaces, filters };
}

function compileFilters(value: unknown, policy: string, context: CompileContext): readonly KindFilter[] {
  const filters = context.fields
    .list(value, `${policy}.resourceFilters`)
    .map((filter, index) => compileFilter(filter, `${policy}.resourceFilters[${index}]`, context));
  const seen = new Map<string, number>();
  for (const [index, { kinds }] of filters.entries()) {
    for (const kind of kinds) {
      const first = seen.get(kind);
      if (first === undefined) seen.set(kind, index);
      else context.problems.push(`${policy}: kind "${kind}" appears in both resourceFilters[${first}] and resourceFilters[${index}]`);
    }
  }
  return filters;
}

function compileFilter(value: unknown, place: string, context: CompileContext): KindFilter {
  const { fields, problems } = context;
  const filter = fields.mapping(value, place, filterFields) ?? {};
  const kinds = fields.texts(filter.kinds, `${place}.kinds`);
  const globs = (field: 'names' | 'excludedNames') => {
    const patterns = fields.texts(filter[field], `${place}.${field}`);
    for (const pattern of patterns.filter((each) => !isCompleteGlob(each)))
      problems.push(`${place}.${field}: invalid glob pattern "${pattern}": a bracket or brace is not closed`);
    return patterns;
  };
  const isCatchAll = kinds.length === 0 || (kinds.length === 1 && kinds[0] === '*');
  const names = { includes: globs('names'), excludes: globs('excludedNames') };
  if (isCatchAll && names.includes.length + names.excludes.length > 0)
    problems.push(`${place}: names or excludedNames cannot be specified for catch-all filters`);
  const single = compileSelector(filter.labelSelector, `${place}.labelSelector`, context);
  const either = fields
    .list(filter.orLabelSelectors, `${place}.orLabelSelectors`)
    .map((selector, index) => compileSelector(selector, `${place}.orLabelSelectors[${index}]`, context) ?? {});
  if (single && either.length > 0) problems.push(`${place}: labelSelector and orLabelSelectors cannot co-exist`);
  return {
    kinds: isCatchAll ? [] : kinds,
    selectors: single ? [single] : either,
    names: createIncludesExcludes(names),
  };
}

/** `undefined` where it asks for nothing. */
function compileSelector(value: unknown, place: string, { fields, problems }: CompileContext): LabelSelector | undefined {
  if (value === undefined || value === null) return undefined;
  const given = fields.mapping(value, place, ['matchLabels', 'matchExpressions']) ?? {};
  const labels = given.matchLabels ?? undefined;
  const matchLabels = labels === undefined ? {} : fields.textMap(labels, `${place}.matchLabels`);
  const matchExpressions = fields.list(given.matchExpressions, `${place}.matchExpressions`).map((each, index): LabelSelectorRequirement => {
    const at = `${place}.matchExpressions[${index}]`;
    const { key, operator, values } = fields.mapping(each, at, ['key', 'operator', 'values']) ?? {};
    return {
      key: fields.text(key, `${at}.key`) ?? '',
      operator: (fields.text(operator, `${at}.operator`) ?? '') as LabelSelectorRequirement['operator'],
      values: [...fields.texts(values, `${at}.values`)],
    };
  });
  const selector: LabelSelector = {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(matchExpressions.length > 0 && { matchExpressions }),
  };
  problems.push(...validateLabelSelector(selector).map((problem) => `${place}: invalid label selector: ${problem}`));
  return Object.keys(selector).length === 0 ? undefined : selector;
}
