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
  const testResults = modules.map((module) => {
    const hooks = [module, ...module.children.allSuites()].flatMap((suite) => suite.errors());
    return {
      name: module.moduleId,
      status: module.state(),
      message: hooks.map(textOf).join('\n'),
      startTime: 0,
      endTime: module.diagnostic().duration,
      assertionResults: [...module.children.allTests()].map(resultOf),
    };
  });
  const outside = unhandled.map((error) => {
    return { name: 'outside of any test', status: 'failed', message: textOf(error), startTime: 0, endTime: 0, assertionResults: [] };
  });
  return { testResults: [...testResults, ...outside] };
}

function resultOf(test: TestCase) {
  const { state, errors = [] } = test.result();
  return { fullName: test.fullName, status: state, failureMessages: errors.map(textOf) };
}

const textOf = ({ message, stack }: SerializedError) => stack || message;
