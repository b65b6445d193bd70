import {
  type ByteRange,
  type CallOptions,
  LifeboatError,
  type SnapshotInfo,
  type SnapshotTree,
  type TreeEntry,
  type TreeEntryAtPath,
  throwIfAborted,
} from '@lifeboat/core/plugin-api';
import { checkRange } from '@lifeboat/core/provider-kit';
import type { BlobStore } from '../blobs/blob-store.ts';
import { FieldError } from '../format/fields.ts';
import type { ObjectReader } from '../objects/object-reader.ts';
import { parseDirectory } from './parse-directory.ts';

/** A directory of a million files is some 250 MB. */
const maxDirectoryBytes = 512 * 1024 * 1024;
const maxTargetBytes = 1024 * 1024;
/** Linux allows paths of 4096 bytes. */
const maxDepth = 4096;

export function createSnapshotTree(blobs: BlobStore, objects: ObjectReader, snapshot: SnapshotInfo): SnapshotTree {
  async function list(directory: TreeEntry, options: CallOptions = {}): Promise<readonly TreeEntry[]> {
    expectType(directory, 'directory');
    const content = await objects.readAll(directory.contentId, { ...options, maxBytes: maxDirectoryBytes });
    try {
      return parseDirectory(content);
    } catch (error) {
      throw error instanceof FieldError ? blobs.damaged(`of directory ${directory.contentId}`, error.message) : error;
    }
  }

  async function find(path: readonly string[], options: CallOptions = {}): Promise<TreeEntry | undefined> {
    let entry: TreeEntry | undefined = snapshot.root;
    for (const name of path) {
      if (entry?.type !== 'directory') return undefined;
      entry = (await list(entry, options)).find((candidate) => candidate.name === name);
    }
    return entry;
  }

  async function* walkFrom(
    path: readonly string[],
    entry: TreeEntry,
    options: CallOptions,
    above: Set<string>,
  ): AsyncGenerator<TreeEntryAtPath> {
    throwIfAborted(options.signal, 'Reading a snapshot');
    if (path.length > maxDepth) throw blobs.damaged(`of directory ${entry.contentId}`, `it lies more than ${maxDepth} directories deep`);
    // Whoever has the keys can make one that does.
    if (above.has(entry.contentId)) throw blobs.damaged(`of directory ${entry.contentId}`, 'it holds itself');
    yield { path, entry };
    if (entry.type !== 'directory') return;
    above.add(entry.contentId);
    for (const child of await list(entry, options)) {
      if (child.type === 'directory') yield* walkFrom([...path, child.name], child, options, above);
      else yield { path: [...path, child.name], entry: child };
    }
    above.delete(entry.contentId);
  }

  async function* readFile(file: TreeEntry, options: CallOptions & { readonly range?: ByteRange }): AsyncGenerator<Uint8Array> {
    const { start = 0, end = file.size - 1 } = options.range ?? {};
    const expected = Math.max(0, Math.min(end, file.size - 1) - start + 1);
    let size = 0;
    for await (const chunk of objects.stream(file.contentId, options)) {
      size += chunk.byteLength;
      if (size > expected)
        throw blobs.damaged(`of file ${file.contentId}`, `it has more than the ${expected} bytes that its directory says`);
      yield chunk;
    }
    if (size !== expected) throw blobs.damaged(`of file ${file.contentId}`, `it has ${size} bytes where its directory says ${expected}`);
  }

  return {
    snapshot,
    list,
    find,
    async *walk(options = {}) {
      const from = options.from ?? [];
      const entry = await find(from, options);
      if (entry) yield* walkFrom(from, entry, options, new Set());
    },
    readFile(file, options = {}) {
      expectType(file, 'file');
      if (options.range) checkRange(options.range, file.name);
      return readFile(file, options);
    },
    readLink(symlink, options = {}) {
      expectType(symlink, 'symlink');
      return objects.readAll(symlink.contentId, { ...options, maxBytes: maxTargetBytes });
    },
  };
}

function expectType(entry: TreeEntry, type: TreeEntry['type']): void {
  if (entry.type !== type)
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `${JSON.stringify(entry.name)} of the snapshot is a ${entry.type}, and no ${type}`,
    });
}
