import type { LifeboatError, ObjectStore, SourceEntry, TreeEntry } from '@lifeboat/core/plugin-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyStore } from '../testing/copy-store.ts';
import {
  describeSaved,
  describeTree,
  directory,
  entriesOf,
  file,
  type SampleNode,
  sampleBytes,
  sampleSource,
  sampleTree,
} from '../testing/sample-tree.ts';
import { restic } from './restic-format.ts';
import { createSampleRestic, openSample, samplePassword, samplePrefix } from './testing/sample-restic.ts';

const { store, opened } = await createSampleRestic();
const base = openSample(store, opened);
const first = await base.writeSnapshot(entriesOf(sampleTree), { source: sampleSource, tags: { backup: 'daily', 'pod-uid': '1=2' } });

async function all(entries: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entries) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function _keysOf(given: ObjectStore, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of given.listObjects(samplePrefix + prefix)) keys.push(key.slice(samplePrefix.length));
  return keys;
}

test('a password, a prefix, a place', async () => {
  const options = { store, prefix: samplePrefix, password: samplePassword };
  expect((await (await restic.open(options)).listSnapshots()).map(({ id }) => id)).toEqual([first.snapshot.id]);
  await expect(restic.open({ ...options, password: '' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(restic.open({ ...options, prefix: 'velero/' })).rejects.toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
  await expect(restic.open({ ...options, prefix: 'no-slash' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(restic.create(options)).rejects.toMatchObject({ code: 'REPOSITORY_ALREADY_EXISTS' });
  const error = await restic.open({ ...options, password: 'hunter2-secret' }).catch((e: LifeboatError) => e);
  expect(error).toMatchObject({ code: 'REPOSITORY_WRONG_PASSWORD' });
  expect(JSON.stringify(error) + String(error)).not.toContain('hunter2-secret');
});

test('what a snapshot tells', async () => {
  const [snapshot] = await base.listSnapshots({ source: sampleSource, tags: { 'pod-uid': '1=2' } });
  expect(snapshot).toEqual(first.snapshot);
  expect(snapshot).toMatchObject({
    source: sampleSource,
    tags: new Map([
      ['backup', 'daily'],
      ['pod-uid', '1=2'],
    ]),
    totalSize: 40_006,
    fileCount: 4,
    failedCount: 0,
    root: { name: 'data', type: 'directory', mode: 0o1755, uid: 7, gid: 8 },
  });
  expect(await base.listSnapshots({ tags: { backup: 'weekly' } })).toEqual([]);
  expect((await base.openSnapshot(first.snapshot.id.slice(0, 8))).snapshot).toEqual(first.snapshot);
  for (const id of ['', '..', first.snapshot.id.slice(0, 7), '0'.repeat(64), 'config'])
    await expect(base.openSnapshot(id)).rejects.toMatchObject({ code: 'FILE_SNAPSHOT_NOT_FOUND' });
});

/** A name as file systems have them: bytes, which mostly are UTF-8. */
const names = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ minLength: 1, maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
);
const time = fc.bigInt({ min: -62_167_219_200_000_000_000n, max: 253_402_300_799_999_999_999n });
const code = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n });
const facts = fc.record({ mode: fc.nat(0o7777), uid: fc.nat(0xffffffff), gid: fc.nat(0xffffffff), mtimeInNs: time });
const attributes = fc.array(fc.record({ name: fc.string({ minLength: 1 }), value: fc.uint8Array({ maxLength: 9 }) }), { maxLength: 2 });
const leaves = fc.oneof(
  fc.record({ type: fc.constant('file' as const), content: fc.uint8Array({ maxLength: 5000 }), ctimeInNs: time }),
  fc.record({ type: fc.constant('symlink' as const), target: fc.uint8Array({ minLength: 1, maxLength: 20 }) }),
  fc.record({ type: fc.constantFrom('character-device' as const, 'block-device' as const), deviceNumber: code }),
  fc.record({
    type: fc.constant('fifo' as const),
    inode: fc.record({ device: code, number: code, links: fc.integer({ min: 2, max: 9 }) }),
  }),
);

test('any entry comes back as it was: of any type, with any name', async () => {
  const entries = fc.array(fc.tuple(names, facts, leaves, attributes), { maxLength: 12 });
  const repository = openSample(await copyStore(store), opened);
  await fc.assert(
    fc.asyncProperty(entries, async (given) => {
      const usable = given.filter(([name]) => !/^\.{1,2}$|[/\0]/.test(name.toString('latin1')));
      const byName = new Map(usable.map((entry) => [entry[0].toString('hex'), entry]));
      async function* source(): AsyncGenerator<SourceEntry> {
        yield { path: [], type: 'directory', mode: 0o700, uid: 1, gid: 2, mtimeInNs: 3n, size: 0 };
        for (const [name, own, leaf, extendedAttributes] of byName.values()) {
          const content = leaf.type === 'file' ? leaf.content : undefined;
          yield {
            ...own,
            ...leaf,
            path: [name],
            size: content?.byteLength ?? 0,
            extendedAttributes,
            open: async function* () {
              if (content) yield content;
            },
          };
        }
      }
      const { snapshot, problemCount } = await repository.writeSnapshot(source(), { source: sampleSource, parent: 'none' });
      expect(problemCount).toBe(0);
      const tree = await repository.openSnapshot(snapshot.id);
      const found = new Map((await tree.list(tree.snapshot.root)).map((entry) => [nameOf(entry).toString('hex'), entry]));
      expect(new Set([...found.values()].map(({ name }) => name)).size).toBe(byName.size);
      expect([...found.keys()].sort()).toEqual([...byName.keys()].sort());
      for (const [key, [, own, leaf, extendedAttributes]] of byName) {
        const entry = found.get(key) as TreeEntry;
        expect(entry).toMatchObject({ ...own, type: leaf.type });
        expect((entry.extendedAttributes ?? []).map(({ name, value }) => [name, Buffer.from(value)])).toEqual(
          extendedAttributes.map(({ name, value }) => [name.toWellFormed(), Buffer.from(value)]),
        );
        if (leaf.type === 'file') {
          expect(entry.ctimeInNs).toBe(leaf.ctimeInNs);
          expect((await all(tree.readFile(entry))).equals(leaf.content)).toBe(true);
        } else if (leaf.type === 'symlink') expect(Buffer.from(await tree.readLink(entry)).equals(leaf.target)).toBe(true);
        else if (leaf.type === 'fifo') expect(entry.inode).toEqual(leaf.inode);
        else expect(entry.deviceNumber).toBe(leaf.deviceNumber);
      }
      await repository.deleteSnapshot(snapshot.id);
    }),
    { numRuns: 25 },
  );
  expect(await repository.listSnapshots()).toHaveLength(1);
});

function nameOf(entry: TreeEntry): Buffer {
  return Buffer.from(entry.rawName ?? Buffer.from(entry.name));
}

test.each([1, 2] as const)('any tree comes back as it was, in format version %i', async (version) => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !/^\.{1,2}$|[/\0]/.test(text));
  const content = fc.oneof(
    fc.tuple(fc.nat(3), fc.nat(9000)).map(([seed, length]) => sampleBytes(String(seed), length)),
    fc.nat(9000).map((length) => Buffer.alloc(length)),
  );
  const { tree } = fc.letrec<{ node: SampleNode; tree: SampleNode }>((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, fc.record({ facts, content }), fc.record({ facts, target: fc.string({ maxLength: 30 }) }), tie('tree')),
    tree: fc.record({ facts, children: fc.array(fc.tuple(name, tie('node')), { maxLength: 5 }).map((pairs) => new Map(pairs)) }),
  }));
  const sample = await createSampleRestic(version);
  const repository = openSample(sample.store, sample.opened);
  await fc.assert(
    fc.asyncProperty(tree, async (root) => {
      const { snapshot } = await repository.writeSnapshot(entriesOf(root), { source: sampleSource });
      expect(await describeSaved(await openSample(sample.store, sample.opened).openSnapshot(snapshot.id))).toEqual(describeTree(root));
    }),
    { numRuns: 8 },
  );
  expect(await repository.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 8 });
});

test('files that did not change are not read again', async () => {
  const repository = openSample(await copyStore(store), opened);
  const opens: string[] = [];
  const changed = directory({ ...Object.fromEntries(sampleTree.children ?? []), new: file('new') });
  const options = { source: sampleSource, tags: { backup: 'daily' } };
  const next = await repository.writeSnapshot(
    entriesOf(changed, (path) => opens.push(path)),
    options,
  );
  expect(opens).toEqual(['new']);
  expect(next).toMatchObject({ unchangedFiles: 4, readBytes: 3 });
  expect(next.storedBytes).toBeLessThan(2500);
  expect(await describeSaved(await repository.openSnapshot(next.snapshot.id))).toEqual(describeTree(changed));
  const other = { ...sampleSource, path: '/other' };
  expect((await repository.writeSnapshot(entriesOf(sampleTree), { source: other })).unchangedFiles).toBe(0);
  const again = await repository.writeSnapshot(entriesOf(changed), { source: sampleSource, parent: next.snapshot.id.slice(0, 10) });
  expect(again).toMatchObject({ unchangedFiles: 5, storedBytes: 0 });
  await expect(repository.writeSnapshot(entriesOf(changed), { source: sampleSource, parent: '0'.repeat(8) })).rejects.toMatchObject({
    code: 'FILE_SNAPSHOT_NOT_FOUND',
  });
});

test('a file whose time of change or inode differs is read again, and a second name of a file is not', async () => {
  const repository = openSample(await copyStore(store), opened);
  const write = async (ctimeInNs: bigint, inode: bigint) => {
    const opens: string[] = [];
    async function* entries(): AsyncGenerator<SourceEntry> {
      const own = { mode: 0o644, uid: 0, gid: 0, mtimeInNs: 5n };
      yield { ...own, path: [], type: 'directory', size: 0 };
      for (const name of ['one', 'two'])
        yield {
          ...own,
          path: [name],
          type: 'file',
          size: 3,
          ctimeInNs,
          inode: { device: 1n, number: inode, links: 2 },
          open() {
            opens.push(name);
            return (async function* () {
              yield Buffer.from('abc');
            })();
          },
        };
    }
    await repository.writeSnapshot(entries(), { source: { ...sampleSource, path: '/links' } });
    return opens;
  };
  expect(await write(7n, 1n)).toEqual(['one']);
  expect(await write(7n, 1n)).toEqual([]);
  expect(await write(8n, 1n)).toEqual(['one']);
  expect(await write(8n, 2n)).toEqual(['one']);
});

test('a tag whose name cannot be told from its value is refused', async () => {
  const written = openSample(await copyStore(store), opened).writeSnapshot(entriesOf(directory({})), {
    source: sampleSource,
    tags: { 'a=b': 'c' },
  });
  await expect(written).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test('a snapshot that is deleted is not listed, once and again, by the beginning of its ID too', async () => {
  const repository = openSample(await copyStore(store), opened);
  await repository.deleteSnapshot(first.snapshot.id.slice(0, 8));
  await repository.deleteSnapshot(first.snapshot.id);
  expect(await repository.listSnapshots()).toEqual([]);
  await expect(repository.openSnapshot(first.snapshot.id)).rejects.toMatchObject({ code: 'FILE_SNAPSHOT_NOT_FOUND' });
});

test('a file that cannot be read, or is another one than announced, is a problem', async () => {
  const problems: string[] = [];
  async function* entries(): AsyncGenerator<SourceEntry> {
    const own = { mode: 0o644, uid: 0, gid: 0, mtimeInNs: 2n ** 70n };
    yield { ...own, mtimeInNs: 0n, path: [], type: 'directory', size: 0 };
    yield { ...own, mtimeInNs: 0n, path: ['gone'], type: 'file', size: 3, open: () => Promise.reject(new Error('ENOENT')) };
    yield {
      ...own,
      path: ['grown'],
      type: 'file',
      size: 1,
      open: async function* () {
        yield Buffer.from('abc');
      },
    };
    yield { ...own, mtimeInNs: 0n, path: ['socket'], type: 'socket', size: 0 };
  }
  const repository = openSample(await copyStore(store), opened);
  const { snapshot, problemCount } = await repository.writeSnapshot(entries(), {
    source: sampleSource,
    parent: 'none',
    onProblem: ({ path, kind }) => problems.push(`${path} ${kind}`),
  });
  expect(problems).toEqual(['gone unreadable', 'grown facts-not-kept', 'grown changed-while-read', 'socket type-not-kept']);
  expect(problemCount).toBe(4);
  expect(snapshot.failedCount).toBe(1);
  const tree = await repository.openSnapshot(snapshot.id);
  expect((await tree.list(tree.snapshot.root)).map(({ name, size }) => [name, size])).toEqual([['grown', 3]]);
});
