import type { CutFinder } from '../../chunks/cut-finder.ts';
import { createRollingCuts, memoryLength, type RollingHash, scanFunctions, tablesAt, windowLength } from '../../chunks/rolling-cuts.ts';
import { buildModule, type WasmInstance } from '../../wasm/build-module.ts';
import { type Code, i32, i64 } from '../../wasm/code.ts';
import { degree, modulo } from './polynomial.ts';

const minLength = 512 * 1024;
const maxLength = 8 * 1024 * 1024;
/** A chunk may end where these bits of the digest are 0. */
const mask = 0xfffffn;

/** Two tables by byte: the contribution of the byte that leaves the window, and the reduction of the digest below the degree. */
interface RabinTables {
  readonly out: BigUint64Array;
  readonly mod: BigUint64Array;
}

const modAt = tablesAt + 256 * 8;
const entryAt = (index: Code): Code => i32.shiftLeft(index, i32.constant(3));

/** Rabin's fingerprint of the last 64 bytes, as restic computes it: a polynomial of a degree below 53. */
const rabin: RollingHash = {
  valueType: 'i64',
  step(digest, entering, leaving) {
    const without = i64.xor(digest, i64.load(entryAt(i32.loadByte(leaving)), tablesAt));
    // The top byte, which the shift moves beyond the degree.
    const top = i32.fromI64(i64.shiftRight(without, i64.constant(BigInt(degree - 8))));
    const shifted = i64.or(i64.shiftLeft(without, i64.constant(8n)), i64.loadByte(entering));
    return i64.xor(shifted, i64.load(entryAt(top), modAt));
  },
  isCut: (digest) => i64.isZero(i64.and(digest, i64.constant(mask))),
};
let instantiate: (() => WasmInstance<'scan' | 'scanBlock'>) | undefined;

/** Finds cuts as restic does: where the fingerprint ends with 20 zeros. */
export function createRabinCuts({ out, mod }: RabinTables): CutFinder & { readonly hash: bigint } {
  instantiate ??= buildModule(memoryLength, scanFunctions(rabin));
  const instance = instantiate();
  const view = new DataView(instance.memory.buffer);
  for (let byte = 0; byte < 256; byte++) {
    view.setBigUint64(tablesAt + byte * 8, out[byte] as bigint, true);
    view.setBigUint64(modAt + byte * 8, mod[byte] as bigint, true);
  }
  // At the beginning of a chunk, the window contains a single 1.
  const window = new Uint8Array(windowLength);
  window[windowLength - 1] = 1;
  return createRollingCuts(instance, { minLength, maxLength, window, hash: 1n });
}

/** Computes the tables. The remainder of a sum is the sum of the remainders, so only those of single bits are divided. */
export function rabinTables(polynomial: bigint): RabinTables {
  const out = new BigUint64Array(256);
  const mod = new BigUint64Array(256);
  for (let byte = 1; byte < 256; byte++) {
    const lowest = byte & -byte;
    if (byte === lowest) {
      out[byte] = modulo(BigInt(byte) << BigInt(8 * (windowLength - 1)), polynomial);
      mod[byte] = modulo(BigInt(byte) << BigInt(degree), polynomial) | (BigInt(byte) << BigInt(degree));
    } else for (const table of [out, mod]) table[byte] = (table[lowest] as bigint) ^ (table[byte ^ lowest] as bigint);
  }
  return { out, mod };
}
