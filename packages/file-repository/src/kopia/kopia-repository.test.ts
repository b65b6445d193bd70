import {
  type Damage,
  type EntryProblem,
  LifeboatError,
  type ObjectStore,
  type SourceEntry,
  type VerifyDepth,
} from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import { copyStore } from '../testing/copy-store.ts';
import { describeSaved, describeTree, entriesOf, sampleSource, sampleTree } from '../testing/sample-tree.ts';
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
