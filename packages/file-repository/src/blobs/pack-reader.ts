import { type CallOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

const blockLength = 1024 * 1024;
const maxBlocks = 24;
/** A piece of this length is worth a copy: then another thread can open it. */
const minOwnLength = 128 * 1024;

/** Reads bytes of packs. Small contents lie side by side, so the bytes around them are cached for a while. */
export interface PackReader {
  /** `own`: nobody else uses these bytes, so the caller may overwrite them.
   * @throws LifeboatError `OBJECT_NOT_FOUND` */
  read(pack: string, offset: number, length: number, options: CallOptions): Promise<{ readonly bytes: Buffer; readonly own: boolean }>;
}

export function createPackReader(blobs: BlobStore): PackReader {
  // A Map keeps the order of insertion, so the first block is the one that was not used for the longest time.
  const blocks = new Map<string, Promise<Buffer>>();

  function block(pack: string, number: number, options: CallOptions): Promise<Buffer> {
    const key = `${pack} ${number}`;
    const known = blocks.get(key);
    if (known) blocks.delete(key);
    // Without the signal, because somebody else may wait for the same block.
    const bytes = known ?? blobs.readRange(pack, { start: number * blockLength, length: blockLength });
    blocks.set(key, bytes);
    if (!known) bytes.catch(() => blocks.delete(key));
    for (const oldest of blocks.keys()) {
      if (blocks.size <= maxBlocks) break;
      blocks.delete(oldest);
    }
    throwIfAborted(options.signal, `Reading ${pack}`);
    return bytes;
  }

  return {
    async read(pack, offset, length, options) {
      if (length > blockLength / 2) return { bytes: await blobs.readRange(pack, { start: offset, length }, options), own: true };
      const parts: Buffer[] = [];
      for (let at = offset; at < offset + length; ) {
        const number = Math.floor(at / blockLength);
        const start = at - number * blockLength;
        const end = Math.min(blockLength, offset + length - number * blockLength);
        parts.push((await block(pack, number, options)).subarray(start, end));
        at = number * blockLength + end;
      }
      const own = length >= minOwnLength;
      return { bytes: parts.length === 1 && !own ? (parts[0] as Buffer) : Buffer.concat(parts), own };
    },
  };
}
