import type { CutFinder } from '../../chunks/cut-finder.ts';
import { buzhashTable } from './buzhash-table.ts';

/** How contents are cut out of files. */
export interface Splitter {
  readonly minLength: number;
  readonly maxLength: number;
  /** A cut is where these bits of the hash are 0; -1: never. */
  readonly mask: number;
}

const window = 64;
const units = new Map([
  ['', 1],
  ['K', 1024],
  ['M', 1024 * 1024],
]);

/** The splitter of that name, `undefined` for one that is not known. */
export function splitterOf(name: string): Splitter | undefined {
  const even = /^FIXED-(\d{1,9})([KM]?)$/.exec(name);
  if (even) return fixed(Number(even[1]) * (units.get(even[2] ?? '') ?? 1));
  const dynamic = /^DYNAMIC-(\d{1,9})([KM]?)-BUZHASH$/.exec(name);
  if (!dynamic) return name === '' ? fixed(4 * 1024 * 1024) : undefined;
  const length = Number(dynamic[1]) * (units.get(dynamic[2] ?? '') ?? 1);
  if (length < 4 * window || length > 32 * 1024 * 1024 || (length & (length - 1)) !== 0) return undefined;
  return { minLength: length / 2, maxLength: length * 2, mask: length - 1 };
}

function fixed(length: number): Splitter | undefined {
  return length > 0 && length <= 64 * 1024 * 1024 ? { minLength: length, maxLength: length, mask: -1 } : undefined;
}

/** Finds where a splitter cuts. */
export function createCutFinder({ minLength, maxLength, mask }: Splitter): CutFinder {
  let scanned = 0;
  let sum = 0;
  return {
    maxLength,
    find(bytes, length) {
      if (mask === -1) return length === maxLength ? length : 0;
      const table = buzhashTable;
      let at = Math.max(scanned, minLength - window);
      // The sum is of the last 64 bytes only, so it can begin 64 bytes before the first place where a cut may be.
      for (const end = Math.min(length, minLength); at < end; at++)
        sum = ((sum << 1) | (sum >>> 31)) ^ (table[0] as number) ^ (table[bytes[at] as number] as number);
      if (at === minLength && scanned < minLength && (sum & mask) === 0) return minLength;
      for (; at < length; at++) {
        sum = ((sum << 1) | (sum >>> 31)) ^ (table[bytes[at - window] as number] as number) ^ (table[bytes[at] as number] as number);
        if ((sum & mask) === 0) return at + 1;
      }
      scanned = length;
      return length === maxLength ? maxLength : 0;
    },
    reset() {
      scanned = 0;
      sum = 0;
    },
  };
}
