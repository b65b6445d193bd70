import { type Damage, type FileRepository, LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { createFaultyStore } from '@lifeboat/testkit/doubles';
import { describe, expect, test } from 'vitest';
import { copyStore } from './testing/copy-store.ts';
import { listBlobs, readBlob, type SampleFormat, sampleFormats } from './testing/sample-formats.ts';
import { describeSaved, describeTree, directory, entriesOf, file, sampleBytes, sampleSource } from './testing/sample-tree.ts';

const tree = directory({ a: directory({ hello: file('hello\n') }), large: file(sampleBytes('large', 9000)) });

// Making a key of a password takes long on a machine that has much else to do.
describe.each(sampleFormats)('bad input of a $name repository', { timeout: 120_000 }, (format) => {
  const { prefix, config, isIndex, isPack } = format;
  let made: ReturnType<typeof make> | undefined;

  async function make() {
    const sample = await format.create();
    const before = await listBlobs(sample.store, prefix);
    const { snapshot } = await (await sample.open(sample.store)).writeSnapshot(entriesOf(tree), { source: sampleSource });
    const blobs = await listBlobs(sample.store, prefix);
    return { sample, id: snapshot.id, blobs, added: blobs.filter((blob) => !before.includes(blob)) };
  }

  async function start() {
    made ??= make();
    const { sample, ...rest } = await made;
    return { ...rest, store: await copyStore(sample.store), sample };
  }

  const options = (store: ObjectStore) => ({ store, prefix, password: format.password });
  const change = async (store: ObjectStore, blob: string, edit: (bytes: Buffer) => Buffer | undefined) => {
    const edited = edit(await readBlob(store, prefix, blob));
    if (edited) await store.putObject(prefix + blob, edited);
    else await store.deleteObject(prefix + blob);
  };

  /** The whole snapshot, or why not. */
  async function restore(repository: FileRepository, id: string): Promise<readonly string[] | LifeboatError> {
    try {
      return await describeSaved(await repository.openSnapshot(id));
    } catch (error) {
      if (LifeboatError.isInstance(error)) return error;
      throw error;
    }
  }

  test.each<
    readonly [string, (store: ObjectStore, sample: Awaited<ReturnType<SampleFormat['create']>>) => unknown, object, string, string]
  >([
    ['a wrong password', () => {}, { password: 'hunter2-secret' }, 'REPOSITORY_WRONG_PASSWORD', 'password'],
    ['an empty password', () => {}, { password: '' }, 'INVALID_REQUEST', 'empty'],
    ['a prefix without its slash', () => {}, { prefix: 'shop' }, 'INVALID_REQUEST', '"shop"'],
    ['a prefix where there is none', () => {}, { prefix: 'elsewhere/' }, 'REPOSITORY_NOT_FOUND', 'elsewhere/'],
    ['no config', (store) => change(store, config, () => undefined), {}, 'REPOSITORY_NOT_FOUND', config],
    ['a config that is cut off', (store) => change(store, config, (bytes) => bytes.subarray(0, 30)), {}, 'REPOSITORY_DAMAGED', config],
    ['an empty config', (store) => change(store, config, () => Buffer.alloc(0)), {}, 'REPOSITORY_DAMAGED', config],
    [
      'a format version of later',
      async (store, sample) => change(store, config, (bytes) => Buffer.from(bytes)).then(() => putLater(store, sample)),
      {},
      'REPOSITORY_FORMAT_UNSUPPORTED',
      'version',
    ],
  ])('%s', async (_, spoil, given, code, message) => {
    const { store, sample, blobs } = await start();
    await spoil(store, sample);
    const left = await listBlobs(store, prefix);
    const error = await format.format.open({ ...options(store), ...given }).then(
      () => undefined,
      (e: LifeboatError) => e,
    );
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/hunter2|a password of tests/);
    expect(await listBlobs(store, prefix)).toEqual(left);
    expect(left.length).toBeGreaterThanOrEqual(blobs.length - 1);
  });

  async function putLater(store: ObjectStore, sample: Awaited<ReturnType<SampleFormat['create']>>): Promise<void> {
    const { blob, bytes } = await sample.ofLaterVersion();
    await store.putObject(prefix + blob, bytes);
  }

  test('a blob that is missing, empty or cut off: the restore is whole, or fails by the name of the blob', async () => {
    const { added, sample, id } = await start();
    const failed = new Set<string>();
    for (const blob of added)
      for (const edit of [
        () => undefined,
        () => Buffer.alloc(0),
        (bytes: Buffer) => bytes.subarray(0, 40),
        half,
        (bytes: Buffer) => bytes.subarray(0, -1),
      ]) {
        const { store } = await start();
        await change(store, blob, edit);
        const told: Damage[] = [];
        const repository = await sample.open(store);
        await repository.listSnapshots({}, { onDamage: (damage) => told.push(damage) });
        const outcome = await restore(repository, id);
        if (!LifeboatError.isInstance(outcome)) {
          expect(outcome).toEqual(describeTree(tree));
          continue;
        }
        failed.add(blob);
        expect(['REPOSITORY_DAMAGED', 'FILE_SNAPSHOT_NOT_FOUND'], blob).toContain(outcome.code);
        await repository.verify({ depth: 'contents', onDamage: (damage) => told.push(damage) });
        // An index or a snapshot that is gone without a trace: then the error names what is not found.
        const isGone = (await store.headObject(prefix + blob)) === undefined;
        if (!isGone || isPack(blob)) {
          expect(outcome.message + String(told.map(({ message }) => message)), blob).toContain(blob);
          expect(
            told.map((damage) => damage.blob),
            blob,
          ).toContain(blob);
        } else expect(outcome.message).toMatch(/no index has|has no snapshot|There is no snapshot/);
      }
    expect([...failed].filter(isPack).length).toBeGreaterThan(2);
    expect([...failed].filter(isIndex).length).toBeGreaterThan(0);
  });

  test('a file whose blob is gone is named by a verification, with its snapshot, and the others can be read', async () => {
    const { added, sample, id } = await start();
    const seen = new Set<string>();
    for (const blob of added.filter(isPack)) {
      const { store } = await start();
      await store.deleteObject(prefix + blob);
      const told: Damage[] = [];
      const repository = await sample.open(store);
      await repository.verify({ onDamage: (damage) => told.push(damage) });
      for (const { path, snapshot, message } of told.filter((damage) => damage.path !== undefined)) {
        expect(snapshot).toBe(id);
        expect(message).toContain(blob);
        seen.add(path ?? '');
      }
    }
    expect([...seen]).toContain('large');
    expect([...seen].length).toBeGreaterThan(1);
  });

  test('a store that loses a blob while it is written: the next reader is told, and the next backup heals it', async () => {
    const { sample } = await start();
    const fresh = await format.create();
    let lost: string | undefined;
    const losing: ObjectStore = {
      ...fresh.store,
      async putObject(key, body, given) {
        const blob = key.slice(prefix.length);
        if (lost === undefined && isPack(blob)) {
          lost = blob;
          return {};
        }
        return fresh.store.putObject(key, body, given);
      },
    };
    expect(sample).toBeDefined();
    const { snapshot } = await (await fresh.open(losing)).writeSnapshot(entriesOf(tree), { source: sampleSource });
    const repository = await fresh.open(fresh.store);
    const outcome = await restore(repository, snapshot.id);
    expect(outcome).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(lost ?? 'none') });
    expect((await repository.verify()).damageCount).toBeGreaterThan(1);
    const next = await repository.writeSnapshot(entriesOf(tree), { source: sampleSource });
    expect(await restore(await fresh.open(fresh.store), next.snapshot.id)).toEqual(describeTree(tree));
  });

  test('a store that fails while a file is read: the stream fails, and does not end', async () => {
    const { store, sample, id } = await start();
    let reads = 0;
    const failing = createFaultyStore({
      store,
      failAt: ({ operation, key }) => operation === 'getObject' && isPack(key.slice(prefix.length)) && ++reads > 1,
    });
    const repository = await sample.open(failing);
    expect(await restore(repository, id)).toMatchObject({ code: 'STORE_ERROR' });
    reads = Number.NEGATIVE_INFINITY;
    expect(await restore(repository, id)).toEqual(describeTree(tree));
  });
});

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.byteLength >> 1);
}
