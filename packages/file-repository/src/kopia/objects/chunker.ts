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

/** Cuts a stream into chunks where its content says so, whatever the pieces that it comes in. */
export interface Chunker {
  /** Takes bytes, and gives each chunk that they complete. A chunk is overwritten after it was taken care of. */
  push(data: Uint8Array): Generator<Buffer>;
  /** What is left, and a new beginning. */
  end(): Buffer;
}

export function createChunker({ minLength, maxLength, mask }: Splitter): Chunker {
  let buffer = Buffer.allocUnsafe(Math.min(maxLength, 64 * 1024));
  let length = 0;
  let scanned = 0;
  let sum = 0;

  function append(data: Uint8Array): void {
    if (length + data.byteLength > buffer.byteLength) {
      const larger = Buffer.allocUnsafe(Math.min(maxLength, Math.max(buffer.byteLength * 2, length + data.byteLength)));
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
    buffer.set(data, length);
    length += data.byteLength;
  }

  /** Where the chunk ends, 0 when it goes on. */
  function findCut(): number {
    if (mask === -1) return length === maxLength ? length : 0;
    const table = buzhashTable;
    const bytes = buffer;
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
  }

  return {
    *push(data) {
      for (let at = 0; at < data.byteLength; ) {
        const piece = data.subarray(at, at + maxLength - length);
        const before = length;
        append(piece);
        const cut = findCut();
        if (cut === 0) {
          at += piece.byteLength;
          continue;
        }
        yield buffer.subarray(0, cut);
        at += cut - before;
        length = 0;
        scanned = 0;
        sum = 0;
      }
    },
    end() {
      const rest = buffer.subarray(0, length);
      length = 0;
      scanned = 0;
      sum = 0;
      return rest;
    },
  };
}
