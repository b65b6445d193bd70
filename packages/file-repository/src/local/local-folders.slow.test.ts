import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryProblem, FileRepository, FileRepositoryFormat, SourceEntry } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeOdd, writeOddFiles } from '../../test/testing/odd-files.ts';
import { kopia } from '../kopia/kopia-format.ts';
import { restic } from '../restic/restic-format.ts';
import { fillFolder } from './fill-folder.ts';
import { folderEntries } from './folder-entries.ts';

let work: string;
let from: string;
let to: string;
const isRoot = process.getuid?.() === 0;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'lifeboat-local-'));
  [from, to] = [join(work, 'from'), join(work, 'to')];
  mkdirSync(from);
  mkdirSync(to);
});
afterEach(() => rmSync(work, { recursive: true }));

// To open one takes a second: keys are made of the password.
const created = new Map<FileRepositoryFormat, Promise<FileRepository>>();
function repositoryOf(format: FileRepositoryFormat): Promise<FileRepository> {
  const found = created.get(format) ?? format.create({ store: createMemoryObjectStore(), prefix: '', password: 'a password of tests' });
  created.set(format, found);
  return found;
}

async function saved(format = kopia, problems: EntryProblem[] = [], entries: AsyncIterable<SourceEntry> = folderEntries(from)) {
  const repository = await repositoryOf(format);
  const source = { host: 'h', user: 'u', path: work };
  const { snapshot } = await repository.writeSnapshot(entries, { source, onProblem: (each) => problems.push(each) });
  return repository.openSnapshot(snapshot.id);
}

/** Without extended attributes and the parts of a microsecond, which Node neither reads nor sets. */
async function facts(folder: string): Promise<string[]> {
  const list = await describeOdd(folder);
  return list.map((line) => line.replace(/\[.*$/, '').replace(/(\d{9,})\d{3}( \d+ [0-9a-f]{64})/, '$1$2'));
}

test('a folder comes back as it was: names of any bytes, hard links, modes, owners, times, and holes where they are wanted', async () => {
  await writeOddFiles(from);
  mkdirSync(join(from, 'deep/er'), { recursive: true });
  writeFileSync(join(from, 'deep/er/suid'), 'x');
  if (isRoot) execFileSync('chown', ['7:8', join(from, 'deep/er/suid')]);
  chmodSync(join(from, 'deep/er/suid'), 0o4751);
  for (const name of ['deep/er/suid', 'deep/er', 'deep']) utimesSync(join(from, name), 1234567890.123456, 1234567890.123456);
  chmodSync(join(from, 'deep'), 0o1771);
  const problems: string[] = [];
  const done = await fillFolder(await saved(restic), to, { sparse: true, onProblem: ({ path }) => problems.push(path) });
  expect(problems.sort()).toEqual(isRoot ? ['odd/fifo', 'odd/null'] : ['odd/fifo']);
  expect(done).toMatchObject({ files: 7, problemCount: problems.length, deleted: 0 });
  rmSync(join(from, 'odd/fifo'));
  rmSync(join(from, 'odd/null'), { force: true });
  // Node has a quarter of a microsecond.
  const near = (lines: string[]) =>
    lines.map((line) => line.replace(/(\d{9,})(?= \d+ [0-9a-f]{64})/, (time) => String(Math.round(Number(time) / 10))));
  expect(near(await facts(to))).toEqual(near(await facts(from)));
  expect(statSync(join(to, 'odd/one')).ino).toBe(statSync(join(to, 'odd/two')).ino);
  expect(statSync(join(to, 'odd/sparse')).blocks).toBeLessThanOrEqual(16);
  for (const name of ['deep', 'deep/er']) expect(statSync(join(to, name)).mtimeMs).toBeCloseTo(1234567890123.456, 2);
}, 30_000);

test('without holes all of a file is written', async () => {
  writeFileSync(join(from, 'zeros'), Buffer.alloc(1024 * 1024));
  writeFileSync(join(from, 'few'), 'bytes');
  // Written at the same time, and both counted.
  expect(await fillFolder(await saved(), to)).toMatchObject({ files: 2, bytes: 1024 * 1024 + 5 });
  expect(statSync(join(to, 'zeros')).blocks).toBeGreaterThan(2000);
});

test.each([kopia, restic])(
  'many small files come back, also where some are there already: $name',
  async (format) => {
    for (let i = 0; i < 3000; i++) {
      const folder = join(from, `folder-${Math.floor(i / 500)}`);
      if (i % 500 === 0) mkdirSync(folder);
      writeFileSync(join(folder, `file-${i}`), i % 2 === 0 ? `text ${i} `.repeat(i % 200) : Buffer.alloc(i % 3000, String(i)));
    }
    // Node sets times to a quarter of a microsecond.
    for (let i = 0; i < 3000; i++) utimesSync(join(from, `folder-${Math.floor(i / 500)}`, `file-${i}`), i, i);
    for (let i = 0; i < 6; i++) utimesSync(join(from, `folder-${i}`), i, i);
    utimesSync(from, 1, 1);
    const outside = join(work, 'outside');
    writeFileSync(outside, 'stays as it is');
    mkdirSync(join(to, 'folder-5'));
    symlinkSync(outside, join(to, 'folder-5', 'file-2990'));
    writeFileSync(join(to, 'folder-5', 'file-2995'), 'goes');
    let told = 0;
    const { files, problemCount } = await fillFolder(await saved(format), to, { onProgress: (done) => (told = done.files) });
    expect([files, told, problemCount]).toEqual([3000, 3000, 0]);
    expect(await facts(to)).toEqual(await facts(from));
    expect(readFileSync(outside, 'utf8')).toBe('stays as it is');
  },
  60_000,
);

test('what is there stays or goes as asked, and no symlink in the folder is followed', async () => {
  mkdirSync(join(from, 'd'));
  writeFileSync(join(from, 'd/file'), 'new');
  const outside = join(work, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'file'), 'not ours');
  symlinkSync(outside, join(to, 'd'));
  writeFileSync(join(to, 'extra'), '');
  // Node sets no time to the microsecond.
  for (const path of ['d/file', 'd', '.']) utimesSync(join(from, path), 1234567890.125, 1234567890.125);
  const tree = await saved();
  expect((await fillFolder(tree, to)).deleted).toBe(0);
  expect(statSync(join(outside, 'file')).size).toBe(8);
  expect(statSync(join(to, 'd/file')).size).toBe(3);
  mkdirSync(join(to, 'more/below'), { recursive: true });
  symlinkSync(outside, join(to, 'more/link'));
  rmSync(join(to, 'd/file'));
  mkdirSync(join(to, 'd/file/full'), { recursive: true });
  await expect(fillFolder(tree, to)).rejects.toMatchObject({
    code: 'FILE_NOT_WRITTEN',
    message: '"d/file" cannot be written: a directory is in its place',
  });
  expect((await fillFolder(tree, to, { deleteExtra: true })).deleted).toBe(2);
  expect(await facts(to)).toEqual(await facts(from));
  expect(statSync(join(outside, 'file')).size).toBe(8);
});

test('files that change, shrink, grow, go or are replaced while they are read are told by name', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) writeFileSync(join(from, name), `of ${name}`);
  const problems: EntryProblem[] = [];
  async function* meanwhile(): AsyncGenerator<SourceEntry> {
    for await (const entry of folderEntries(from, { onProblem: (each) => problems.push(each) })) {
      const name = String(entry.path[0]);
      const file = join(from, name);
      if (name === 'a') writeFileSync(file, 'OF A');
      if (name === 'a') utimesSync(file, 1, 1);
      if (name === 'b') writeFileSync(file, 'o');
      if (name === 'c') appendFileSync(file, 'more');
      if (name === 'd') rmSync(file);
      if (name === 'e') {
        rmSync(file);
        symlinkSync('/etc/passwd', file);
      }
      yield entry;
    }
  }
  const tree = await saved(kopia, problems, meanwhile());
  expect(problems.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
    'a changed-while-read',
    'b changed-while-read',
    'c changed-while-read',
    'd unreadable',
    'e unreadable',
  ]);
  expect((await tree.list(tree.snapshot.root)).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'f']);
});

test('a file is read, and none outside of the folder, also when its folder was passed or exchanged', async () => {
  mkdirSync(join(from, 'd'));
  writeFileSync(join(from, 'd/file'), 'content');
  const found: SourceEntry[] = [];
  for await (const entry of folderEntries(from)) found.push(entry);
  const file = found.find(({ type }) => type === 'file') as SourceEntry;
  const read = async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await file.open?.({})) ?? []) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  expect(await read()).toBe('content');
  renameSync(join(from, 'd'), join(from, 'moved'));
  symlinkSync('moved', join(from, 'd'));
  await expect(read()).rejects.toThrow();
});

test('what is unchanged is not read again, one by one or many at once, and what was taken is told', async () => {
  mkdirSync(join(from, 'd'));
  const names = Array.from({ length: 150 }, (_, i) => join(i % 2 === 0 ? 'd' : '.', `file-${i}`));
  for (const name of [...names, 'd/\u00fc']) writeFileSync(join(from, name), `of ${name}`);
  writeFileSync(Buffer.concat([Buffer.from(join(from, 'd/')), Buffer.from([0xfc])]), 'no UTF-8');
  symlinkSync('file-1', join(from, 'link'));
  for (const format of [kopia, restic]) {
    const repository = await repositoryOf(format);
    const source = { host: 'h', user: 'u', path: work };
    async function* alone(): AsyncGenerator<SourceEntry> {
      yield* folderEntries(from);
    }
    const first = await repository.writeSnapshot(folderEntries(from), { source, parallelFiles: 8 });
    expect(first.unchangedFiles).toBe(0);
    appendFileSync(join(from, 'd/file-0'), ' and more');
    const taken: SourceEntry[] = [];
    const second = await repository.writeSnapshot(folderEntries(from, { onTaken: (entry) => taken.push(entry) }), { source });
    // kopia keeps no name that is not UTF-8 as it is.
    const unchanged = format === kopia ? 150 : 151;
    expect(second.unchangedFiles).toBe(unchanged);
    expect(second.readBytes).toBe('of d/file-0 and more'.length + (format === kopia ? 'no UTF-8'.length : 0));
    expect(taken).toHaveLength(155);
    const third = await repository.writeSnapshot(alone(), { source });
    expect(third.unchangedFiles).toBe(unchanged + 1);
    expect(third.snapshot.root.contentId).toBe(second.snapshot.root.contentId);
    writeFileSync(join(from, 'd/file-0'), 'of d/file-0');
  }
});

test('a folder that is not there, a full disk and a cancel are errors', async () => {
  await expect(folderEntries(join(from, 'none')).next()).rejects.toMatchObject({ code: 'ENOENT' });
  writeFileSync(join(from, 'file'), 'x'.repeat(100));
  const tree = await saved();
  const signal = AbortSignal.abort();
  await expect(fillFolder(tree, to, { signal })).rejects.toMatchObject({ code: 'CANCELED' });
  const full = { ...tree, readFile: () => failing() } as typeof tree;
  await expect(fillFolder(full, to)).rejects.toMatchObject({
    code: 'FILE_NOT_WRITTEN',
    message: expect.stringContaining('no space left on device'),
  });
});

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('x');
  throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
}
