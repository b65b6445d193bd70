import { randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compress } from '../compression/compress.ts';
import { createContentCipher } from '../kopia/crypto/content-cipher.ts';
import { createResticCipher } from '../restic/crypto/restic-cipher.ts';
import { sha256 } from '../restic/hashes/sha256.ts';
import { newResticKey } from '../restic/keys/key-file.ts';
import type { SealedPiece } from '../trees/sealed-files.ts';
import type { CodecRecipe } from './codec.ts';
import { createSmallFileWriter, type SmallFileWriter } from './small-file-writer.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

const key = newResticKey();
const masterKey = randomBytes(32);
const encryption = 'AES256-GCM-HMAC-SHA256';
const recipes: Record<string, CodecRecipe> = {
  restic: { format: 'restic', key, compresses: true },
  kopia: { format: 'kopia', hash: 'BLAKE2B-256-128', encryption, secret: randomBytes(32), masterKey },
};

function seal(format: string, data: Buffer): SealedPiece {
  const hash = sha256(data);
  if (format === 'restic') return { bytes: createResticCipher(key).seal(compress(data)), hash, uncompressedLength: data.byteLength };
  const id = hash.slice(0, 32);
  return {
    bytes: createContentCipher(encryption, masterKey)?.seal(data, Buffer.from(id, 'hex')) as Buffer,
    hash: id,
    uncompressedLength: 0,
  };
}

let folder: string;
let pool: WorkerPool;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lb-small-'));
});
afterEach(() => {
  pool.end();
  rmSync(folder, { recursive: true });
});

async function start(format: string): Promise<SmallFileWriter> {
  const recipe = recipes[format] as CodecRecipe;
  pool = createWorkerPool(recipe, { size: 1 });
  const writer = createSmallFileWriter(recipe, { pool, least: 2 });
  expect(writer.isReady()).toBe(false);
  expect(writer.isReady()).toBe(false);
  await expect.poll(() => writer.isReady(), { timeout: 60_000 }).toBe(true);
  return writer;
}

const factsOf = (name: string, data: Buffer) => ({
  path: join(folder, name),
  size: data.byteLength,
  mode: 0o4640,
  mtimeInNs: 1_234_567_890_500_000_000n,
});

test.each(['restic', 'kopia'])(
  'threads write small files with their facts, and leave to others what they cannot: %s',
  async (format) => {
    const writer = await start(format);
    const written = new Map<string, boolean>();
    const put = (name: string, data: Buffer, piece: SealedPiece, facts = factsOf(name, data)) =>
      writer.put(facts, piece, (isWritten) => void written.set(name, isWritten));
    // More than a batch takes, and more than one batch.
    const good = new Map(Array.from({ length: 300 }, (_, i) => [`good-${i}`, randomBytes(1 + ((i * 211) % 9000))]));
    for (const [name, data] of good) await put(name, data, seal(format, data));

    const data = randomBytes(1000);
    const changed = seal(format, data);
    changed.bytes[500] = (changed.bytes[500] as number) ^ 1;
    await put('changed', data, changed);
    await put('misnamed', data, { ...seal(format, data), hash: seal(format, randomBytes(3)).hash });
    await put('short', data, seal(format, data), { ...factsOf('short', data), size: 999 });
    writeFileSync(join(folder, 'there'), 'is there already');
    await put('there', data, seal(format, data));
    await writer.settle();

    for (const [name, data] of good) {
      expect(written.get(name), name).toBe(true);
      expect(readFileSync(join(folder, name)).equals(data), name).toBe(true);
      const { mode, mtimeMs } = lstatSync(join(folder, name));
      expect([mode & 0o7777, mtimeMs], name).toEqual([0o4640, 1_234_567_890_500]);
    }
    expect(['changed', 'misnamed', 'short', 'there'].map((name) => written.get(name))).toEqual([false, false, false, false]);
    expect(readFileSync(join(folder, 'there'), 'utf8')).toBe('is there already');
    expect(readdirSync(folder)).toHaveLength(good.size + 1);
  },
  90_000,
);

test('what an ended thread had is told as not written', async () => {
  const writer = await start('kopia');
  const data = randomBytes(10);
  const heard: boolean[] = [];
  await writer.put(factsOf('a', data), seal('kopia', data), (isWritten) => heard.push(isWritten));
  pool.end();
  await writer.settle();
  expect(heard).toEqual([false]);
}, 90_000);
