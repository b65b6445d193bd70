import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import type { BlobIndex } from './blob-index.ts';
import type { IndexedBlob } from './indexed-blob.ts';

/** Writes index files. Packs are stored first, then the index that makes them known. */
export interface IndexWriter {
  /** Adds the blobs of a pack that is stored. */
  add(pack: readonly IndexedBlob[]): void;
  /** How many blobs no index file has yet. */
  readonly pending: number;
  /** Whether it is time to write: there are enough blobs for a file, or enough time has passed. */
  isDue(): boolean;
  /** Writes all blobs that no index file has yet. Returns the names of the files. */
  flush(): Promise<readonly string[]>;
}

/** The same as in restic: about 8 MiB of JSON. */
const maxBlobs = 50_000;
/** If a run is killed, the next one can use everything that is in an index. So an index is written this often. */
const intervalInMs = 10 * 60_000;

export function createIndexWriter(given: CallOptions & { readonly files: UnpackedFiles; readonly index: BlobIndex }): IndexWriter {
  const { files, index, signal } = given;
  let packs: (readonly IndexedBlob[])[] = [];
  let pending = 0;
  let writtenAt = Date.now();
  return {
    get pending() {
      return pending;
    },
    add(pack) {
      packs.push(pack);
      pending += pack.length;
    },
    isDue: () => pending >= maxBlobs || (pending > 0 && Date.now() - writtenAt > intervalInMs),
    async flush() {
      const written: string[] = [];
      while (packs.length > 0) {
        let blobs = 0;
        let end = 0;
        while (end < packs.length && blobs < maxBlobs) blobs += (packs[end++] as readonly IndexedBlob[]).length;
        const part = packs.slice(0, end);
        const name = await files.write('index', indexJson(part), { signal });
        index.add(name, part.flat());
        written.push(name);
        packs = packs.slice(end);
        pending -= blobs;
      }
      writtenAt = Date.now();
      return written;
    },
  };
}

function indexJson(packs: readonly (readonly IndexedBlob[])[]): Buffer {
  const json = packs.map((pack) => ({
    id: pack[0]?.pack,
    blobs: pack.map(({ id, type, offset, length, uncompressedLength }) => ({
      id,
      type,
      offset,
      length,
      ...(uncompressedLength > 0 ? { uncompressed_length: uncompressedLength } : {}),
    })),
  }));
  return Buffer.from(JSON.stringify({ packs: json }));
}
