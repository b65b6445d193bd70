import { type BlobDigest, LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import { createBlobStore } from '../blobs/blob-store.ts';
import { copyStore } from '../testing/copy-store.ts';
import { describeSaved, describeTree, directory, entriesOf, file, sampleBytes, sampleSource } from '../testing/sample-tree.ts';
import { openFormat } from './format/open-format.ts';
import { loadContentIndex } from './index/content-index.ts';
import { createSampleRepository, openWithKeys, samplePassword, samplePrefix } from './testing/sample-repository.ts';

/** `LIFEBOAT_FLIPS=all`: every byte, also of the format blob, whose password takes a quarter of a second each time. Takes minutes. */
const isExhaustive = process.env.LIFEBOAT_FLIPS === 'all';

const { store, keys } = await createSampleRepository();
const tree = directory({ a: directory({ hello: file('hello\n') }), large: file(sampleBytes('large', 7000)) });
const digests: BlobDigest[] = [];
const { snapshot } = await (await openWithKeys(store, keys)).writeSnapshot(entriesOf(tree), {
  source: sampleSource,
  onStored: (digest) => digests.push(digest),
});
const described = describeTree(tree);

async function read(blob: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(samplePrefix + blob)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The parts of packs that the format does not protect, and that no restore reads. Nothing in them is of any file. */
async function unread(): Promise<ReadonlyMap<string, readonly (readonly [number, number])[]>> {
  const blobs = createBlobStore(store, samplePrefix);
  const ends = new Map<string, number>();
  for (const [, { pack, offset, packedLength }] of (await loadContentIndex(blobs, keys, {})).all())
    ends.set(pack, Math.max(ends.get(pack) ?? 0, offset + packedLength));
  const found = new Map<string, [number, number][]>();
  // Random bytes at the beginning; and after the last content up to the next 4 KiB, where the pack's own index begins.
  for (const [pack, end] of ends)
    found.set(pack, [
      [0, 32],
      [end, Math.ceil((end + 1) / 4096) * 4096],
    ]);
  return found;
}

/** By what somebody who restores, or verifies everything, learns the name of a blob that was changed. */
async function namedBy(changed: ObjectStore, blob: string): Promise<'format' | 'digest' | undefined> {
  const told: string[] = [];
  try {
    const opened =
      blob === 'kopia.repository' ? await openFormat(createBlobStore(changed, samplePrefix), { password: samplePassword }) : keys;
    const repository = await openWithKeys(changed, opened);
    await repository.verify({ depth: 'contents', digests, onDamage: ({ message }) => told.push(message) });
    const restored = await describeSaved(await repository.openSnapshot(snapshot.id));
    // Whatever is not named has changed no byte of any file.
    expect(restored).toEqual(described);
  } catch (error) {
    if (!LifeboatError.isInstance(error)) throw error;
    told.push(error.message);
  }
  const messages = told.filter((message) => message.includes(blob));
  if (messages.length === 0) return undefined;
  return messages.every((message) => message.includes('is not what was stored')) ? 'digest' : 'format';
}

test('a byte that is changed is named: by the format, or, of packs that a snapshot wrote, by their digests', async () => {
  const copy = await copyStore(store);
  const ignored = await unread();
  const digested = new Set(digests.map(({ blob }) => blob));
  const counts = { format: 0, digest: 0, none: 0 };
  const plain: number[] = [];
  for await (const { key, size } of store.listObjects(samplePrefix)) {
    const blob = key.slice(samplePrefix.length);
    if (blob === 'kopia.repository' && !isExhaustive) continue;
    const original = await read(blob);
    const isUnread = (at: number) => (ignored.get(blob) ?? []).some(([start, end]) => at >= start && at < end);
    for (let at = 0; at < size; at += isExhaustive ? 1 : /^[pq]/.test(blob) ? 61 : 7) {
      const changed = Buffer.from(original);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      await copy.putObject(key, changed);
      const named = await namedBy(copy, blob);
      counts[named ?? 'none'] += 1;
      // Names and texts for people in the format blob count for nothing.
      if (blob === 'kopia.repository' && !named) plain.push(at);
      else expect(named, `byte ${at} of ${blob}`).toBe(isUnread(at) ? (digested.has(blob) ? 'digest' : undefined) : 'format');
    }
    await copy.putObject(key, original);
  }
  expect(counts.format).toBeGreaterThan(100);
  expect(counts.digest).toBeGreaterThan(10);
  if (isExhaustive) {
    const text = await read('kopia.repository');
    console.log(counts, plain.map((at) => String.fromCharCode(text[at] as number)).join(''));
  }
}, 1_800_000);
