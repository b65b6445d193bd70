import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { TestReport } from './sum-up-tests.ts';

/**
 * Vitest's reporter for `.ci/run`: writes what {@link sumUpTests} reads to the file that LIFEBOAT_TEST_REPORT names. Vitest's own JSON
 * leaves out what a `beforeAll` threw, and how long it took.
 */
export default class ReportTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const { LIFEBOAT_TEST_REPORT: path } = process.env;
    if (path) writeFileSync(path, JSON.stringify(reportOf(modules, unhandled)));
  }
}

function reportOf(modules: readonly TestModule[], unhandled: readonly SerializedError[]): TestReport {
  const isOf = ({ moduleId }: TestModule, error: SerializedError) => error.VITEST_TEST_PATH === moduleId;
  const testResults = modules.map((module) => {
    const loose = unhandled.filter((error) => isOf(module, error));
    const hooks = [module, ...module.children.allSuites()].flatMap((suite) => suite.errors());
    return {
      name: module.moduleId,
      status: loose.length > 0 ? 'failed' : module.state(),
      message: [...hooks, ...loose].map(textOf).join('\n'),
      startTime: 0,
      endTime: module.diagnostic().duration,
      assertionResults: [...module.children.allTests()].map(resultOf),
    };
  });
  const outside = unhandled.filter((error) => !modules.some((module) => isOf(module, error)));
  const none = { name: 'outside of any test', status: 'failed', startTime: 0, endTime: 0, assertionResults: [] };
  return { testResults: [...testResults, ...outside.map((error) => ({ ...none, message: textOf(error) }))] };
}

function resultOf(test: TestCase) {
  const { state, errors = [] } = test.result();
  return { fullName: test.fullName, status: state, failureMessages: errors.map(textOf) };
}

const textOf = ({ message, stack }: SerializedError) => stack || message;
