import { createGlob } from './glob.ts';

/** Two lists of names and globs: excludes win, an empty include list or `*` includes everything. */
export interface IncludesExcludes {
  shouldInclude(name: string): boolean;
  /** Whether a name is excluded by name: not the same as not included. */
  shouldExclude(name: string): boolean;
  /** No excludes, and no includes or `*`. */
  includeEverything(): boolean;
}

export interface IncludesExcludesLists {
  readonly includes?: readonly string[] | null | undefined;
  readonly excludes?: readonly string[] | null | undefined;
}

/** Velero's IncludesExcludes. */
export function createIncludesExcludes(lists: IncludesExcludesLists): IncludesExcludes {
  const includes = lists.includes ?? [];
  const excludes = lists.excludes ?? [];
  const all = includes.length === 0 || includes.includes('*');
  const included = anyOf(includes);
  const excluded = anyOf(excludes);
  return {
    shouldInclude: (name) => !excluded(name) && (all || included(name)),
    shouldExclude: excluded,
    includeEverything: () => all && excludes.length === 0,
  };
}

function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns);
  const globs = patterns.filter((pattern) => /[*?[{\\]/.test(pattern)).map(createGlob);
  return (name) => exact.has(name) || globs.some((matches) => matches(name));
}

/** What is wrong with a pair of lists, in Velero's words. Empty: nothing. */
export function validateIncludesExcludes(lists: IncludesExcludesLists): string[] {
  const includes = new Set(lists.includes);
  const excludes = new Set(lists.excludes);
  const problems: string[] = [];
  if (includes.size > 1 && includes.has('*')) problems.push("includes list must either contain '*' only, or a non-empty list of items");
  if (excludes.has('*')) problems.push("excludes list cannot contain '*'");
  return [...problems, ...overlap(includes, excludes)];
}

/** The same for the scoped resource lists, where an exclude of `*` is allowed when nothing is included. */
export function validateScopedIncludesExcludes(lists: IncludesExcludesLists): string[] {
  const includes = new Set(lists.includes);
  const excludes = new Set(lists.excludes);
  const problems: string[] = [];
  if (includes.size > 1 && includes.has('*')) problems.push("includes list must either contain '*' only, or a non-empty list of items");
  if (excludes.size > 1 && excludes.has('*')) problems.push("excludes list must either contain '*' only, or a non-empty list of items");
  if (includes.size > 0 && excludes.has('*')) problems.push("when exclude is '*', include cannot have value");
  return [...problems, ...overlap(includes, excludes)];
}

function overlap(includes: ReadonlySet<string>, excludes: ReadonlySet<string>): string[] {
  return [...excludes]
    .filter((item) => includes.has(item))
    .sort()
    .map((item) => `excludes list cannot contain an item in the includes list: ${item}`);
}
