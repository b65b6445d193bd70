import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../../../plugin-api/source-entry.ts';
import { fileTarHeader, tarBlockBytes, tarPadding } from './file-tar-header.ts';

/** An entry of a tree, from `.` on. */
export interface TreePath {
  readonly path: string;
  readonly entry: TreeEntry;
}

/** What was put into a tar file so far. */
export interface TarredFiles {
  files: number;
  bytes: number;
  /** Symlinks: busybox sets neither owner nor time of these. */
  readonly links: TreePath[];
  /** Directories with symlinks, which busybox makes last: that changes their time. */
  readonly linking: TreePath[];
}

interface TarOptions extends CallOptions {
  /** Begin with this entry, by the path that it gets. @default the root, as `.` */
  readonly from?: TreePath;
  /** For people, and not for a restore: each directory is there once, and what is neither file, directory nor symlink is left out, which
   * this hears of. @default that is an error */
  readonly onLeftOut?: (left: TreePath) => void;
}

// Each is taken from the stream by a process of its own.
const batchBytes = 1024 * 1024;

/** The files of a snapshot as a tar file, to be unpacked where the root is to be. Each directory comes before what it holds, and once
 * more after it: unpacking what it holds changes its time.
 * @throws LifeboatError `REPOSITORY_DAMAGED` that names the file */
export async function* tarOfTree(tree: SnapshotTree, done: TarredFiles, options: TarOptions): AsyncGenerator<Uint8Array> {
  let batch: Uint8Array[] = [];
  let batched = 0;
  for await (const part of parts(tree, done, options)) {
    batch.push(part);
    batched += part.byteLength;
    if (batched < batchBytes) continue;
    yield Buffer.concat(batch);
    batch = [];
    batched = 0;
  }
  yield Buffer.concat([...batch, Buffer.alloc(2 * tarBlockBytes)]);
}

async function* parts(tree: SnapshotTree, done: TarredFiles, options: TarOptions): AsyncGenerator<Uint8Array> {
  const { signal, from = { path: '.', entry: tree.snapshot.root }, onLeftOut } = options;
  const above = new Set<string>();
  yield* any(from.entry, from.path);

  async function* any(entry: TreeEntry, path: string): AsyncGenerator<Uint8Array> {
    if (entry.type === 'directory') yield* directory(entry, path);
    else if (entry.type === 'file') yield* file(entry, path);
    else if (entry.type === 'symlink') yield await symlink(entry, path);
    else if (onLeftOut) onLeftOut({ path, entry });
    else throw damaged(path, `it is a ${entry.type}, which cannot be restored`);
  }

  async function* directory(entry: TreeEntry, path: string): AsyncGenerator<Uint8Array> {
    const header = fileTarHeader({ ...entry, type: 'directory', name: Buffer.from(`${path}/`), size: 0 });
    yield header;
    const names = new Set<string>();
    let hasLinks = false;
    // Whoever has the keys can make one that does.
    if (above.has(entry.contentId)) throw damaged(path, 'this directory holds itself');
    above.add(entry.contentId);
    for (const child of await naming(path, tree.list(entry, { signal }))) {
      throwIfAborted(signal, 'Restoring files');
      const below = `${path}/${child.name}`;
      // The second would go where the first, which may be a symlink, leads.
      if (names.has(child.name)) throw damaged(below, 'its directory has two entries of that name');
      names.add(child.name);
      hasLinks ||= child.type === 'symlink';
      yield* any(child, below);
    }
    above.delete(entry.contentId);
    if (!onLeftOut) yield header;
    if (hasLinks) done.linking.push({ path, entry });
  }

  async function* file(entry: TreeEntry, path: string): AsyncGenerator<Uint8Array> {
    yield fileTarHeader({ ...entry, type: 'file', name: Buffer.from(path) });
    let bytes = 0;
    try {
      for await (const chunk of tree.readFile(entry, { signal })) {
        bytes += chunk.byteLength;
        if (bytes > entry.size) break;
        yield chunk;
      }
    } catch (error) {
      throw named(path, error);
    }
    if (bytes !== entry.size) throw damaged(path, `its content does not have the ${entry.size} bytes that its directory says`);
    yield tarPadding(entry.size);
    done.files += 1;
    done.bytes += bytes;
  }

  async function symlink(entry: TreeEntry, path: string): Promise<Uint8Array> {
    const target = await naming(path, tree.readLink(entry, { signal }));
    done.links.push({ path, entry });
    return fileTarHeader({ ...entry, type: 'symlink', name: Buffer.from(path), size: 0, target });
  }
}

async function naming<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw named(path, error);
  }
}

function named(path: string, error: unknown): unknown {
  return LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED') ? damaged(path, error.message, error) : error;
}

function damaged(path: string, why: string, cause?: unknown): LifeboatError {
  return new LifeboatError({ code: 'REPOSITORY_DAMAGED', message: `${path} cannot be restored: ${why}`, context: { path }, cause });
}
