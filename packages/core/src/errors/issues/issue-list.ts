import { type Issue, maxIssues } from './issue.ts';

/** The issues of a run, within bounds: errors find a place before all else. */
export interface IssueList {
  add(issue: Issue): void;
  /** In their order; the last one says how many there is no place for. */
  list(): readonly Issue[];
}

const severities = ['error', 'warning', 'info'] as const;

export function createIssueList(): IssueList {
  const kept: Record<Issue['severity'], { readonly order: number; readonly issue: Issue }[]> = { error: [], warning: [], info: [] };
  let seen = 0;
  return {
    add(issue) {
      const order = seen++;
      // Each severity has the same bound, so that memory is bounded without a look at the others.
      if (kept[issue.severity].length < maxIssues) kept[issue.severity].push({ order, issue });
    },
    list() {
      const all = severities.flatMap((severity) => kept[severity]).slice(0, maxIssues);
      const issues = all.sort((a, b) => a.order - b.order).map(({ issue }) => issue);
      const omitted = seen - issues.length;
      if (omitted === 0) return issues;
      return [...issues, { severity: 'info', code: 'ISSUES_OMITTED', message: `${omitted} more issues are not listed here` }];
    },
  };
}
