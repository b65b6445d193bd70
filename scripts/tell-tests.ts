import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sumUpTests, type TestReport } from './ci/sum-up-tests.ts';

// tell-tests.ts BASE: sums up BASE.json, and BASE.again.json where there is one, for `.ci/run`. Writes BASE.told, BASE.names and
// BASE.failed (a file in each line), and prints how many passed, failed and were skipped. A report that cannot be read is one failure.
const [base = ''] = process.argv.slice(2);

function read(path: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestReport;
  } catch {
    return undefined;
  }
}

const report = read(`${base}.json`);
const summary = report && sumUpTests(report, resolve('.'), read(`${base}.again.json`));
const lines = (list: readonly string[] | undefined) => (list ?? []).map((line) => `${line}\n`).join('');
writeFileSync(`${base}.told`, lines(summary?.told));
writeFileSync(`${base}.names`, lines(summary?.names));
writeFileSync(`${base}.failed`, lines(summary?.failedFiles));
process.stdout.write(summary ? `${summary.passed} ${summary.failed} ${summary.skipped}\n` : '0 1 0\n');
