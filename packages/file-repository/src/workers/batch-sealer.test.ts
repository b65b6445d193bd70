import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { createContentCipher } from '../kopia/crypto/content-cipher.ts';
import { openBlob } from '../restic/contents/open-blob.ts';
import { createResticCipher } from '../restic/crypto/restic-cipher.ts';
import { newResticKey } from '../restic/keys/key-file.ts';
import { type BatchSealer, createBatchSealer, type PieceHandler } from './batch-sealer.ts';
import { type CodecRecipe, createCodec } from './codec.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

const key = newResticKey();
const restic: CodecRecipe = { format: 'restic', key, compresses: true };
const kopia: CodecRecipe = {
  format: 'kopia',
  hash: 'BLAKE2B-256-128',
  encryption: 'AES256-GCM-HMAC-SHA256',
  secret: randomBytes(32),
  masterKey: randomBytes(32),
};
const masterKey = kopia.masterKey;
const maxPiece = 64 * 1024;

let pool: WorkerPool;
afterEach(() => pool.end());

const storesAll: PieceHandler = { isNew: () => true, store: async () => {} };

async function start(recipe: CodecRecipe, { size = 2, handler = storesAll } = {}): Promise<BatchSealer> {
  pool = createWorkerPool(recipe, { size });
  const sealer = createBatchSealer(pool, { ...handler, maxPiece, minBytes: 0 });
  expect(await sealer.begin(Buffer.from('x'))).toBeUndefined();
  expect(sealer.roomFor(1)).toBeUndefined();
  await expect.poll(() => pool.isReady).toBe(true);
  return sealer;
}

/** Pieces that fill more memory than there is, some of them empty and some as long as may be. */
const pieces = Array.from({ length: 600 }, (_, i) =>
  i % 50 === 0 ? randomBytes(maxPiece) : i % 7 === 0 ? Buffer.alloc(i, 'text ') : randomBytes(i % 100),
);

function openSealed(recipe: CodecRecipe, hash: string, sealed: Buffer, length: number, isCompressed: boolean): Buffer | undefined {
  if (recipe.format === 'kopia') return createContentCipher(recipe.encryption, masterKey)?.unseal(sealed, Buffer.from(hash, 'hex'));
  return openBlob(createResticCipher(key), { id: hash, uncompressedLength: isCompressed ? length : 0 }, sealed);
}

test.each([kopia, restic])('threads hash and seal as this thread does: $format', async (recipe) => {
  const codec = await createCodec(recipe);
  const expected = pieces.map((piece) => codec.hash(piece));
  const unwanted = new Set(expected.filter((_, i) => i % 3 === 0));
  const opened = new Map<string, Buffer | undefined>();
  let compressed = 0;
  const handler: PieceHandler = {
    isNew: (hash) => !unwanted.has(hash),
    async store(stored) {
      await Promise.resolve();
      for (const { hash, sealed, length, isCompressed } of stored) {
        compressed += Number(isCompressed);
        opened.set(hash, openSealed(recipe, hash, sealed, length, isCompressed));
      }
    },
  };
  const sealer = await start(recipe, { handler });
  let atOnce = 0;
  const hashes: Promise<string>[] = [];
  for (const [i, piece] of pieces.entries()) {
    const room = i % 2 === 0 ? sealer.roomFor(piece.byteLength) : undefined;
    if (room) {
      atOnce += 1;
      room.set(piece);
      hashes.push(new Promise((resolve, reject) => sealer.take(piece.byteLength, { resolve, reject })));
    } else hashes.push((await sealer.begin(piece))?.hash as Promise<string>);
  }
  expect(await Promise.all(hashes)).toEqual(expected);
  expect(atOnce).toBeGreaterThan(10);
  for (const [i, piece] of pieces.entries())
    expect(opened.get(expected[i] as string)?.equals(piece), `piece ${i}`).toBe(unwanted.has(expected[i] as string) ? undefined : true);
  expect(compressed > 0).toBe(recipe.format === 'restic');
});

test('what cannot be stored fails, and so does whatever comes after it', async () => {
  const sealer = await start(kopia, { size: 1, handler: { ...storesAll, store: () => Promise.reject(new Error('full')) } });
  const begun = await Promise.all([1, 2, 3].map((number) => sealer.begin(Buffer.from([number]))));
  await sealer.settle();
  for (const one of begun) await expect(one?.hash).rejects.toThrow('full');
  await expect(sealer.begin(Buffer.from('next'))).rejects.toThrow('full');
  expect(sealer.roomFor(1)).toBeUndefined();
});

test('threads that end meanwhile fail what they had, and threads that cannot start are not there', async () => {
  const sealer = await start(kopia, { size: 1 });
  const begun = await sealer.begin(Buffer.from('data'));
  pool.end();
  await expect(begun?.hash).rejects.toMatchObject({ code: 'INTERNAL' });
  await sealer.settle();

  pool = createWorkerPool({ ...kopia, hash: 'none of them' }, { size: 1 });
  const other = createBatchSealer(pool, { ...storesAll, maxPiece, minBytes: 0 });
  for (let i = 0; i < 20; i++) {
    expect(await other.begin(Buffer.from('data'))).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});
