import zlib from 'node:zlib';
import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { compress } from '../../compression/compress.ts';
import type { ResticCipher } from '../crypto/restic-cipher.ts';
import { sha256 } from '../hashes/sha256.ts';
import { type ListedFile, listFiles } from './list-files.ts';

/** The kinds of files that are sealed as a whole. */
export type FileKind = 'snapshots' | 'index' | 'locks';

/** Reads and writes snapshots, indexes and locks. Each is JSON that is sealed as a whole. */
export interface UnpackedFiles {
  list(kind: FileKind, options: CallOptions): AsyncIterable<ListedFile>;
  /** Returns the JSON; `undefined` if there is no such file. @throws LifeboatError `REPOSITORY_DAMAGED` */
  read(kind: FileKind, name: string, options: CallOptions): Promise<Buffer | undefined>;
  /** Writes a file. @returns its name */
  write(kind: FileKind, json: Buffer, options: CallOptions): Promise<string>;
  remove(kind: FileKind, name: string, options: CallOptions): Promise<void>;
}

const mib = 1024 * 1024;
/** Larger files are refused, because no program writes them. An index is written when it has about 50,000 blobs. */
const maxBytes: Readonly<Record<FileKind, number>> = { snapshots: 16 * mib, index: 128 * mib, locks: mib };
/** The first byte of compressed JSON. */
const compressed = 2;

export function createUnpackedFiles(blobs: BlobStore, cipher: ResticCipher, version: number): UnpackedFiles {
  return {
    list: (kind, options) => listFiles(blobs, kind, options),
    async read(kind, name, { signal }) {
      const id = `${kind}/${name}`;
      const sealed = await blobs.find(id, { maxBytes: maxBytes[kind], signal });
      if (!sealed) return undefined;
      if (sha256(sealed) !== name) throw blobs.damaged(id, 'it was changed since it was written: its name is the SHA-256 of its bytes');
      const plain = cipher.unseal(sealed);
      if (!plain) throw blobs.damaged(id, 'the key of the repository does not open it');
      if (plain[0] === 0x7b || plain[0] === 0x5b) return plain;
      if (plain[0] !== compressed || version < 2) throw blobs.damaged(id, 'it has a form that is not known');
      try {
        return zlib.zstdDecompressSync(plain.subarray(1), { maxOutputLength: maxBytes[kind] });
      } catch (error) {
        throw blobs.damaged(id, 'it cannot be decompressed', error);
      }
    },
    async write(kind, json, { signal }) {
      const plain = version < 2 ? json : Buffer.concat([Buffer.from([compressed]), compress(json)]);
      const sealed = cipher.seal(plain);
      const name = sha256(sealed);
      await blobs.write(`${kind}/${name}`, sealed, { signal });
      return name;
    },
    remove: (kind, name, options) => blobs.remove(`${kind}/${name}`, options),
  };
}
