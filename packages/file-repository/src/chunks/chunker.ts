import { createMemoryPool, type MemoryPool } from '../memory/memory-pool.ts';
import { releaseMemory } from '../memory/release-memory.ts';
import type { CutFinder } from './cut-finder.ts';

/** Cuts a stream into chunks where its content says so, whatever the pieces that it comes in. */
export interface Chunker {
  /** Takes bytes, and gives each chunk that they complete. A chunk is overwritten after it was taken care of. */
  push(data: Uint8Array): AsyncGenerator<Buffer>;
  /** What is left, which is overwritten by what is pushed next. */
  end(): Buffer;
  /** Once nothing uses its chunks: forgets what it has, and gives large memory back. */
  reset(): void;
}

const smallest = 64 * 1024;
/** What is longer lies in the memory of the pool. */
const maxOwn = 512 * 1024;

/** `large`: of the longest chunk. */
export function createChunker(cuts: CutFinder, large: MemoryPool = createMemoryPool(1, cuts.maxLength)): Chunker {
  const { maxLength } = cuts;
  let own: Buffer = Buffer.allocUnsafeSlow(Math.min(maxLength, smallest));
  let taken: Buffer | undefined;
  let length = 0;

  /** Memory with room for so many bytes. */
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

/** Chunkers that are used again, and share large memory. */
export interface ChunkerPool {
  take(): Chunker;
  giveBack(chunker: Chunker): void;
  /** Whether that is all of a file, and is not cut. */
  isOneChunk(bytes: Buffer): boolean;
}

/** Files with chunks of more than half a MiB that are read at once. */
const largeFiles = 2;

export function createChunkerPool(createCuts: () => CutFinder): ChunkerPool {
  const free: Chunker[] = [];
  let large: MemoryPool | undefined;
  let finder: CutFinder | undefined;
  return {
    isOneChunk(bytes) {
      finder ??= createCuts();
      if (bytes.byteLength > finder.maxLength) return false;
      finder.reset();
      const cut = finder.find(bytes, bytes.byteLength);
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
