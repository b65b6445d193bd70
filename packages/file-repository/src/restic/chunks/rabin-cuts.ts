import type { CutFinder } from '../../chunks/cut-finder.ts';
import { degree, modulo } from './polynomial.ts';

const windowLength = 64;
const minLength = 512 * 1024;
const maxLength = 8 * 1024 * 1024;
/** A cut is where these bits of the digest are 0. */
const mask = 0xfffff;

/** By byte, in two halves. */
interface RabinTables {
  readonly outHigh: Int32Array;
  readonly outLow: Int32Array;
  readonly modHigh: Int32Array;
  readonly modLow: Int32Array;
}

/** Finds cuts as restic does: where Rabin's fingerprint of the last 64 bytes ends with 20 zeros. The digest is a polynomial of degree
 * below 53, in two halves of 32 and 21 bits, since numbers of JavaScript have bit operations on 32. */
export function createRabinCuts({ outHigh, outLow, modHigh, modLow }: RabinTables): CutFinder & { readonly digest: bigint } {
  let high = 0;
  let low = 0;
  let scanned = 0;
  reset();

  function reset(): void {
    scanned = 0;
    // What is in the window at the beginning: a single 1, by a step of its own.
    high = 0;
    low = 1;
  }

  return {
    maxLength,
    get digest() {
      return (BigInt(high) << 32n) | BigInt(low >>> 0);
    },
    reset,
    find(bytes, length) {
      // The digest is of the window only, so that what lies before the first one that may end a chunk is skipped.
      const first = minLength - windowLength;
      let at = Math.max(scanned, first);
      for (; at < length; at++) {
        // The first 63 bytes push out zeros, the next one that 1.
        const since = at - first;
        const out = since >= windowLength ? (bytes[at - windowLength] as number) : since === windowLength - 1 ? 1 : 0;
        high ^= outHigh[out] as number;
        low ^= outLow[out] as number;
        const index = high >>> (degree - 8 - 32);
        high = ((high << 8) | (low >>> 24)) ^ (modHigh[index] as number);
        low = ((low << 8) | (bytes[at] as number)) ^ (modLow[index] as number);
        if ((low & mask) === 0 && at + 1 >= minLength) {
          scanned = at + 1;
          return at + 1;
        }
      }
      scanned = Math.max(scanned, length);
      return length >= maxLength ? maxLength : 0;
    },
  };
}

/** What a byte is that leaves the window, and how the digest is brought below the degree again. They take a moment to make: once for a
 * repository. */
export function rabinTables(polynomial: bigint): RabinTables {
  const tables = {
    outHigh: new Int32Array(256),
    outLow: new Int32Array(256),
    modHigh: new Int32Array(256),
    modLow: new Int32Array(256),
  };
  for (let byte = 0; byte < 256; byte++) {
    const out = modulo(BigInt(byte) << BigInt(8 * (windowLength - 1)), polynomial);
    const mod = modulo(BigInt(byte) << BigInt(degree), polynomial) | (BigInt(byte) << BigInt(degree));
    tables.outHigh[byte] = Number(out >> 32n);
    tables.outLow[byte] = Number(BigInt.asIntN(32, out));
    tables.modHigh[byte] = Number(BigInt.asIntN(32, mod >> 32n));
    tables.modLow[byte] = Number(BigInt.asIntN(32, mod));
  }
  return tables;
}
