import { dns1123LabelProblems } from '../velero-api/values/dns1123-problems.ts';
import { createGlob } from './glob.ts';
import { createIncludesExcludes, type IncludesExcludesLists, validateIncludesExcludes } from './include-exclude.ts';

/** Decides which namespaces a backup includes. */
export interface NamespaceFilter {
  /** Whether the backup includes the namespace. */
  shouldInclude(namespace: string): boolean;
  /** Whether all namespaces are included, except those with the exclude label. */
  includeEverything(): boolean;
  /** Namespaces to list one by one. `undefined`: list cluster-wide and filter, which is cheaper if most namespaces are included. */
  readonly named: readonly string[] | undefined;
  /** Namespaces that are included by name, not by a pattern, whether they exist or not. */
  readonly required: readonly string[];
}

/** The lists of a backup, and the namespaces of the cluster. */
export interface NamespaceFilterOptions extends IncludesExcludesLists {
  /** The cluster's namespaces. */
  readonly active: readonly string[];
  /** Whether `active` has all namespaces of the cluster. If not, a list that names all of them does not count as everything.
   * @default true */
  readonly activeKnown?: boolean;
  /** Namespaces with the exclude label. @default none */
  readonly excludedByLabel?: readonly string[];
}

/**
 * Creates the namespace filter of a backup, with globs expanded against the cluster (Velero's pkg/util/wildcard). Unlike in Velero, a
 * namespace with the exclude label does not turn a full backup into a filtered one: the other namespaces keep their cluster-scoped objects.
 */
export function createNamespaceFilter(options: NamespaceFilterOptions): NamespaceFilter {
  const expanded = expandNamespaceGlobs(options);
  const unlabelled = createIncludesExcludes(expanded);
  const byLabel = new Set(options.excludedByLabel);
  const everyActive =
    options.activeKnown !== false &&
    (options.excludes ?? []).length === 0 &&
    expanded.includes !== undefined &&
    options.active.every((name) => expanded.includes?.includes(name));
  const shouldInclude = (namespace: string) =>
    !byLabel.has(namespace) && !(expanded.includes?.length === 0) && unlabelled.shouldInclude(namespace);
  return {
    shouldInclude,
    includeEverything: () => (expanded.includes === undefined && unlabelled.includeEverything()) || everyActive,
    // Velero reads '' as no namespace; to the API server it would mean all of them.
    named: expanded.includes?.filter((name) => name !== '' && shouldInclude(name)),
    required: (options.includes ?? []).filter((name) => !hasWildcard(name) && name !== ''),
  };
}

/** `includes: undefined`: all namespaces. An empty list: none, the patterns matched nothing. */
function expandNamespaceGlobs(options: NamespaceFilterOptions): {
  readonly includes: readonly string[] | undefined;
  readonly excludes: readonly string[];
} {
  const includes = options.includes ?? [];
  const all = includes.length === 0 || includes.includes('*');
  return { includes: all ? undefined : expand(includes, options.active), excludes: expand(options.excludes ?? [], options.active) };
}

function expand(patterns: readonly string[], active: readonly string[]): string[] {
  return [...new Set(patterns.flatMap((pattern) => (hasWildcard(pattern) ? active.filter(createGlob(pattern)) : [pattern])))];
}

function hasWildcard(name: string): boolean {
  return /[*?[]/.test(name);
}

/** What is wrong with a backup's namespace lists, in Velero's words. */
export function validateNamespaceLists(lists: IncludesExcludesLists): string[] {
  const names = [...new Set([...(lists.includes ?? []), ...(lists.excludes ?? [])])];
  return [...validateIncludesExcludes(lists), ...names.flatMap(namespacePatternProblems)];
}

/** What is wrong with one name or pattern of a namespace. */
export function namespacePatternProblems(pattern: string): string[] {
  if (pattern === '' || pattern === '*') return [];
  const refuse = (why: string) => [`invalid namespace "${pattern}": ${why}`];
  if (/[|()!{},]/.test(pattern)) return refuse('wildcard pattern contains unsupported characters: |, (, ), !, {, }, ,');
  if (pattern.includes('**')) return refuse("wildcard pattern contains consecutive asterisks (only single '*' allowed)");
  if (/\[\]/.test(pattern)) return refuse('wildcard pattern contains empty brackets');
  if (!/^(?:[^[\]]|\[[^[\]]+\])*$/.test(pattern)) return refuse('wildcard pattern contains unmatched brackets');
  const plain = pattern.replace(/\[[^\]]*\]|[*?]/g, 'x');
  return dns1123LabelProblems(plain).map((problem) => `invalid namespace "${pattern}": ${problem}`);
}
