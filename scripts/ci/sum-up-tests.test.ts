import { expect, test } from 'vitest';
import { sumUpTests, type TestReport } from './sum-up-tests.ts';

const file = (name: string, states: Record<string, string>, message?: string) => ({
  name: `/repo/${name}`,
  status: message || Object.values(states).includes('failed') ? 'failed' : 'passed',
  ...(message && { message }),
  startTime: 0,
  endTime: 2000,
  assertionResults: Object.entries(states).map(([fullName, status]) => ({
    fullName,
    status,
    failureMessages: status === 'failed' ? [`${fullName} broke\nhere`] : [],
  })),
});
const report = (...testResults: ReturnType<typeof file>[]): TestReport => ({ testResults });

test('passed, failed and skipped tests are counted, and a file that could not be loaded', () => {
  const summary = sumUpTests(
    report(file('a.test.ts', { one: 'passed', two: 'failed', three: 'skipped' }), file('b.test.ts', {}, 'no module')),
    '/repo',
  );
  expect(summary).toMatchObject({ passed: 1, failed: 2, skipped: 1, failedFiles: ['a.test.ts', 'b.test.ts'] });
  expect(summary.names).toEqual(['a.test.ts: two: two broke here', 'b.test.ts: : no module']);
});

test('what passes at its second run counts as passed, and is told; what fails twice is failed', () => {
  const first = report(
    file('a.test.ts', { one: 'passed', two: 'failed' }),
    file('b.test.ts', { three: 'failed' }),
    file('c.test.ts', { four: 'passed' }),
  );
  const second = report(file('a.test.ts', { one: 'passed', two: 'passed' }), file('b.test.ts', { three: 'failed' }));
  const summary = sumUpTests(first, '/repo', second);
  expect(summary).toMatchObject({ passed: 3, failed: 1, skipped: 0, failedFiles: ['b.test.ts'] });
  expect(summary.told.filter((line) => line.startsWith('PASSED'))).toEqual([
    'PASSED AT ITS SECOND RUN, ALONE: a.test.ts: two: two broke here',
  ]);
});
