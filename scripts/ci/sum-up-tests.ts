import { relative } from 'node:path';

/** What vitest's JSON reporter writes, as far as it is read here. */
export interface TestReport {
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  /** Path of the file. */
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly TestResult[];
}

interface TestResult {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Files with a failure, from the root of the repository. */
  readonly failedFiles: readonly string[];
  /** The slowest files, what failed, and what passed at its second run only. */
  readonly told: readonly string[];
  /** One short line for each failure. */
  readonly names: readonly string[];
}

const slowestShown = 10;

/**
 * Counts the tests of a run. What failed in it and was run a second time, alone, counts by its second run; that it failed at first is
 * told.
 */
export function sumUpTests(report: TestReport, root: string, second?: TestReport): TestSummary {
  const again = new Map(second?.testResults.map((file) => [file.name, file]));
  const told = slowest(report.testResults).map((file) => `${seconds(file).toFixed(0).padStart(5)} s ${relative(root, file.name)}`);
  const names: string[] = [];
  const failedFiles: string[] = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const first of report.testResults) {
    const file = again.get(first.name) ?? first;
    const path = relative(root, first.name);
    for (const { status } of file.assertionResults)
      counts[status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped'] += 1;
    const failures = failuresOf(file);
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) counts.failed += 1;
    if (failures.length > 0) failedFiles.push(path);
    for (const { name, message } of failures) {
      told.push(`FAILED: ${name || path} ${message}`);
      names.push(oneLine(`${path}: ${name}: ${message}`));
    }
    if (file === first || failures.length > 0) continue;
    for (const { name, message } of failuresOf(first)) told.push(oneLine(`PASSED AT ITS SECOND RUN, ALONE: ${path}: ${name}: ${message}`));
  }
  return { ...counts, failedFiles, told, names };
}

function failuresOf(file: FileReport): { readonly name: string; readonly message: string }[] {
  const failures = file.assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => ({ name: fullName, message: failureMessages?.[0] ?? '' }));
  if (file.status === 'failed' && file.message) failures.push({ name: '', message: file.message.slice(0, 1000) });
  else if (file.status === 'failed' && failures.length === 0) failures.push({ name: '', message: 'the file failed without a message' });
  return failures;
}

function slowest(files: readonly FileReport[]): FileReport[] {
  return [...files].sort((a, b) => seconds(b) - seconds(a)).slice(0, slowestShown);
}

const seconds = ({ startTime, endTime }: FileReport) => (endTime - startTime) / 1000;

const oneLine = (text: string) => text.split(/\s+/).join(' ').slice(0, 300);
