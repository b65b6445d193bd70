import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { EntryType, TreeEntry } from '../../../plugin-api/source-entry.ts';
import { damagedEntry, entryName, entryPath } from './entry-path.ts';
import { fileTarHeader, tarBlockBytes, tarPadding } from './file-tar-header.ts';

/** An entry of a tree, and the path that it gets, as bytes of latin1. */
export interface TreePath {
  readonly path: string;
  readonly entry: TreeEntry;
}

/** What was put into a tar file so far. */
export interface TarredFiles {
  entries: number;
  files: number;
  bytes: number;
  /** Symlinks: busybox sets neither owner nor time of these. */
  readonly links: TreePath[];
  /** Directories with symlinks, which busybox makes last: that changes their time. */
  readonly linking: TreePath[];
}

interface TarOptions extends CallOptions {
  /** A socket, which only a program that listens makes, or a device of which nobody knows which: it is left out. */
  readonly onLeftOut: (path: string, what: EntryType) => void;
  /** Not for a restore: each directory is there once, and FIFOs and devices are left out too. @default false */
  readonly isForPeople?: boolean;
  /** What is damaged, and how: a file is padded with zeros, and is to be removed where it was unpacked; all else is left out.
   * @default what is damaged ends the stream */
  readonly onDamaged?: (path: string, why: string) => void;
}

// Each is taken from the stream by a process of its own.
const batchBytes = 1024 * 1024;
const zeros = Buffer.alloc(64 * 1024);

export function noTarredFiles(): TarredFiles {
  return { entries: 0, files: 0, bytes: 0, links: [], linking: [] };
}

/** Some entries of a snapshot as a tar file, each with all that it holds. Each directory comes before what it holds, and once more after
 * it: unpacking what it holds changes its time. Names of one file stay so, where the snapshot tells.
 * @throws LifeboatError `REPOSITORY_DAMAGED` that names the file */
export async function* tarOfTree(
  tree: SnapshotTree,
  roots: Iterable<TreePath>,
  done: TarredFiles,
  options: TarOptions,
): AsyncGenerator<Uint8Array> {
  let batch: Uint8Array[] = [];
  let batched = 0;
  for await (const part of parts(tree, roots, done, options)) {
    batch.push(part);
    batched += part.byteLength;
    if (batched < batchBytes) continue;
    yield Buffer.concat(batch);
    batch = [];
    batched = 0;
  }
  yield Buffer.concat([...batch, Buffer.alloc(2 * tarBlockBytes)]);
}

async function* parts(
  tree: SnapshotTree,
  roots: Iterable<TreePath>,
  done: TarredFiles,
  { onLeftOut, isForPeople = false, onDamaged, signal }: TarOptions,
): AsyncGenerator<Uint8Array> {
  /** Files that have several names: the first one. */
  const named = new Map<string, string>();
  const above = new Set<string>();
  for (const { path, entry } of roots) yield* any(entry, path);

  async function* any(entry: TreeEntry, path: string): AsyncGenerator<Uint8Array> {
    throwIfAborted(signal, 'Restoring files');
    done.entries += 1;
    if (entry.type === 'directory') yield* directory(entry, path);
    else if (entry.type === 'file') yield* file(entry, path);
    else if (entry.type === 'symlink') yield* symlink(entry, path);
    else if (isForPeople) onLeftOut(path, entry.type);
    else if (entry.type === 'fifo') yield fileTarHeader({ ...entry, type: 'fifo', name: latin(path), size: 0 });
    else if (entry.type !== 'socket' && entry.deviceNumber !== undefined)
      yield fileTarHeader({ ...entry, type: entry.type, name: latin(path), size: 0 });
    else onLeftOut(path, entry.type);
  }

  async function* directory(entry: TreeEntry, path: string): AsyncGenerator<Uint8Array> {
    // Whoever has the keys can make one that does.
    if (above.has(entry.contentId)) {
      damaged(path, 'this directory holds itself');
      return;
    }
    const children = await readable(path, () => tree.list(entry, { signal }));
    if (!children) return;
    above.add(entry.contentId);
    const header = fileTarHeader({ ...entry, type: 'directory', name: latin(`${path}/`), size: 0 });
    yield header;
    const paths = new Set<string>();
    let hasLinks = false;
    for (const child of children) {
      const below = entryPath(path, child);
      // The second would go where the first, which may be a symlink, leads.
      if (below === undefined || paths.has(below)) {
        damaged(`${path}/${entryName(child)}`, below === undefined ? 'that is no name' : 'its directory has two entries of that name');
        continue;
      }
      paths.add(below);
      hasLinks ||= child.type === 'symlink';
      yield* any(child, below);
    }
    above.delete(entry.contentId);
    if (!isForPeople) yield header;
    if (hasLinks) done.linking.push({ path, entry });
  }

  async function* file(entry: TreeEntry, path: string): AsyncGenerator<Uint8Array> {
    const inode = entry.inode && entry.inode.links > 1 ? `${entry.inode.device}/${entry.inode.number}/${entry.contentId}` : undefined;
    const first = inode && named.get(inode);
    if (first !== undefined) {
      yield fileTarHeader({ ...entry, type: 'hard-link', name: latin(path), size: 0, target: latin(first) });
      done.files += 1;
      return;
    }
    yield fileTarHeader({ ...entry, type: 'file', name: latin(path) });
    let bytes = 0;
    let isWhole = true;
    try {
      for await (const chunk of tree.readFile(entry, { signal })) {
        isWhole = bytes + chunk.byteLength <= entry.size;
        if (!isWhole) break;
        yield chunk;
        bytes += chunk.byteLength;
        done.bytes += chunk.byteLength;
      }
      isWhole &&= bytes === entry.size;
      if (!isWhole) damaged(path, `its content does not have the ${entry.size} bytes that its directory says`);
    } catch (error) {
      isWhole = false;
      told(path, error);
    }
    for (; bytes < entry.size; bytes += zeros.length) yield zeros.subarray(0, entry.size - bytes);
    yield tarPadding(entry.size);
    if (!isWhole) return;
    if (inode) named.set(inode, path);
    done.files += 1;
  }

  async function* symlink(entry: TreeEntry, path: string): AsyncGenerator<Uint8Array> {
    const target = await readable(path, () => tree.readLink(entry, { signal }));
    if (!target) return;
    done.links.push({ path, entry });
    yield fileTarHeader({ ...entry, type: 'symlink', name: latin(path), size: 0, target });
  }

  async function readable<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      told(path, error);
      return undefined;
    }
  }

  function told(path: string, error: unknown): void {
    if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) throw error;
    damaged(path, error.message, error);
  }

  function damaged(path: string, why: string, error?: LifeboatError): void {
    if (!onDamaged) throw damagedEntry(path, why, error);
    onDamaged(path, why);
  }
}

function latin(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}
