import {
  type Damage,
  type EntryProblem,
  LifeboatError,
  type ObjectStore,
  type SourceEntry,
  type VerifyDepth,
} from '@lifeboat/core/plugin-api';
import { createCrashingStore } from '@lifeboat/testkit/doubles';
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
import { kopia } from './kopia-format.ts';
import { createSampleRepository, openWithKeys, samplePassword, samplePrefix } from './testing/sample-repository.ts';

const { store, keys } = await createSampleRepository();
const base = await openWithKeys(store, keys);
const first = await base.writeSnapshot(entriesOf(sampleTree), { source: sampleSource });

async function all(entries: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entries) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('a password, a prefix, a place', async () => {
  const options = { store, prefix: samplePrefix, password: samplePassword };
  expect((await (await kopia.open(options)).listSnapshots()).map(({ id }) => id)).toEqual([first.snapshot.id]);
  await expect(kopia.open({ ...options, password: 'another' })).rejects.toMatchObject({ code: 'REPOSITORY_WRONG_PASSWORD' });
  await expect(kopia.open({ ...options, password: '' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(kopia.open({ ...options, prefix: 'backups/' })).rejects.toMatchObject({ code: 'REPOSITORY_NOT_FOUND' });
  await expect(kopia.open({ ...options, prefix: 'no-slash' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(kopia.create(options)).rejects.toMatchObject({ code: 'REPOSITORY_ALREADY_EXISTS' });
  const error = await kopia.open({ ...options, password: 'hunter2-secret' }).catch((e: LifeboatError) => e);
  expect(JSON.stringify(error) + String(error)).not.toContain('hunter2-secret');
});

test('any tree comes back as it was', async () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !/^\.{1,2}$|[/\0]/.test(text));
  const facts = fc.record({
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: fc.nat(0xffffffff),
    gid: fc.nat(0xffffffff),
    mtimeInNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  });
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.nat(3), fc.nat(9000)).map(([seed, length]) => sampleBytes(String(seed), length)),
    fc.nat(9000).map((length) => Buffer.alloc(length)),
  );
  const { tree } = fc.letrec<{ node: SampleNode; tree: SampleNode }>((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, fc.record({ facts, content }), fc.record({ facts, target: fc.string({ maxLength: 30 }) }), tie('tree')),
    tree: fc.record({ facts, children: fc.array(fc.tuple(name, tie('node')), { maxLength: 5 }).map((pairs) => new Map(pairs)) }),
  }));
  const repository = await openWithKeys(await copyStore(store), keys);
  await fc.assert(
    fc.asyncProperty(tree, async (root) => {
      const { snapshot, problemCount } = await repository.writeSnapshot(entriesOf(root), { source: sampleSource });
      expect(problemCount).toBe(0);
      expect(await describeSaved(await repository.openSnapshot(snapshot.id))).toEqual(describeTree(root));
      await repository.deleteSnapshot(snapshot.id);
    }),
    { numRuns: 15 },
  );
  expect(await repository.listSnapshots()).toHaveLength(1);
});

test('any range of a file', async () => {
  const tree = await base.openSnapshot(first.snapshot.id);
  const large = await tree.find(['large']);
  const content = sampleBytes('large', 20_000);
  if (!large) throw new Error('there is no such file');
  expect(large.contentId).toMatch(/^I+x/);
  await fc.assert(
    fc.asyncProperty(fc.nat(20_005), fc.nat(20_005), async (a, b) => {
      const [start, end] = a < b ? [a, b] : [b, a];
      expect((await all(tree.readFile(large, { range: { start, end } }))).equals(content.subarray(start, end + 1))).toBe(true);
    }),
    { numRuns: 60 },
  );
  expect(await tree.find(['a', 'nothing', 'below'])).toBeUndefined();
  expect(() => tree.readFile(tree.snapshot.root)).toThrow('is a directory');
});

test('files that did not change are not read again', async () => {
  const repository = await openWithKeys(await copyStore(store), keys);
  const opened: string[] = [];
  const changed = directory({ ...Object.fromEntries(sampleTree.children ?? []), new: file('new') });
  const next = await repository.writeSnapshot(
    entriesOf(changed, (path) => opened.push(path)),
    { source: sampleSource },
  );
  expect(opened).toEqual(['new']);
  expect(next).toMatchObject({ unchangedFiles: 4, readBytes: 3 });
  expect(await describeSaved(await repository.openSnapshot(next.snapshot.id))).toEqual(describeTree(changed));
  const other = { ...sampleSource, path: '/other' };
  expect((await repository.writeSnapshot(entriesOf(sampleTree), { source: other })).unchangedFiles).toBe(0);
});

test('a run that is killed at any store call leaves no snapshot that is not whole, and the next one succeeds', async () => {
  const changed = directory({ ...Object.fromEntries(sampleTree.children ?? []), more: file(sampleBytes('more', 30_000)) });
  const run = async (crashAtCall: number) => {
    const copy = await copyStore(store);
    let crashed = false;
    const crashing = createCrashingStore({ store: copy, crashAtCall, crash: () => (crashed = true) });
    await openWithKeys(crashing, keys)
      .then((repository) => repository.writeSnapshot(entriesOf(changed), { source: sampleSource }))
      .catch((error: unknown) => {
        if (!crashed) throw error;
      });
    const after = await openWithKeys(copy, keys);
    const [, ...added] = await after.listSnapshots();
    for (const { id } of added) expect(await describeSaved(await after.openSnapshot(id))).toEqual(describeTree(changed));
    const next = await after.writeSnapshot(entriesOf(changed), { source: sampleSource });
    expect(await describeSaved(await after.openSnapshot(next.snapshot.id))).toEqual(describeTree(changed));
    expect(await after.listSnapshots()).toHaveLength(added.length + 2);
    return crashed;
  };
  let calls = 0;
  while (await run(calls)) calls += 1;
  expect(calls).toBeGreaterThan(15);
});

test('two writers at once are safe', async () => {
  const copy = await copyStore(store);
  const trees = ['x', 'y'].map((seed) => directory({ [seed]: file(sampleBytes(seed, 9000)), both: file(sampleBytes('both', 9000)) }));
  const repositories = await Promise.all(trees.map(() => openWithKeys(copy, keys)));
  const written = await Promise.all(
    repositories.map((repository, i) =>
      repository.writeSnapshot(entriesOf(trees[i] as SampleNode), { source: sampleSource, parent: 'none' }),
    ),
  );
  const after = await openWithKeys(copy, keys);
  for (const [i, { snapshot }] of written.entries())
    expect(await describeSaved(await after.openSnapshot(snapshot.id))).toEqual(describeTree(trees[i] as SampleNode));
});

test('what cannot be saved as it is, is told by name', async () => {
  const facts = { mode: 0o600, uid: 0, gid: 0, mtimeInNs: 1n, size: 5 };
  const text = (body: string) =>
    async function* () {
      yield Buffer.from(body);
    };
  async function* entries(): AsyncGenerator<SourceEntry> {
    yield { ...facts, path: [], type: 'directory' };
    yield { ...facts, path: ['grown'], type: 'file', open: text('123456') };
    yield { ...facts, path: ['gone'], type: 'file', open: () => Promise.reject(new Error('ENOENT: it is gone')) };
    yield { ...facts, path: ['pipe'], type: 'fifo' };
    yield { ...facts, path: [Buffer.from([0x66, 0xff])], type: 'file', open: text('bytes') };
    yield { ...facts, path: ['f\ufffd'], type: 'file', open: text('valid') };
  }
  const problems: EntryProblem[] = [];
  const repository = await openWithKeys(await copyStore(store), keys);
  const { snapshot } = await repository.writeSnapshot(entries(), { source: sampleSource, onProblem: (problem) => problems.push(problem) });
  expect(problems.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
    'grown changed-while-read',
    'gone unreadable',
    'pipe type-not-kept',
    'f\ufffd renamed',
  ]);
  expect(snapshot.failedCount).toBe(1);
  const tree = await repository.openSnapshot(snapshot.id);
  const content = new Map<string, string>();
  for (const entry of await tree.list(tree.snapshot.root)) content.set(entry.name, (await all(tree.readFile(entry))).toString());
  expect([...content]).toEqual([
    ['f\ufffd', 'valid'],
    ['f\ufffd~2', 'bytes'],
    ['grown', '123456'],
  ]);
});

test('entries in a wrong order, wrong names, and a canceled run', async () => {
  const copy = await copyStore(store);
  const repository = await openWithKeys(copy, keys);
  const facts = { mode: 0o600, uid: 0, gid: 0, mtimeInNs: 1n, size: 0, type: 'directory' } as const;
  const write = async (...paths: string[][]) =>
    repository.writeSnapshot(
      (async function* () {
        for (const path of paths) yield { ...facts, path };
      })(),
      { source: sampleSource },
    );
  for (const paths of [[], [['a']], [[], ['a', 'b']], [[], []], [[], ['a'], ['b'], ['a', 'c']], [[], ['..']], [[], ['a/b']], [[], ['']]])
    await expect(write(...paths), JSON.stringify(paths)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  const signal = AbortSignal.abort();
  await expect(repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource, signal })).rejects.toMatchObject({
    code: 'CANCELED',
  });
  expect(await (await openWithKeys(copy, keys)).listSnapshots()).toHaveLength(1);
  const keysLeft: string[] = [];
  for await (const { key } of copy.listObjects(`${samplePrefix}s`)) keysLeft.push(key);
  expect(keysLeft).toEqual([]);
});

test('every bit that a restore reads is looked after', async () => {
  const original = describeTree(sampleTree);
  const copy = await copyStore(store);
  const blobs = new Map<string, Buffer>();
  for await (const { key } of copy.listObjects(samplePrefix)) if (/\/[pqx]/.test(key)) blobs.set(key, await all(await copy.getObject(key)));
  let named = 0;
  for (const [key, bytes] of blobs) {
    // Packs are filled up to 4 KiB: of that nothing is read.
    for (let at = 0; at < bytes.byteLength; at += 173) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      await copy.putObject(key, changed);
      try {
        const repository = await openWithKeys(copy, keys);
        expect(await describeSaved(await repository.openSnapshot(first.snapshot.id))).toEqual(original);
      } catch (error) {
        if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) throw error;
        expect(error.message).toContain(key.slice(samplePrefix.length));
        named += 1;
      }
    }
    await copy.putObject(key, bytes);
  }
  expect(named).toBeGreaterThan(60);
});

test('a blob that is missing or cut off is named', async () => {
  for await (const { key, size } of store.listObjects(`${samplePrefix}p`)) {
    const id = key.slice(samplePrefix.length);
    for (const length of [undefined, 40, size - 1]) {
      const changed = await copyStore(store, (name, bytes) => (name === key ? length && bytes.subarray(0, length) : bytes) || undefined);
      const repository = await openWithKeys(changed, keys);
      const outcome = await repository
        .openSnapshot(first.snapshot.id)
        .then(describeSaved)
        .catch((error: LifeboatError) => error);
      if (length === size - 1) expect(outcome).toEqual(describeTree(sampleTree));
      else expect(outcome).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(id) });
    }
  }
});

test('a verification names what is damaged, and the files that need it', async () => {
  const found = async (changed: ObjectStore, depth: VerifyDepth) => {
    const damages: Damage[] = [];
    const report = await (await openWithKeys(changed, keys)).verify({ depth, onDamage: (damage) => damages.push(damage) });
    expect(report).toMatchObject({ depth, damageCount: damages.length });
    return damages;
  };
  for (const depth of ['blobs', 'files', 'contents'] as const) expect(await found(store, depth), depth).toEqual([]);
  const report = await (await openWithKeys(store, keys)).verify({ depth: 'contents' });
  expect(report).toMatchObject({ damageCount: 0, snapshotCount: 1 });

  let paths = 0;
  for await (const { key, size } of store.listObjects(`${samplePrefix}p`)) {
    const blob = key.slice(samplePrefix.length);
    const missing = await copyStore(store, (name, bytes) => (name === key ? undefined : bytes));
    expect(await found(missing, 'blobs')).toMatchObject([{ blob }]);
    const files = await found(missing, 'files');
    expect(files[0]).toMatchObject({ blob });
    for (const { snapshot, path, message } of files.slice(1)) {
      expect(snapshot).toBe(first.snapshot.id);
      expect(path).toMatch(/^(large|same|link|a\/.+)$/);
      expect(message).toContain(blob);
      paths += 1;
    }
    // A bit of the tail, and one of the first content.
    for (const [at, what] of [
      [size - 3, 'a lost index could not be made again'],
      [70, 'was changed since it was written'],
    ] as const) {
      const changed = await copyStore(store, (name, bytes) => {
        if (name === key) bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
        return bytes;
      });
      expect(await found(changed, 'files')).toEqual([]);
      expect((await found(changed, 'contents'))[0]).toMatchObject({ blob, message: expect.stringContaining(what) });
    }
  }
  expect(paths).toBeGreaterThan(3);
});
