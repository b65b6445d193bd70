import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSystemObjectStore } from '@lifeboat/core';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia, restic } from '@lifeboat/file-repository';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../run-in-process.ts';
import { password, sampleEntries, saveVolumes } from './save-volumes.ts';

let root: string;
let location: string;
let store: ObjectStore;
let ids: string[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lifeboat-repo-'));
  await mkdir(join(root, 'store'));
  location = `file://${join(root, 'store')}`;
  store = createFileSystemObjectStore({ root: join(root, 'store') });
  ids = await saveVolumes(store, 'nightly', [
    { pod: 'shop/web', volume: 'data', claim: 'data-claim', format: kopia },
    { pod: 'bank/db', volume: 'data', claim: 'ledger', format: restic },
  ]);
  // What a run leaves that is killed between a snapshot and its record.
  const repository = await kopia.open({ store, prefix: 'kopia/shop/', password });
  const source = { host: 'default', user: 'default', path: 'snapshot-pod-volume/kopia/shop/web/left' };
  await repository.writeSnapshot(entries(), { source, tags: { 'snapshot-requester': 'snapshot-pod-volume' } });
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function* entries() {
  yield* sampleEntries();
}

const env = { LIFEBOAT_REPOSITORY_PASSWORD: password };
const run = (...argv: string[]) => runInProcess(['repo', ...argv, '--location', location], { cwd: root, env });
const lines = (text: string) => text.split('\n').map((line) => line.replace(/ +/g, ' ').trim());

test('list needs no password', async () => {
  const { code, stdout } = await runInProcess(['repo', 'list', '--location', location], { cwd: root });
  expect({ code, lines: lines(stdout) }).toEqual({
    code: 0,
    lines: [
      'NAMESPACE FORMAT STORED OBJECTS CHANGED',
      expect.stringMatching(/^bank restic [\d.]+ KiB \d+ \d+s ago$/),
      expect.stringMatching(/^shop kopia [\d.]+ KiB \d+ \d+s ago$/),
      '',
    ],
  });
  expect(await run('list', 'none')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no repository of files of namespace none'),
  });
});

test('info tells who needs which snapshot, and until when', async () => {
  const { code, stdout } = await run('info', 'shop', '--sizes');
  expect(code).toBe(0);
  const [head, headings, first, second] = lines(stdout);
  expect(head).toMatch(/^kopia repository of namespace shop: .* stored in \d+ objects; 2 snapshots of 28 B, 14 B of them different$/);
  expect(headings).toBe('SNAPSHOT OF SIZE ONLY HERE VOLUME KEPT FOR GOES');
  expect(first).toMatch(new RegExp(`^${ids[0]?.slice(0, 12)} 2026-11-30 05:00:00 \\+0000 UTC 14 B 0 B shop/web/data nightly `));
  expect(second).toMatch(/ snapshot-pod-volume\/kopia\/shop\/web\/left no backup by repo doctor --fix$/);
  const machine = JSON.parse((await run('info', '--format', 'restic', '-o', 'json')).stdout);
  expect(machine).toMatchObject([{ namespace: 'bank', format: 'restic', snapshots: [{ id: ids[1], state: 'held', size: 14 }] }]);
});

test('a doctor tells what a killed run left, asks before it forgets it, and leaves what is young', async () => {
  const found = await run('doctor');
  expect(found).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/orphan-snapshot \(shop, kopia\): Snapshot [0-9a-f]{32} .*\n {2}.*--fix forgets it/),
  });
  expect(await run('doctor', '--fix')).toMatchObject({ code: 1, stderr: expect.stringContaining('add --confirm') });
  const fixed = await run('doctor', '--fix', '--confirm');
  expect(fixed).toMatchObject({ code: 1, stderr: expect.stringContaining('1 snapshot is younger than 24 h') });
  expect((await run('doctor', 'bank')).stdout).toBe('1 repository looked at: nothing is wrong\n');
});

test('maintenance is left to the one who does it, unless it is taken over', async () => {
  const refused = await run('maintain', 'shop', '--mode', 'full');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('REPOSITORY_MAINTAINED_BY_ANOTHER') });
  expect(refused.stderr).toContain('--take-over');
  expect(await run('maintain', 'shop', '--mode', 'full', '--take-over')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^The kopia repository of namespace shop: full maintenance, \d+ objects? removed/),
  });
  expect((await run('maintain', '-o', 'json')).stdout).toContain('"mode": "none"');
});

test('the password of a repository is changed, and only the new one opens it', async () => {
  await writeFile(join(root, 'new.txt'), 'another one\n');
  expect(await run('set-password', 'shop')).toMatchObject({ code: 2, stderr: expect.stringContaining('--new-password-file') });
  expect(await run('set-password', 'shop', '--new-password-file', 'new.txt')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('add --confirm'),
  });
  const changed = await run('set-password', 'shop', '--new-password-file', 'new.txt', '--confirm');
  expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining('has the new password') });
  expect(await run('info', 'shop')).toMatchObject({ code: 1, stderr: expect.stringContaining('password') });
  await writeFile(join(root, 'old.txt'), password);
  const back = ['repo', 'set-password', 'shop', '--new-password-file', 'old.txt', '--confirm', '--location', location];
  expect((await runInProcess(back, { cwd: root, env: { LIFEBOAT_REPOSITORY_PASSWORD: 'another one' } })).code).toBe(0);
  expect((await run('info', 'shop')).code).toBe(0);
});

test('verify names a blob that is missing, and what needs it, and looks at the others', async () => {
  expect(await run('verify', '--depth', 'contents')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /The restic repository of namespace bank is sound \(contents: .*\nThe kopia repository of namespace shop is sound/,
    ),
  });
  const data = join(root, 'store/restic/bank/data');
  for (const folder of await readdir(data)) await rm(join(data, folder), { recursive: true });
  const { code, stdout, stderr } = await run('verify');
  expect(code).toBe(1);
  expect(stderr).toMatch(/problem: restic repository of namespace bank: /);
  expect(stdout).toMatch(/restic repository of namespace bank is damaged: \d+ problems/);
  expect(stdout).toContain('kopia repository of namespace shop is sound');
});

test('a wrong password is told for each repository, and is not repeated', async () => {
  const wrong = { LIFEBOAT_REPOSITORY_PASSWORD: 'w r o n g' };
  for (const command of ['info', 'doctor', 'verify', 'maintain']) {
    const { code, stdout, stderr } = await runInProcess(['repo', command, 'shop', '--location', location], { cwd: root, env: wrong });
    expect([command, code]).toEqual([command, 1]);
    expect(stdout + stderr).toMatch(/password/);
    expect(stdout + stderr).not.toContain('w r o n g');
  }
});

test('a location without repositories has none, and that is no error', async () => {
  await mkdir(join(root, 'empty'), { recursive: true });
  await writeFile(join(root, 'empty/x'), '');
  for (const command of ['list', 'info', 'verify', 'maintain'])
    expect(await runInProcess(['repo', command, '--location', `file://${join(root, 'empty')}`], { cwd: root, env })).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('There are no repositories of files'),
    });
});
