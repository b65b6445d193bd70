import { expect, test } from 'vitest';
import { type Issue, maxIssues } from './issue.ts';
import { createIssueList } from './issue-list.ts';

const issue = (severity: Issue['severity'], i: number): Issue => ({ severity, code: 'ACTION_MESSAGE', message: `${severity} ${i}` });

test('issues keep their order', () => {
  const issues = createIssueList();
  const all = [issue('warning', 0), issue('error', 1), issue('info', 2)];
  for (const one of all) issues.add(one);
  expect(issues.list()).toEqual(all);
});

test('a million warnings before an error leave the error a place, and say how many have none', () => {
  const issues = createIssueList();
  for (let i = 0; i < 1_000_000; i++) issues.add(issue('warning', i));
  issues.add(issue('error', 0));
  const list = issues.list();
  expect(list).toHaveLength(maxIssues + 1);
  expect(list.at(-2)).toEqual(issue('error', 0));
  expect(list.at(-1)).toEqual({ severity: 'info', code: 'ISSUES_OMITTED', message: '999001 more issues are not listed here' });
});
