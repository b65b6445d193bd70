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
import { type SealedFiles, sealedFiles } from './sealed-files.ts';
import { type StoredDirectories, storedDirectories } from './stored-directories.ts';

/** How a format reads what entries refer to. */
export interface TreeReader {
  /** Directories, with their entries in the order of their names' bytes. */
  readonly directories: StoredDirectories;
  /** `reuse`: once the next chunk is asked for, the memory of the last one may be reused. */
  stream(
    file: TreeEntry,
    options: CallOptions & { readonly range?: ByteRange | undefined; readonly reuse?: boolean },
  ): AsyncIterable<Uint8Array>;
  readLink(symlink: TreeEntry, options: CallOptions): Promise<Uint8Array>;
  /** Small files, for callers that write many of them. */
  readonly sealed?: SealedFiles | undefined;
}

/** Linux allows paths of 4096 bytes. */
const maxDepth = 4096;

export function createSnapshotTree(blobs: BlobStore, reader: TreeReader, snapshot: SnapshotInfo): SnapshotTree {
  async function list(directory: TreeEntry, options: CallOptions = {}): Promise<readonly TreeEntry[]> {
    expectType(directory, 'directory');
    return reader.directories.parse(directory, await reader.directories.read(directory, options));
  }

  async function find(path: readonly string[], options: CallOptions = {}): Promise<TreeEntry | undefined> {
    let entry: TreeEntry | undefined = snapshot.root;
    for (const name of path) {
      if (entry?.type !== 'directory') return undefined;
      entry = (await list(entry, options)).find((candidate) => candidate.name === name);
    }
    return entry;
  }

  /** Not recursive, because a tree from somebody else may be deeper than the call stack. */
  async function* walkFrom(top: TreeEntryAtPath, options: CallOptions): AsyncGenerator<TreeEntryAtPath> {
    const stack: { readonly id: string; readonly at: TreeEntryAtPath; readonly children: Iterator<TreeEntry> }[] = [];
    const above = new Set<string>();

    async function enter(at: TreeEntryAtPath): Promise<void> {
      const { path, entry } = at;
      throwIfAborted(options.signal, 'Reading a snapshot');
      if (path.length > maxDepth) throw blobs.damaged(`of directory ${entry.contentId}`, `it lies more than ${maxDepth} directories deep`);
      // Somebody with the keys can make a directory that contains itself.
      if (above.has(entry.contentId)) throw blobs.damaged(`of directory ${entry.contentId}`, 'it holds itself');
      const children = await list(entry, options);
      above.add(entry.contentId);
      stack.push({ id: entry.contentId, at, children: children[Symbol.iterator]() });
    }

    yield top;
    if (top.entry.type === 'directory') await enter(top);
    for (let directory = stack.at(-1); directory; directory = stack.at(-1)) {
      const next = directory.children.next();
      if (next.done) {
        above.delete(directory.id);
        stack.pop();
        continue;
      }
      const below = childOf(directory.at, next.value);
      yield below;
      if (next.value.type === 'directory') await enter(below);
    }
  }

  async function* readFile(
    file: TreeEntry,
    options: CallOptions & { readonly range?: ByteRange; readonly reuse?: boolean },
  ): AsyncGenerator<Uint8Array> {
    const { start = 0, end = file.size - 1 } = options.range ?? {};
    const expected = Math.max(0, Math.min(end, file.size - 1) - start + 1);
    let size = 0;
    for await (const chunk of reader.stream(file, options)) {
      size += chunk.byteLength;
      if (size > expected)
        throw blobs.damaged(`of file ${file.contentId}`, `it has more than the ${expected} bytes that its directory says`);
      yield chunk;
    }
    if (size !== expected) throw blobs.damaged(`of file ${file.contentId}`, `it has ${size} bytes where its directory says ${expected}`);
  }

  return {
    ...(reader.sealed && { [sealedFiles]: reader.sealed }),
    ...({ [storedDirectories]: reader.directories } as object),
    snapshot,
    list,
    find,
    async *walk(options = {}) {
      const from = options.from ?? [];
      let at: TreeEntryAtPath = { path: [], entry: snapshot.root };
      for (const name of from) {
        const child: TreeEntry | undefined =
          at.entry.type === 'directory' ? (await list(at.entry, options)).find((candidate) => candidate.name === name) : undefined;
        if (!child) return;
        at = childOf(at, child);
      }
      yield* walkFrom(at, options);
    },
    readFile(file, options = {}) {
      expectType(file, 'file');
      if (options.range) checkRange(options.range, file.name);
      return readFile(file, options);
    },
    async readLink(symlink, options = {}) {
      expectType(symlink, 'symlink');
      return reader.readLink(symlink, options);
    },
  };
}

function childOf({ path, rawPath }: TreeEntryAtPath, entry: TreeEntry): TreeEntryAtPath {
  const below = { path: [...path, entry.name], entry };
  if (!rawPath && !entry.rawName) return below;
  return { ...below, rawPath: [...(rawPath ?? path.map((name) => Buffer.from(name))), entry.rawName ?? Buffer.from(entry.name)] };
}

function expectType(entry: TreeEntry, type: TreeEntry['type']): void {
  if (entry.type !== type)
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `${JSON.stringify(entry.name)} of the snapshot is a ${entry.type}, and no ${type}`,
    });
}
