import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSystemObjectStore } from '@lifeboat/core';
import type { SourceEntry } from '@lifeboat/core/plugin-api';
import { kopia, restic } from '@lifeboat/file-repository';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../run-in-process.ts';
import { password, sampleEntries, saveVolumes } from './save-volumes.ts';

let root: string;
let location: string;
const claim = 'shop/data-claim';

function* specialEntries(): Generator<SourceEntry> {
  yield* sampleEntries();
  const facts = { mode: 0o600, uid: 0, gid: 0, mtimeInNs: 0n, size: 0 };
  yield { ...facts, path: ['pipe'], type: 'fifo' };
  yield { ...facts, path: [Buffer.from('n\xe4me', 'latin1')], type: 'file', open: async () => nothing() };
}
async function* nothing(): AsyncGenerator<Uint8Array> {}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lifeboat-volume-'));
  location = `file://${join(root, 'store')}`;
  await mkdir(join(root, 'store'));
  const store = createFileSystemObjectStore({ root: join(root, 'store') });
  await saveVolumes(store, 'nightly', [
    { pod: 'shop/web', volume: 'data', claim: 'data-claim', format: kopia },
    { pod: 'shop/web', volume: 'scratch', format: restic, entries: specialEntries() },
  ]);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const run = (...argv: string[]) =>
  runInProcess(['volume', ...argv, '--location', location], { cwd: root, env: { LIFEBOAT_REPOSITORY_PASSWORD: password } });

test('the volumes of a backup, and how they are named', async () => {
  const { code, stdout } = await run('ls', 'nightly');
  expect({ code, lines: stdout.split('\n').map((line) => line.replace(/ +/g, ' ')) }).toEqual({
    code: 0,
    lines: [
      'VOLUME POD NAME IN POD SIZE FORMAT SNAPSHOT',
      expect.stringMatching(/^shop\/data-claim shop\/web data 14 B kopia [0-9a-f]{12}$/),
      expect.stringMatching(/^shop\/web\/scratch shop\/web scratch 14 B restic [0-9a-f]{12}$/),
      '',
    ],
  });
});

test('the files of a folder, of all folders, in full, and for machines', async () => {
  expect((await run('ls', 'nightly', claim)).stdout).toBe('d/\nempty/\nlink\nout\n');
  expect((await run('ls', 'nightly', 'shop/web/data', '/d')).stdout).toBe('d/hello\nd/suid\n');
  expect((await run('ls', 'nightly', claim, '-R')).stdout).toBe('d/\nd/hello\nd/suid\nempty/\nlink\nout\n');
  const long = await run('ls', 'nightly', claim, '-R', '-l');
  expect(long.stdout).toContain('-rwsr-xr-x 0:0                    2 2001-02-03 04:05:06 d/suid\n');
  expect(long.stdout).toContain('drwxr-x--T 0:0');
  expect(long.stdout).toMatch(/^lrwxrwxrwx .* link -> d\/hello$/m);
  const { stdout } = await run('ls', 'nightly', claim, 'd/hello', '-o', 'json');
  const facts = { mode: '0640', uid: 0, gid: 0, mtimeInNs: '981173106000000000' };
  expect(JSON.parse(stdout)).toEqual([{ path: 'd/hello', type: 'file', size: 12, ...facts }]);
  expect((await run('ls', 'nightly', claim, 'empty', '-o', 'json')).stdout).toBe('[]\n');
});

test('a file comes to standard output and to a path, and replaces nothing without --force', async () => {
  expect(await run('get', 'nightly', claim, 'd/hello', '-o', '-')).toMatchObject({ code: 0, stdout: 'hello, world' });
  const path = join(root, 'hello');
  expect(await run('get', 'nightly', claim, 'd/hello')).toMatchObject({ code: 0, stdout: `12 B have been written to ${path}\n` });
  expect(await readFile(path, 'utf8')).toBe('hello, world');
  const { mode, mtimeMs } = await stat(path);
  expect([mode & 0o7777, mtimeMs]).toEqual([0o640, 981_173_106_000]);
  await writeFile(path, 'mine');
  expect(await run('get', 'nightly', claim, 'd/hello')).toMatchObject({ code: 1, stderr: expect.stringContaining(`${path} exists`) });
  expect(await readFile(path, 'utf8')).toBe('mine');
  expect((await run('get', 'nightly', claim, 'd/hello', '--force')).code).toBe(0);
  expect(await readFile(path, 'utf8')).toBe('hello, world');
});

test('a folder comes with modes, times and symlinks, and nothing that runs as somebody else', async () => {
  const { code, stdout, stderr } = await run('get', 'nightly', claim, '-o', 'all');
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `2 files, 14 B, have been written to ${join(root, 'all')}\n`, stderr: '' });
  expect((await readdir(join(root, 'all'))).sort()).toEqual(['d', 'empty', 'link', 'out']);
  expect(await readlink(join(root, 'all/out'))).toBe('/outside');
  const facts = await Promise.all(['d', 'd/suid', 'empty'].map((name) => stat(join(root, 'all', name))));
  expect(facts.map(({ mode }) => mode & 0o7777)).toEqual([0o1750, 0o755, 0o500]);
  expect(facts.map(({ mtimeMs }) => mtimeMs)).toEqual([981_173_106_000, 981_173_106_000, 981_173_106_000]);
  expect((await lstat(join(root, 'all/link'))).mtimeMs).toBe(981_173_106_000);
  expect(await run('get', 'nightly', claim, '-o', 'all')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('or --force to save into it'),
  });
});

test('saving into a folder replaces files, keeps others, and never goes through a symlink that is there', async () => {
  await mkdir(join(root, 'into/d'), { recursive: true });
  await writeFile(join(root, 'into/d/hello'), 'old');
  await writeFile(join(root, 'into/mine'), 'mine');
  expect((await run('get', 'nightly', claim, '-o', 'into', '--force')).code).toBe(0);
  expect(await readFile(join(root, 'into/d/hello'), 'utf8')).toBe('hello, world');
  expect(await readFile(join(root, 'into/mine'), 'utf8')).toBe('mine');

  await mkdir(join(root, 'elsewhere'));
  await mkdir(join(root, 'trap'));
  await symlink(join(root, 'elsewhere'), join(root, 'trap/d'));
  const { code, stderr } = await run('get', 'nightly', claim, '-o', 'trap', '--force');
  expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('warning: d is left out') });
  expect(await readdir(join(root, 'elsewhere'))).toEqual([]);
});

test('what is neither file, folder nor symlink is left out and told; names that are not UTF-8 come as they are', async () => {
  const { code, stderr } = await run('get', 'nightly', 'shop/web/scratch', '-o', 'special');
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('warning: pipe is left out: it is a fifo') });
  const names = await readdir(join(root, 'special'), { encoding: 'buffer' });
  expect(names.map((name) => name.toString('latin1'))).toContain('n\xe4me');
});

test('a folder is a tar file on standard output, a part of it too', async () => {
  expect(await run('get', 'nightly', claim, 'd', '--tar', '-o', 'd.tar')).toMatchObject({ code: 0 });
  const tar = await readFile(join(root, 'd.tar'));
  const names = Array.from({ length: tar.length / 512 }, (_, i) => tar.toString('latin1', i * 512, i * 512 + 100).replace(/\0.*$/s, ''));
  expect(names.filter((name) => name.startsWith('d/'))).toEqual(['d/', 'd/hello', 'd/suid']);
  const { code, stdout, stderr } = await run('get', 'nightly', 'shop/web/scratch', '-o', '-');
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('./pipe is left out') });
  expect(stdout).toContain('./d/hello');
});

test.each([
  [['ls', 'nightly', 'data-claim'], 2, /names no volume/],
  [['ls', 'nightly', 'shop/other'], 1, /no files of volume shop\/other; it has: shop\/data-claim, shop\/web\/scratch/],
  [['ls', 'nightly', claim, 'none'], 1, /There is no none/],
  [['ls', 'none'], 1, /BACKUP_NOT_FOUND/],
  [['get', 'nightly', claim, 'd/none'], 1, /There is no d\/none/],
  [['get', 'nightly', claim, 'out', '-o', 'x'], 1, / is a symlink and not a file/],
  [['get', 'nightly', claim, '-o', ''], 2, /names no file/],
])('%j is an error', async (argv, code, message) => {
  const ended = await run(...argv);
  expect(ended.stderr).toMatch(message);
  expect(ended.code).toBe(code);
});

test('with a wrong password and without one nothing is shown', async () => {
  const withEnv = (env: Record<string, string>) =>
    runInProcess(['volume', 'ls', 'nightly', claim, '--location', location], { cwd: root, env });
  const wrong = await withEnv({ LIFEBOAT_REPOSITORY_PASSWORD: 'w r o n g' });
  expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('REPOSITORY_WRONG_PASSWORD') });
  expect(wrong.stderr).not.toContain('w r o n g');
  const without = await withEnv({});
  expect(without).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('need the password of their repository') });
  expect(without.stderr).toContain('LIFEBOAT_REPOSITORY_PASSWORD_FILE');
});
