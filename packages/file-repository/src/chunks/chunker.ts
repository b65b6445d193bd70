import { createMemoryPool, type MemoryPool } from '../memory/memory-pool.ts';
import { releaseMemory } from '../memory/release-memory.ts';
import type { CutFinder } from './cut-finder.ts';

/** Cuts a stream into chunks at places that depend on the content only, not on the pieces in which the stream arrives. */
export interface Chunker {
  /** Takes bytes, and yields each chunk that they complete. The memory of a chunk is overwritten when the next one is asked for. */
  push(data: Uint8Array): AsyncGenerator<Buffer>;
  /** Returns the rest of the stream. The next push overwrites it. */
  end(): Buffer;
  /** Forgets all bytes and gives large memory back. Call it once nothing uses the chunks any more. */
  reset(): void;
}

const smallest = 64 * 1024;
/** Longer chunks use the memory of the pool. */
const maxOwn = 512 * 1024;

/** `large`: a pool of pieces with the length of the longest chunk. */
export function createChunker(cuts: CutFinder, large: MemoryPool = createMemoryPool(1, cuts.maxLength)): Chunker {
  const { maxLength } = cuts;
  let own: Buffer = Buffer.allocUnsafeSlow(Math.min(maxLength, smallest));
  let taken: Buffer | undefined;
  let length = 0;

  /** Returns memory with room for this many bytes. */
  async function memoryFor(wanted: number): Promise<Buffer> {
    if (taken) return taken;
    if (wanted <= own.byteLength) return own;
    const isLarge = wanted > maxOwn;
    const larger = isLarge ? await large.take() : Buffer.allocUnsafeSlow(Math.min(maxLength, Math.max(own.byteLength * 2, wanted)));
    own.copy(larger, 0, 0, length);
    if (isLarge) taken = larger;
    else {
      releaseMemory(own);
      own = larger;
    }
    return larger;
  }

  function giveBack(): void {
    if (taken) large.giveBack(taken);
    taken = undefined;
  }

  function begin(): void {
    length = 0;
    cuts.reset();
  }

  return {
    async *push(data) {
      for (let at = 0; at < data.byteLength; ) {
        const piece = data.subarray(at, at + maxLength - length);
        const before = length;
        const memory = await memoryFor(length + piece.byteLength);
        memory.set(piece, length);
        length += piece.byteLength;
        const cut = cuts.find(memory, length);
        if (cut === 0) {
          at += piece.byteLength;
          continue;
        }
        yield memory.subarray(0, cut);
        at += cut - before;
        begin();
        if (large.isWanted) giveBack();
      }
    },
    end() {
      const rest = (taken ?? own).subarray(0, length);
      begin();
      return rest;
    },
    reset() {
      begin();
      giveBack();
    },
  };
}

/** Chunkers that are reused, and share large memory. */
export interface ChunkerPool {
  take(): Chunker;
  giveBack(chunker: Chunker): void;
  /** Whether no file of up to this many bytes is cut. */
  isNeverCut(length: number): boolean;
  /** Whether these bytes are a whole file that is not cut. */
  isOneChunk(bytes: Buffer): boolean;
}

/** How many files with chunks of more than half a MiB are read at the same time. */
const largeFiles = 2;

export function createChunkerPool(createCuts: () => CutFinder): ChunkerPool {
  const free: Chunker[] = [];
  let large: MemoryPool | undefined;
  let finder: CutFinder | undefined;

  function theFinder(): CutFinder {
    finder ??= createCuts();
    return finder;
  }

  return {
    isNeverCut: (length) => length <= theFinder().minLength,
    isOneChunk(bytes) {
      const cuts = theFinder();
      if (bytes.byteLength <= cuts.minLength) return true;
      if (bytes.byteLength > cuts.maxLength) return false;
      cuts.reset();
      const cut = cuts.find(bytes, bytes.byteLength);
      return cut === 0 || cut === bytes.byteLength;
    },
    take() {
      const known = free.pop();
      if (known) return known;
      const cuts = createCuts();
      large ??= createMemoryPool(largeFiles, cuts.maxLength);
      return createChunker(cuts, large);
    },
    giveBack(chunker) {
      chunker.reset();
      free.push(chunker);
    },
  };
}
