import { compress, compressedBound, compressInto } from '../compression/compress.ts';
import { createContentCipher, sealOverhead as kopiaOverhead } from '../kopia/crypto/content-cipher.ts';
import { createKopiaHash } from '../kopia/crypto/kopia-hash.ts';
import { releaseMemory } from '../memory/release-memory.ts';
import { openBlob } from '../restic/contents/open-blob.ts';
import { createResticCipher, type ResticKey, sealOverhead as resticOverhead } from '../restic/crypto/restic-cipher.ts';
import { sha256 } from '../restic/hashes/sha256.ts';
import type { SealedFacts } from './sealed-facts.ts';

/** What a codec is made from. It can be sent to another thread. */
export type CodecRecipe =
  | {
      readonly format: 'kopia';
      readonly hash: string;
      readonly encryption: string;
      readonly secret: Uint8Array;
      readonly masterKey: Uint8Array;
    }
  | { readonly format: 'restic'; readonly key: Readonly<Record<keyof ResticKey, Uint8Array>>; readonly compresses: boolean };

/** Turns data of files into the bytes in packs, and back. */
export interface Codec {
  /** How many bytes sealing adds. */
  readonly overhead: number;
  /** How many of these bytes are before the data. */
  readonly head: number;
  /** Returns the hash in hexadecimal. */
  hash(data: Uint8Array): string;
  /** Seals the data in its place. `memory` must have room before and after it for what sealing adds. Returns the length of the result,
   * and whether the data was compressed. */
  seal(memory: Buffer, hash: string): { readonly length: number; readonly isCompressed: boolean };
  /** Decrypts and decompresses a piece, and checks that it fits its name; `undefined` if it does not. `sealed` is overwritten. The result
   * is in the same memory, or in memory of its own. */
  open(sealed: Buffer, piece: SealedFacts): Buffer | undefined;
}

const kopiaNonceLength = 12;
const resticIvLength = 16;
/** Compressed data of up to this size goes into memory that is reused. */
const maxKeptScratch = 1024 * 1024;

export async function createCodec(recipe: CodecRecipe): Promise<Codec> {
  if (recipe.format === 'kopia') {
    const hash = await createKopiaHash(recipe.hash, recipe.secret);
    const cipher = createContentCipher(recipe.encryption, recipe.masterKey);
    if (!hash || !cipher) throw new Error(`no such hash or cipher: ${recipe.hash}, ${recipe.encryption}`);
    return {
      overhead: kopiaOverhead,
      head: kopiaNonceLength,
      hash: (data) => hash(data).toString('hex'),
      seal(memory, id) {
        const data = memory.subarray(kopiaNonceLength, memory.byteLength - kopiaOverhead + kopiaNonceLength);
        cipher.sealTo(memory, data, Buffer.from(id, 'hex').subarray(-16));
        return { length: memory.byteLength, isCompressed: false };
      },
      open: (sealed, { hash: id }) => cipher.unseal(sealed, Buffer.from(id, 'hex').subarray(-16), { inPlace: true }),
    };
  }
  const { encrypt, macK, macR } = recipe.key;
  const cipher = createResticCipher({ encrypt: Buffer.from(encrypt), macK: Buffer.from(macK), macR: Buffer.from(macR) });
  let scratch: Buffer | undefined;

  /** The next call overwrites the result. */
  function compressed(data: Uint8Array): Buffer {
    const room = compressedBound(data.byteLength);
    if (room > maxKeptScratch) return compress(data);
    scratch ??= Buffer.allocUnsafeSlow(maxKeptScratch);
    return scratch.subarray(0, compressInto(scratch, data));
  }

  return {
    overhead: resticOverhead,
    head: resticIvLength,
    hash: sha256,
    seal(memory) {
      const data = memory.subarray(resticIvLength, memory.byteLength - resticOverhead + resticIvLength);
      const small = recipe.compresses ? compressed(data) : data;
      const isCompressed = small.byteLength < data.byteLength;
      const body = isCompressed ? small : data;
      const length = body.byteLength + resticOverhead;
      cipher.sealTo(memory.subarray(0, length), body);
      if (small !== data && small.buffer !== scratch?.buffer) releaseMemory(small);
      return { length, isCompressed };
    },
    open(sealed, { hash: id, uncompressedLength }) {
      return openBlob(cipher, { id, uncompressedLength }, sealed, { inPlace: true });
    },
  };
}
