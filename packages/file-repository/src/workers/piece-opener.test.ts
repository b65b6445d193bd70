import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { compress } from '../compression/compress.ts';
import { createContentCipher } from '../kopia/crypto/content-cipher.ts';
import { createResticCipher } from '../restic/crypto/restic-cipher.ts';
import { sha256 } from '../restic/hashes/sha256.ts';
import { newResticKey } from '../restic/keys/key-file.ts';
import type { CodecRecipe } from './codec.ts';
import { createPieceOpener, type PieceOpener } from './piece-opener.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

const key = newResticKey();
const restic: CodecRecipe = { format: 'restic', key, compresses: true };
const masterKey = randomBytes(32);
const kopia: CodecRecipe = {
  format: 'kopia',
  hash: 'BLAKE2B-256-128',
  encryption: 'AES256-GCM-HMAC-SHA256',
  secret: randomBytes(32),
  masterKey,
};

interface Case {
  readonly sealed: Buffer;
  readonly hash: string;
  readonly uncompressedLength: number;
}

const data = Buffer.concat([randomBytes(300_000), Buffer.alloc(300_000, 'text ')]);
const ofKopia = (): Case => {
  const hash = sha256(data).slice(0, 32);
  const sealed = createContentCipher('AES256-GCM-HMAC-SHA256', masterKey)?.seal(data, Buffer.from(hash, 'hex')) as Buffer;
  return { sealed, hash, uncompressedLength: 0 };
};
const ofRestic = (compressed: boolean) => (): Case => ({
  sealed: createResticCipher(key).seal(compressed ? compress(data) : data),
  hash: sha256(data),
  uncompressedLength: compressed ? data.byteLength : 0,
});

async function ready(recipe: CodecRecipe, make: () => Case): Promise<{ opener: PieceOpener; pool: WorkerPool }> {
  const pool = createWorkerPool(recipe, { size: 1 });
  const opener = createPieceOpener(recipe, { minBytes: 0, makePool: () => pool });
  const first = make();
  expect(opener.open(first.sealed, first)).toBeUndefined();
  await expect.poll(() => pool.isReady).toBe(true);
  return { opener, pool };
}

test.each([
  ['kopia', kopia, ofKopia],
  ['restic', restic, ofRestic(false)],
  ['restic, compressed', restic, ofRestic(true)],
] as const)('threads open large pieces, and none that was changed: %s', async (_, recipe, make) => {
  const { opener, pool } = await ready(recipe, make);
  try {
    const good = make();
    expect((await opener.open(good.sealed, good))?.equals(data)).toBe(true);
    const changed = make();
    changed.sealed[1000] = (changed.sealed[1000] as number) ^ 1;
    expect(await opener.open(changed.sealed, changed)).toBeUndefined();
    const misnamed = make();
    expect(
      await opener.open(misnamed.sealed, { ...misnamed, hash: sha256(Buffer.from(misnamed.hash)).slice(0, misnamed.hash.length) }),
    ).toBeUndefined();
    const again = make();
    const both = [opener.open(again.sealed, again), opener.open(make().sealed, make()), opener.open(make().sealed, make())];
    // It has enough to do with two.
    expect(both[2]).toBeUndefined();
    for (const opened of await Promise.all(both.slice(0, 2))) expect(opened?.equals(data)).toBe(true);
  } finally {
    pool.end();
  }
});

test('what is small, what lies in memory of others, and what an ended thread has is opened by whoever asks', async () => {
  const { opener, pool } = await ready(kopia, ofKopia);
  const { sealed, hash } = ofKopia();
  expect(opener.open(Buffer.from(sealed.subarray(0, 1000)), { hash, uncompressedLength: 0 })).toBeUndefined();
  const shared = Buffer.concat([sealed, Buffer.alloc(sealed.byteLength * 2)]).subarray(0, sealed.byteLength);
  expect(opener.open(shared, { hash, uncompressedLength: 0 })).toBeUndefined();
  expect(shared.equals(sealed)).toBe(true);
  const last = opener.open(sealed, { hash, uncompressedLength: 0 });
  expect(last).toBeDefined();
  pool.end();
  expect(await last).toBeUndefined();
});
