import { type ByteRange, type CallOptions, LifeboatError, type TreeEntry } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { readAhead } from '../../flow/read-ahead.ts';
import { FieldError } from '../../go-values/fields.ts';
import { releaseMemory } from '../../memory/release-memory.ts';
import type { TreeReader } from '../../trees/snapshot-tree.ts';
import type { CodecRecipe } from '../../workers/codec.ts';
import type { BlobReader } from '../contents/blob-reader.ts';
import type { BlobIndex } from '../index/blob-index.ts';
import { notIndexed } from '../index/not-indexed.ts';
import { blobIdsOf, parseTree, type ResticTreeEntry } from './parse-tree.ts';

/** How many pieces of at most 8 MiB are read in advance. */
const ahead = 3;

export function createResticTreeReader(blobs: BlobStore, reader: BlobReader, index: BlobIndex, recipe: CodecRecipe): TreeReader {
  /** Returns the pieces of a file that have bytes of the range. */
  function* pieces(file: ResticTreeEntry, start: number, end: number): Generator<{ id: string; skip: number; end: number }> {
    let at = 0;
    for (const id of blobIdsOf(file)) {
      if (at >= end) return;
      const length = index.table.plainLength('data', id);
      if (length === undefined) throw notIndexed(blobs, index, 'data', id);
      if (at + length > start) yield { id, skip: Math.max(0, start - at), end: Math.min(length, end - at) };
      at += length;
    }
  }

  async function* stream(
    file: TreeEntry,
    options: CallOptions & { readonly range?: ByteRange | undefined; readonly reuse?: boolean },
  ): AsyncGenerator<Uint8Array> {
    const { start = 0, end = Number.MAX_SAFE_INTEGER - 1 } = options.range ?? {};
    const read = async ({ id, skip, end: pieceEnd }: { id: string; skip: number; end: number }) =>
      (await reader.read('data', id, options)).subarray(skip, pieceEnd);
    for await (const bytes of readAhead(pieces(ownEntry(file), start, end + 1), ahead, read)) {
      if (bytes.byteLength > 0) yield bytes;
      if (options.reuse) releaseMemory(bytes);
    }
  }

  return {
    sealed: {
      recipe,
      async find(file, options) {
        const { content } = ownEntry(file);
        return content.byteLength === 32 ? reader.findSealed(content.toString('hex'), options) : undefined;
      },
    },
    stream,
    directories: {
      read: (directory, options) => reader.read('tree', directory.contentId, options),
      parse(directory, json) {
        try {
          return parseTree(json);
        } catch (error) {
          throw error instanceof FieldError ? blobs.damaged(`of directory ${directory.contentId}`, error.message) : error;
        }
      },
    },
    async readLink(symlink) {
      return ownEntry(symlink).target ?? Buffer.alloc(0);
    },
  };
}

/** Checks that an entry comes from this reader, because only such an entry knows its pieces. */
export function ownEntry(entry: TreeEntry): ResticTreeEntry {
  if ('content' in entry) return entry as ResticTreeEntry;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `${JSON.stringify(entry.name)} is no entry that a snapshot of this repository gave: take it from \`list\`, \`find\` or \`walk\``,
  });
}
