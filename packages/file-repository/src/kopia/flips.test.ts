import { LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
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
const { snapshot } = await (await openWithKeys(store, keys)).writeSnapshot(entriesOf(tree), { source: sampleSource });
const described = describeTree(tree);

async function read(blob: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(samplePrefix + blob)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The parts of packs, and whole blobs, that neither a restore nor a verification reads. Nothing in them is of any file. */
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

/** Whether somebody who restores, or verifies everything, learns the name of a blob that was changed. */
async function isNamed(changed: ObjectStore, blob: string): Promise<boolean> {
  const told: string[] = [];
  try {
    const opened =
      blob === 'kopia.repository' ? await openFormat(createBlobStore(changed, samplePrefix), { password: samplePassword }) : keys;
    const repository = await openWithKeys(changed, opened);
    await repository.verify({ depth: 'contents', onDamage: ({ message }) => told.push(message) });
    const restored = await describeSaved(await repository.openSnapshot(snapshot.id));
    // Whatever is not named has changed no byte of any file.
    expect(restored).toEqual(described);
  } catch (error) {
    if (!LifeboatError.isInstance(error)) throw error;
    told.push(error.message);
  }
  return told.some((message) => message.includes(blob));
}

test('a byte that is changed is named, or is none that anybody reads', async () => {
  const copy = await copyStore(store);
  const ignored = await unread();
  const counts = { named: 0, unread: 0 };
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
      const named = await isNamed(copy, blob);
      counts[named ? 'named' : 'unread'] += 1;
      // Names and texts for people in the format blob count for nothing.
      if (blob === 'kopia.repository' && !named) plain.push(at);
      else expect(named, `byte ${at} of ${blob}`).toBe(!isUnread(at));
    }
    await copy.putObject(key, original);
  }
  expect(counts.named).toBeGreaterThan(100);
  expect(counts.unread).toBeGreaterThan(10);
  if (isExhaustive) {
    const text = await read('kopia.repository');
    console.log(counts, plain.map((at) => String.fromCharCode(text[at] as number)).join(''));
  }
}, 1_800_000);
