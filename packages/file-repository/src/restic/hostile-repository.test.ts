import { zstdCompressSync } from 'node:zlib';
import type { Damage, LifeboatError, ObjectStore } from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import { copyStore } from '../testing/copy-store.ts';
import { describeSaved, describeTree, directory, entriesOf, file, sampleBytes, sampleSource } from '../testing/sample-tree.ts';
import { sealOverhead } from './crypto/restic-cipher.ts';
import { createUnpackedFiles } from './files/unpacked-files.ts';
import { sha256 } from './hashes/sha256.ts';
import type { BlobType, IndexedBlob } from './index/indexed-blob.ts';
import { openRepository } from './open-repository.ts';
import { createPackBuilder } from './packs/pack-builder.ts';
import { packBlobId } from './packs/pack-id.ts';
import { blobsOf, createSampleRestic, openSample, samplePassword, samplePrefix } from './testing/sample-restic.ts';

const sample = await createSampleRestic();

/** A blob as it is to lie in a pack, and what the index is to say of it. */
interface Planted {
  readonly type: BlobType;
  readonly data: Buffer;
  readonly id?: string;
  readonly uncompressedLength?: number;
  readonly place?: Partial<IndexedBlob>;
}

/** Puts blobs and a snapshot of them into a repository, as whoever has the keys can. */
async function plant(planted: readonly Planted[], tree: string, together = false) {
  const store = await copyStore(sample.store);
  const { cipher } = sample.opened;
  const blobs = blobsOf(store);
  const files = createUnpackedFiles(blobs, cipher, 2);
  const packs: object[] = [];
  if (together) {
    const builder = createPackBuilder(cipher, 1000);
    for (const { type, data } of planted)
      builder.add({ type, id: sha256(data), length: data.byteLength + sealOverhead, uncompressedLength: 0 }, (target) =>
        cipher.sealTo(target, data),
      );
    const { id: pack, pack: bytes, blobs: packed } = builder.finish();
    await blobs.write(packBlobId(pack), bytes);
    packs.push({ id: pack, blobs: packed });
  } else
    for (const { type, data, id = sha256(data), uncompressedLength = 0, place } of planted) {
      const builder = createPackBuilder(cipher, 1000);
      builder.add({ type, id, length: data.byteLength + sealOverhead, uncompressedLength }, (target) => cipher.sealTo(target, data));
      const { id: pack, pack: bytes, blobs: packed } = builder.finish();
      await blobs.write(packBlobId(pack), bytes);
      const { pack: named = pack, uncompressedLength: told, ...rest } = { ...(packed[0] as IndexedBlob), ...place };
      packs.push({ id: named, blobs: [{ ...rest, uncompressed_length: told }] });
    }
  await files.write('index', Buffer.from(JSON.stringify({ packs })), {});
  const snapshot = { time: '2026-01-02T03:04:05Z', tree, paths: ['/data'], hostname: 'h', username: 'u' };
  const id = await files.write('snapshots', Buffer.from(JSON.stringify(snapshot)), {});
  return { store, id };
}

/** Reads a planted snapshot whole, and verifies it. What was read before a failure is in `read`. */
async function look(planted: readonly Planted[], tree: string) {
  const { store, id } = await plant(planted, tree);
  const repository = openSample(store, sample.opened);
  let read = '';
  let failure: unknown;
  try {
    const opened = await repository.openSnapshot(id);
    for await (const { path, entry } of opened.walk()) {
      read += `${path.join('/')} `;
      if (entry.type === 'file') for await (const chunk of opened.readFile(entry)) read += Buffer.from(chunk).toString();
    }
  } catch (error) {
    failure = error;
  }
  const damages: Damage[] = [];
  await repository.verify({ depth: 'contents', onDamage: (damage) => damages.push(damage) });
  return { read, failure: failure as LifeboatError | undefined, damages };
}

const hello: Planted = { type: 'data', data: Buffer.from('hello') };
const helloId = sha256(hello.data);
const facts = { mode: 420, mtime: '2026-01-02T03:04:05Z', atime: '2026-01-02T03:04:05Z', ctime: '2026-01-02T03:04:05Z', uid: 0, gid: 0 };
const node = { name: 'file', type: 'file', ...facts, size: 5, content: [helloId] };
const treeOf = (...nodes: unknown[]): Planted => ({ type: 'tree', data: Buffer.from(`${JSON.stringify({ nodes })}\n`) });
const idOf = ({ data }: Planted) => sha256(data);

test('what is planted as it should be is read', async () => {
  const tree = treeOf(node);
  expect(await look([tree, hello], idOf(tree))).toEqual({ read: ' file hello', failure: undefined, damages: [] });
});

test.each([
  ['a name that leads out', { name: '..' }],
  ['a name that is the directory itself', { name: '.' }],
  ['a name of several', { name: 'a/../../../etc/passwd' }],
  ['an absolute name', { name: '/etc/passwd' }],
  ['a slash that is quoted', { name: 'a\\x2fb' }],
  ['dots that are quoted', { name: '\\u002e\\x2e' }],
  ['no name', { name: '' }],
  ['a name that ends early', { name: 'a\\x00b' }],
  ['a name that is no quoted text', { name: 'a"b' }],
  ['a name that ends with a backslash', { name: 'a\\' }],
  ['a name with a broken escape', { name: '\\ud800' }],
  ['a name that is no text', { name: 7 }],
  ['an unknown type', { type: 'door' }],
  ['a mode that is too large', { mode: 2 ** 33 }],
  ['a negative owner', { uid: -1 }],
  ['an owner that is too large', { gid: 2 ** 32 }],
  ['a negative size', { size: -1 }],
  ['half a byte', { size: 1.5 }],
  ['a time that is none', { mtime: 'tomorrow' }],
  ['an inode that is too large', { inode: 2 ** 70 }],
  ['a piece that is a path', { content: ['../../config'] }],
  ['pieces that are no list', { content: { length: 2 ** 40 } }],
  ['a directory that has none', { type: 'dir', content: null }],
  ['an attribute that is no base64', { extended_attributes: [{ name: 'user.a', value: '!' }] }],
])('an entry of a directory with %s is refused', async (_, change) => {
  const tree = treeOf(node, { ...node, name: 'other', ...change });
  const { read, failure, damages } = await look([tree, hello], idOf(tree));
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(idOf(tree)) });
  expect(read).toBe(' ');
  expect(damages).toMatchObject([{ path: '', message: expect.stringContaining(idOf(tree)) }]);
});

test('two entries of one name are refused, in whatever way they are quoted', async () => {
  const tree = treeOf(node, { ...node, name: '\\x66ile', type: 'symlink', linktarget: '/etc' });
  const { failure } = await look([tree, hello], idOf(tree));
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('two entries have the name "file"') });
});

test('a file that is longer or shorter than its directory says is not read on', async () => {
  for (const change of [{ size: 4 }, { size: 6 }, { content: [] }, { content: Array(1000).fill(helloId) }]) {
    const tree = treeOf({ ...node, ...change });
    const { failure, damages, read } = await look([tree, hello], idOf(tree));
    expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED' });
    expect(read.length).toBeLessThan(20);
    expect(damages).toMatchObject([{ path: 'file' }]);
  }
});

test('a file of more than 4 GiB is read at any place', async () => {
  const zeros: Planted = { type: 'data', data: Buffer.alloc(512 * 1024) };
  const end: Planted = { type: 'data', data: Buffer.from('the end') };
  const size = 9000 * 512 * 1024 + 7;
  const tree = treeOf({ ...node, size, content: [...Array(9000).fill(idOf(zeros)), idOf(end)] });
  const { store, id } = await plant([tree, zeros, end], idOf(tree));
  const repository = openSample(store, sample.opened);
  const opened = await repository.openSnapshot(id);
  const file = await opened.find(['file']);
  if (!file) throw new Error('there is no such file');
  const read = async (range: { start: number; end?: number }) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of opened.readFile(file, { range })) chunks.push(chunk);
    return Buffer.concat(chunks).toString('latin1');
  };
  expect(file.size).toBe(size);
  expect(await read({ start: size - 10 })).toBe('\0\0\0the end');
  expect(await read({ start: 2 ** 32 - 1, end: 2 ** 32 + 1 })).toBe('\0\0\0');
  expect(await read({ start: size - 7, end: size - 5 })).toBe('the');
  expect(await repository.verify({ depth: 'files' })).toMatchObject({ damageCount: 0 });
});

test('an index that leads elsewhere is found out', async () => {
  const other: Planted = { type: 'data', data: Buffer.from('other') };
  const tree = treeOf(node);
  const swapped = { ...other, id: helloId };
  const cases: readonly (readonly Planted[])[] = [
    // Another blob under this ID, a place outside of the pack, in another pack, in none, another length.
    [tree, swapped],
    [tree, { ...hello, place: { offset: 4_000_000_000 } }],
    [tree, { ...hello, place: { offset: 1 } }],
    [tree, { ...hello, place: { pack: 'f'.repeat(64) } }],
    [tree, { ...hello, place: { length: 36 } }],
    [tree, { ...hello, place: { length: 60_000_000 } }],
    [tree, { ...hello, place: { uncompressedLength: 50 } }],
    [tree],
  ];
  for (const planted of cases) {
    const { failure, damages, read } = await look(planted, idOf(tree));
    expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(helloId) });
    expect(read).toBe(' file ');
    expect(damages.map(({ path }) => path)).toContain('file');
  }
  // An index that nobody writes is not believed at all.
  for (const place of [
    { length: 2 ** 31 },
    { length: 5 },
    { offset: -1 },
    { offset: 2 ** 40 },
    { uncompressedLength: 2 ** 40 },
    { pack: '../x' },
  ]) {
    const { failure, damages } = await look([tree, { ...hello, place }], idOf(tree));
    expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('index/') });
    expect(damages[0]?.blob).toMatch(/^index\//);
  }
});

test('a blob that would swell is not decompressed', async () => {
  const data = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024));
  const tree = treeOf({ ...node, content: ['a'.repeat(64)] });
  const { failure } = await look([tree, { type: 'data', data, id: 'a'.repeat(64), uncompressedLength: 5 }], idOf(tree));
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('cannot be decompressed to the 5 bytes') });
});

test('a directory cannot hold itself: its ID is its hash', async () => {
  const self = 'b'.repeat(64);
  const tree = treeOf({ name: 'a', type: 'dir', ...facts, content: null, subtree: self });
  const { failure } = await look([{ ...tree, id: self }], self);
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('does not fit its ID') });
});

test('directories that are nested too deep have an end', async () => {
  const planted: Planted[] = [treeOf()];
  for (let i = 0; i < 4100; i++) {
    const subtree = idOf(planted.at(-1) as Planted);
    planted.push({ type: 'tree', data: Buffer.from(`{"nodes":[{"name":"d","type":"dir","subtree":"${subtree}"}]}`) });
  }
  const { store, id } = await plant(planted, idOf(planted.at(-1) as Planted), true);
  const repository = openSample(store, sample.opened);
  let depth = 0;
  const walk = async () => {
    for await (const { path } of (await repository.openSnapshot(id)).walk()) depth = path.length;
  };
  await expect(walk()).rejects.toMatchObject({
    code: 'REPOSITORY_DAMAGED',
    message: expect.stringContaining('than 4096 directories deep'),
  });
  expect(depth).toBe(4097);
  expect(await repository.verify({ depth: 'files' })).toMatchObject({ damageCount: 1 });
});

async function changeKey(store: ObjectStore, key: string, change: (bytes: Buffer) => Buffer): Promise<ObjectStore> {
  return copyStore(store, (name, bytes) => (name === samplePrefix + key ? change(bytes) : bytes));
}

test('a config of another version, or with a polynomial that cuts nothing, is refused', async () => {
  const { cipher } = sample.opened;
  const config = JSON.parse(String(cipher.unseal(await only(sample.store, 'config'))));
  for (const [changed, code] of [
    [{ ...config, version: 3 }, 'REPOSITORY_FORMAT_UNSUPPORTED'],
    [{ ...config, version: 0 }, 'REPOSITORY_FORMAT_UNSUPPORTED'],
    [{ ...config, chunker_polynomial: '3da3358b4dc172' }, 'REPOSITORY_DAMAGED'],
    [{ ...config, chunker_polynomial: 'zz' }, 'REPOSITORY_DAMAGED'],
    [[], 'REPOSITORY_DAMAGED'],
  ] as const) {
    const store = await changeKey(sample.store, 'config', () => cipher.seal(Buffer.from(JSON.stringify(changed))));
    await expect(openRepository(blobsOf(store), samplePassword, {})).rejects.toMatchObject({ code });
  }
});

async function only(store: ObjectStore, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(samplePrefix + key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `LIFEBOAT_FLIPS=all`: every byte of packs too, which takes minutes. */
const isExhaustive = process.env.LIFEBOAT_FLIPS === 'all';

test('each byte of a repository is looked after: whatever is changed, cut off or missing is named', async () => {
  const store = await copyStore(sample.store);
  const tree = directory({ a: directory({ hello: file('hello\n') }), large: file(sampleBytes('large', 2500)) });
  const { snapshot } = await openSample(store, sample.opened).writeSnapshot(entriesOf(tree), { source: sampleSource });
  const opensBy = async (changed: ObjectStore) => openSample(changed, await openRepository(blobsOf(changed), samplePassword, {}));
  const sizes = new Map<string, number>();
  for await (const { key, size } of store.listObjects(samplePrefix)) sizes.set(key.slice(samplePrefix.length), size);
  let flips = 0;
  for (const [blob, size] of sizes) {
    const original = await only(store, blob);
    const isPack = blob.startsWith('data/');
    const findsIt = async () => {
      const told: string[] = [];
      try {
        const repository = await opensBy(store);
        // What is no pack is read at any depth.
        await repository.verify({ depth: isPack ? 'contents' : 'blobs', onDamage: ({ message }) => told.push(message) });
      } catch (error) {
        told.push((error as Error).message);
      }
      return told.some((message) => message.includes(blob));
    };
    for (let at = 0; at < size; at += isExhaustive ? 1 : isPack ? 31 : 5) {
      const changed = Buffer.from(original);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      await store.putObject(samplePrefix + blob, changed);
      expect(await findsIt(), `byte ${at} of ${blob}`).toBe(true);
      flips += 1;
    }
    for (const length of [0, 1, size >> 1, size - 1]) {
      await store.putObject(samplePrefix + blob, original.subarray(0, length));
      expect(await findsIt(), `${blob} of ${length} bytes`).toBe(true);
    }
    await store.deleteObject(samplePrefix + blob);
    if (isPack || blob === 'config') expect(await findsIt(), `${blob} missing`).toBe(true);
    await store.putObject(samplePrefix + blob, original);
  }
  expect(flips).toBeGreaterThan(400);
  if (isExhaustive) console.log(`${flips} flips`);
  expect(await describeSaved(await (await opensBy(store)).openSnapshot(snapshot.id))).toEqual(describeTree(tree));
}, 900_000);
