import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { objectStoreCases } from '@lifeboat/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseOutcome } from '../src/validate/cases/case-outcome.ts';
import { raceCaseName } from '../src/validate/cases/race-case.ts';
import { storeCapabilities } from '../src/validate/store-capabilities.ts';
import type { StoreReport } from '../src/validate/store-report.ts';
import { runInProcess } from './run-in-process.ts';
import { startCli } from './start-cli.ts';

let cwd: string;
const doubles = resolve(import.meta.dirname, '../../testkit/src/doubles/index.ts');
const core = resolve(import.meta.dirname, '../../core/src/index.ts');

/** Each breaks one thing, of one store that also holds somebody's backup. */
const plugin = `
import { createMemoryObjectStore } from ${JSON.stringify(doubles)};
import { wrapObjectStore } from ${JSON.stringify(core)};
const memory = createMemoryObjectStore();
const keys = new Set();
const shared = wrapObjectStore(memory, {
  putObject: async (key, body, o) => void (await memory.putObject(key, body, o), keys.add(key)),
  deleteObject: async (key, o) => void (await memory.deleteObject(key, o), keys.delete(key)),
});
await shared.putObject('backups/precious/velero-backup.json', new Uint8Array(3));
const broken = {
  gateway: {
    getObject: (key, o) => shared.getObject(key, { ...o, ...(o?.range && { range: { start: o.range.start } }) }),
    putObject: (key, body, { ifAbsent, ...o } = {}) => shared.putObject(key, body, o),
  },
  listing: { listObjects: (prefix, o) => shared.listObjects('', o) },
  hanging: { listCommonPrefixes: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }) },
  keeping: { deleteObject: async () => {} },
  lost: { putObject: async () => {} },
};
globalThis.leftInDoubtfulStore = () => [...keys];
export default {
  specVersion: 1,
  name: 'example.com/doubtful',
  createObjectStore: async ({ name }) => wrapObjectStore(shared, broken[name]),
};
`;

// A folder, and so a plugin with a store, of each test's own.
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-validate-'));
  await mkdir(join(cwd, 'store'));
  await writeFile(join(cwd, 'plugin.mjs'), plugin);
  const names = ['gateway', 'listing', 'hanging', 'keeping', 'lost'];
  const entries = names.map((name) => `  - { name: ${name}, provider: doubtful }\n`).join('');
  const readOnly = '  - { name: read-only, provider: file, config: { path: store }, accessMode: ReadOnly }\n';
  await writeFile(join(cwd, 'lifeboat.yaml'), `plugins: [./plugin.mjs]\nlocations:\n${entries}${readOnly}`);
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

// Its plugins are code, so the file has to be named.
const named = { LIFEBOAT_CONFIG: 'lifeboat.yaml' };
const validate = (name: string, ...argv: string[]) =>
  runInProcess(['provider', 'validate', '--location', name, '--quick', '--quiet', ...argv], { cwd, env: named });
const left = () => (globalThis as unknown as { leftInDoubtfulStore(): string[] }).leftInDoubtfulStore();

test('a folder keeps every promise, and is as empty afterwards as before', async () => {
  const { code, stdout } = await runInProcess(['provider', 'validate', '--location', `file://${cwd}/store`, '--quiet'], { cwd });
  expect(stdout).toMatch(/^The store keeps every promise: file:\/\//);
  expect(stdout).toMatch(/^ {2}Conditional put +ok: atomic, one of 6 puts at once won in 5 of 5 rounds$/m);
  expect(stdout).toMatch(/^ {2}Conditional replace +not supported$/m);
  expect(stdout).toMatch(/^ {2}Conditional delete +not supported$/m);
  expect(stdout).toMatch(/^ {2}Versions +ok$/m);
  expect(stdout).toMatch(/^ {2}Signed URLs +not supported$/m);
  expect(stdout).toMatch(/^ {2}Clock +agrees with this machine's, to a second$/m);
  expect(stdout).toMatch(/, 0 failed, .*\n.*Everything has been removed again\.$/m);
  expect(code).toBe(0);
  expect(await readdir(join(cwd, 'store'))).toEqual([]);
});

describe('a broken store is told, with what it means and what to do: exit 1', () => {
  test.each<[string, RegExp[]]>([
    [
      'gateway',
      [
        /^ {2}Ranges +FAILED: 1 of 5$/m,
        /^FAILED: a range has both its ends\n {2}found: +bytes 0 to 0: wrong length/m,
        /^ {2}Conditional put +FAILED: 3 of 4$/m,
        /^ {2}to do: +Let one process at a time write there/m,
      ],
    ],
    ['listing', [/^ {2}Listing +FAILED: 4 of 4$/m, /^ {2}means: +files of a backup may be overlooked, or those of another/m]],
    ['keeping', [/^ {2}Delete +FAILED: 1 of 3$/m, /^\d+ passed, [\s\S]* objects below lifeboat-validate-\S+ could not be removed\.$/m]],
  ])('%s', async (name, texts) => {
    const { code, stdout, stderr } = await validate(name);
    expect(stdout).toMatch(new RegExp(`^The store BREAKS promises: ${name} \\(doubtful\\)$`, 'm'));
    for (const text of texts) expect(stdout).toMatch(text);
    if (name === 'keeping') expect(stderr).toMatch(/warning: \d+ objects stay below/);
    else expect(left()).toEqual(['backups/precious/velero-backup.json']);
    expect(code).toBe(1);
  });

  test('one that hangs is given up, case by case', async () => {
    const { code, stdout } = await validate('hanging', '--case-timeout', '1s');
    expect(stdout).toMatch(/^FAILED: common prefixes are distinct.*\n {2}found: +it did not end within 1 s$/m);
    expect(code).toBe(1);
  });

  test('one where nothing works says so without a report', async () => {
    const { code, stdout, stderr } = await validate('lost');
    expect(stderr).toMatch(/error: .*access.* \(OBJECT_NOT_FOUND\)/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

test('-o json has every case, and what was measured', async () => {
  const argv = ['provider', 'validate', '--location', `file://${cwd}/store`, '--quick', '--quiet', '-o', 'json'];
  const { code, stdout } = await runInProcess(argv, { cwd, env: named });
  const report = JSON.parse(stdout) as StoreReport;
  expect(report).toMatchObject({
    sound: true,
    clockAheadInMs: expect.any(Number),
    conditionalPut: { rounds: 5, atomicRounds: 5 },
    supports: { conditionalPut: true, conditionalReplace: false, conditionalDelete: false },
    speed: { bytes: 4 * 1024 * 1024, putLatencyInMs: expect.any(Number) },
    leftBehind: [],
  });
  expect(report.cases.map(({ name }: CaseOutcome) => name)).toEqual([...objectStoreCases.map(({ name }) => name), raceCaseName]);
  expect(report.cases.find(({ name }) => name === 'a listing goes past any page size')).toMatchObject({
    outcome: 'skipped',
    reason: '--quick',
  });
  expect(code).toBe(0);
});

test('a read-only location is refused, and nothing is put there', async () => {
  const { code, stderr } = await runInProcess(['provider', 'validate', '--location', 'read-only'], { cwd });
  expect(stderr).toMatch(/error: Location read-only .* is read-only \(accessMode: ReadOnly\)/);
  expect(code).toBe(1);
});

test('Ctrl-C cleans up: exit 130', async () => {
  const run = startCli(['provider', 'validate', '--location', `file://${cwd}/store`], { cwd });
  while ((await readdir(join(cwd, 'store'), { recursive: true })).length < 10) await sleep(20);
  run.process.kill('SIGINT');
  const { code, stdout, stderr } = await run.exit;
  expect(stderr).toMatch(/Nothing is left below lifeboat-validate-/);
  expect(stderr).toMatch(/The validation was canceled \(CANCELED\)/);
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(await readdir(join(cwd, 'store'))).toEqual([]);
});

test('every case of the suite belongs to one capability of the report', () => {
  const named = storeCapabilities.flatMap(({ cases }) => cases);
  expect([...named].sort()).toEqual([...objectStoreCases.map(({ name }) => name), raceCaseName].sort());
});
