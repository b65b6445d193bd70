import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { createContentCipher } from '../kopia/crypto/content-cipher.ts';
import { openBlob } from '../restic/contents/open-blob.ts';
import { createResticCipher } from '../restic/crypto/restic-cipher.ts';
import { newResticKey } from '../restic/keys/key-file.ts';
import { type BatchSealer, createBatchSealer } from './batch-sealer.ts';
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

async function start(recipe: CodecRecipe, size = 2): Promise<BatchSealer> {
  pool = createWorkerPool(recipe, size);
  const sealer = createBatchSealer(pool, maxPiece, 0);
  expect(await sealer.begin(Buffer.from('x'), { isNew: () => true, store: async () => {} })).toBeUndefined();
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
  const sealer = await start(recipe);
  const codec = await createCodec(recipe);
  const opened: (Buffer | undefined)[] = [];
  let compressed = 0;
  const hashes = await Promise.all(
    pieces.map(async (piece, i) => {
      const begun = await sealer.begin(piece, {
        isNew: () => i % 3 !== 0,
        async store(hash, sealed, isCompressed) {
          await Promise.resolve();
          compressed += Number(isCompressed);
          opened[i] = openSealed(recipe, hash, sealed, piece.byteLength, isCompressed);
        },
      });
      return begun?.hash;
    }),
  );
  expect(hashes).toEqual(pieces.map((piece) => codec.hash(piece)));
  for (const [i, piece] of pieces.entries()) expect(opened[i]?.equals(piece), `piece ${i}`).toBe(i % 3 === 0 ? undefined : true);
  expect(compressed > 0).toBe(recipe.format === 'restic');
});

test('what cannot be stored fails, and so does whatever comes after it', async () => {
  const sealer = await start(kopia, 1);
  const begun = await Promise.all(
    [1, 2, 3].map((number) =>
      sealer.begin(Buffer.from([number]), {
        isNew: () => true,
        store: () => Promise.reject(new Error('full')),
      }),
    ),
  );
  await sealer.settle();
  for (const one of begun) await expect(one?.hash).rejects.toThrow('full');
  await expect(sealer.begin(Buffer.from('next'), { isNew: () => true, store: async () => {} })).rejects.toThrow('full');
});

test('threads that end meanwhile fail what they had, and threads that cannot start are not there', async () => {
  const sealer = await start(kopia, 1);
  const begun = await sealer.begin(Buffer.from('data'), { isNew: () => true, store: async () => {} });
  pool.end();
  await expect(begun?.hash).rejects.toMatchObject({ code: 'INTERNAL' });
  await sealer.settle();

  pool = createWorkerPool({ ...kopia, hash: 'none of them' }, 1);
  const other = createBatchSealer(pool, maxPiece, 0);
  const handler = { isNew: () => true, store: async () => {} };
  for (let i = 0; i < 20; i++) {
    expect(await other.begin(Buffer.from('data'), handler)).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});
