import type { BlobDigest, Damage, VerifyDepth } from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import { copyStore } from '../../testing/copy-store.ts';
import { listBlobs, readBlob, sampleFormats } from '../../testing/sample-formats.ts';
import { entriesOf, sampleSource, sampleTree } from '../../testing/sample-tree.ts';

test.each(sampleFormats)(
  '$name: digests of what was stored are compared where the blobs are still there',
  async ({ create, isPack, prefix, name }) => {
    const { store, open } = await create();
    const repository = await open(store);
    const there = await listBlobs(store, prefix);
    const digests: BlobDigest[] = [];
    await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource, onStored: (digest) => digests.push(digest) });
    const packs = (await listBlobs(store, prefix)).filter((blob) => isPack(blob) && !there.includes(blob));
    expect(packs.length).toBeGreaterThan(3);
    if (name === 'restic') {
      expect(digests).toEqual([]);
      return;
    }
    expect(digests.map(({ blob }) => blob).sort()).toEqual(packs.sort());
    for (const { blob, size } of digests) expect((await readBlob(store, prefix, blob)).byteLength).toBe(size);

    const found = async (given: readonly BlobDigest[], changed = store, depth: VerifyDepth = 'contents') => {
      const damages: Damage[] = [];
      const report = await (await open(changed)).verify({ depth, digests: given, onDamage: (damage) => damages.push(damage) });
      expect(report.damageCount).toBe(damages.length);
      return damages.map(({ blob, message }) => `${blob} ${message}`);
    };
    expect(await found(digests)).toEqual([]);
    // A blob that is gone for good, as after a maintenance.
    expect(await found([...digests, { blob: 'p0-s0', size: 1, sha256: 'ab' }])).toEqual([]);
    const [first] = digests as [BlobDigest];
    const told = [expect.stringMatching(new RegExp(`^${first.blob} .*is not what was stored: its SHA-256`))];
    // The first byte is of no content.
    const flipped = await copyStore(store, (key, bytes) => {
      if (key === prefix + first.blob) bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
      return bytes;
    });
    expect(await found([], flipped)).toEqual([]);
    expect(await found(digests, flipped)).toEqual(told);
    expect(await found(digests, flipped, 'files')).toEqual(told);
    expect(await found(digests, flipped, 'blobs')).toEqual([]);
    // Of two notes one is wrong: it is told.
    expect(await found([first, { ...first, sha256: '0'.repeat(64) }])).toEqual(told);
    expect(await found([{ ...first, size: first.size + 1 }])).toEqual([expect.stringContaining(`it has ${first.size} bytes, and had`)]);
  },
);
