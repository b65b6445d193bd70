import type { CutFinder } from './cut-finder.ts';

/** Cuts a stream into chunks where its content says so, whatever the pieces that it comes in. */
export interface Chunker {
  /** Takes bytes, and gives each chunk that they complete. A chunk is overwritten after it was taken care of. */
  push(data: Uint8Array): Generator<Buffer>;
  /** What is left, and a new beginning. */
  end(): Buffer;
}

export function createChunker(cuts: CutFinder): Chunker {
  const { maxLength } = cuts;
  let buffer = Buffer.allocUnsafe(Math.min(maxLength, 64 * 1024));
  let length = 0;

  function append(data: Uint8Array): void {
    if (length + data.byteLength > buffer.byteLength) {
      const larger = Buffer.allocUnsafe(Math.min(maxLength, Math.max(buffer.byteLength * 2, length + data.byteLength)));
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
    buffer.set(data, length);
    length += data.byteLength;
  }

  return {
    *push(data) {
      for (let at = 0; at < data.byteLength; ) {
        const piece = data.subarray(at, at + maxLength - length);
        const before = length;
        append(piece);
        const cut = cuts.find(buffer, length);
        if (cut === 0) {
          at += piece.byteLength;
          continue;
        }
        yield buffer.subarray(0, cut);
        at += cut - before;
        length = 0;
        cuts.reset();
      }
    },
    end() {
      const rest = buffer.subarray(0, length);
      length = 0;
      cuts.reset();
      return rest;
    },
  };
}
