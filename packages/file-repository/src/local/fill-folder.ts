import {
  chmodSync,
  chownSync,
  lchown as lchownCallback,
  link as linkCallback,
  lutimes as lutimesCallback,
  readdir as readdirCallback,
  rm as rmCallback,
  symlink as symlinkCallback,
  utimesSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { type CallOptions, type SnapshotTree, type TreeEntry, throwIfAborted } from '@lifeboat/core/plugin-api';
import { textOf } from '../trees/names-of.ts';
import { maxSealedBytes, sealedFilesOf } from '../trees/sealed-files.ts';
import { createSmallFileWriter } from '../workers/small-file-writer.ts';
import { fileError } from './file-error.ts';
import { makeFolder } from './make-folder.ts';
import { makeRoom } from './make-room.ts';
import { type OpenFolder, openFolderBelow, openTopFolder } from './open-folder.ts';
import { createQuickCalls } from './quick-calls.ts';
import { timeOf, writeFile } from './write-file.ts';

const lchown = promisify(lchownCallback);
const link = promisify(linkCallback);
const lutimes = promisify(lutimesCallback);
const readdir = promisify(readdirCallback) as unknown as (path: Buffer, encoding: 'buffer') => Promise<Buffer[]>;
const rm = promisify(rmCallback) as unknown as (path: Buffer, options: { recursive: true; force: true }) => Promise<void>;
const symlink = promisify(symlinkCallback);

/** Options of {@link fillFolder}. */
export interface FillFolderOptions extends CallOptions {
  /** How many files are written at the same time. Each takes some MiB of memory. @default 4 */
  readonly parallel?: number | undefined;
  /** Leave blocks of zeros out of files. Such files take less space on the disk, and reading them gives the same bytes.
   * @default false */
  readonly sparse?: boolean | undefined;
  /** Delete what is in the folder but not in the snapshot. @default false: it stays */
  readonly deleteExtra?: boolean | undefined;
  /** Set the owners of files. Only root may do that. @default true if this process runs as root */
  readonly owners?: boolean | undefined;
  /** Called after each file, with the totals so far. @default nothing is reported */
  onProgress?(done: FilledFolder): void;
  /** Called for each entry that Node cannot write, such as a device. @default such entries are only counted */
  onProblem?(problem: { readonly path: string; readonly message: string }): void;
}

/** What has been written so far. */
export interface FilledFolder {
  /** How many files. Each additional name of a file counts, too. */
  readonly files: number;
  /** Size of their contents, in bytes. */
  readonly bytes: number;
  /** Number of entries of the snapshot that could not be written. */
  readonly problemCount: number;
  /** How many files and directories `deleteExtra` has deleted. A directory counts once, with everything in it. */
  readonly deleted: number;
}

/** A larger file has a piece that is opened on its own, unless it can be compressed very well. */
const maxSmallBytes = 4 * maxSealedBytes;
/** If threads leave this many files to this thread, because they exist already, handing files over only costs time. */
const mostRefused = 64;

/** A directory of the snapshot whose entries are being written. */
interface Level {
  readonly folder: OpenFolder;
  readonly names: readonly Buffer[];
  readonly entry: TreeEntry;
  readonly above: Level | undefined;
  /** How many entries are not written yet, plus one for the directory itself. */
  pending: number;
}

/**
 * Writes the files of a snapshot into an existing folder of this machine, with their modes, owners, hard links and times. Node can set
 * times only to a quarter of a microsecond. What is in the folder already stays, unless the snapshot has it, too. Symlinks in the folder
 * are not followed. Node cannot create FIFOs, devices and extended attributes. FIFOs and devices are reported as problems.
 * @throws LifeboatError `FILE_NOT_WRITTEN` with the path, `REPOSITORY_DAMAGED`, `STORE_*`, `CANCELED`
 */
export async function fillFolder(tree: SnapshotTree, root: string, options: FillFolderOptions = {}): Promise<FilledFolder> {
  const { parallel = 4, sparse = false, deleteExtra = false, signal: given, owners = process.getuid?.() === 0 } = options;
  const failed = new AbortController();
  const signal = given ? AbortSignal.any([given, failed.signal]) : failed.signal;
  const done = { files: 0, bytes: 0, problemCount: 0, deleted: 0 };
  const writing = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  /** For files with several names, by device and inode number: the first name, and when that is written. */
  const named = new Map<string, { readonly names: readonly Buffer[]; readonly written: Promise<void> }>();
  const stack: Level[] = [];
  const calls = createQuickCalls();
  const sealed = sparse ? undefined : sealedFilesOf(tree);
  /** How many files the threads have left to this thread. */
  let refused = 0;
  const small = sealed && createSmallFileWriter(sealed.recipe);
  const top = await openTopFolder(root);

  async function attempt<T>(names: readonly Buffer[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fileError(names, error);
    }
  }

  /** Sets what can only be set after all entries of a directory are there, such as its times. */
  async function leave(level: Level): Promise<void> {
    level.pending -= 1;
    if (level.pending > 0) return;
    const { folder, entry } = level;
    await attempt(level.names, async () => {
      const itself = folder.at(Buffer.from('.'));
      const time = timeOf(entry.mtimeInNs);
      if (owners) chownSync(itself, entry.uid, entry.gid);
      chmodSync(itself, entry.mode);
      utimesSync(itself, time, time);
    });
    if (folder !== top) await folder.close();
    if (level.above) await leave(level.above);
  }

  async function removeExtra(level: Level): Promise<void> {
    const wanted = new Set((await tree.list(level.entry, { signal })).map((entry) => bytesOf(entry).toString('latin1')));
    for (const name of await attempt(level.names, () => readdir(level.folder.path, 'buffer'))) {
      // This folder belongs to the file system.
      if (wanted.has(name.toString('latin1')) || (level.names.length === 0 && name.toString() === 'lost+found')) continue;
      throwIfAborted(signal, 'Restoring files');
      await attempt([...level.names, name], () => rm(level.folder.at(name), { recursive: true, force: true }));
      done.deleted++;
    }
  }

  async function enter(level: Level | undefined, names: readonly Buffer[], entry: TreeEntry): Promise<Level> {
    const folder = level ? await attempt(names, () => makeFolder(level.folder, names.at(-1) as Buffer, calls)) : top;
    if (level) level.pending++;
    const below = { folder, names, entry, above: level, pending: 1 };
    if (deleteExtra) await removeExtra(below);
    return below;
  }

  function tell(names: readonly Buffer[], message: string): void {
    done.problemCount++;
    options.onProblem?.({ path: textOf(names), message });
  }

  async function write(level: Level, names: readonly Buffer[], entry: TreeEntry): Promise<void> {
    const name = names.at(-1) as Buffer;
    const where = level.folder.at(name);
    if (entry.type === 'symlink') {
      await makeRoom(where, deleteExtra);
      await symlink(Buffer.from(await tree.readLink(entry, { signal })), where);
      if (owners) await lchown(where, entry.uid, entry.gid);
      await lutimes(where, timeOf(entry.mtimeInNs), timeOf(entry.mtimeInNs));
      return;
    }
    const put = () =>
      writeFile(where, tree.readFile(entry, { signal, reuse: true }), { facts: entry, sparse, owner: owners, calls, signal });
    const written = await put().catch(async (error: NodeJS.ErrnoException) => {
      // The file is not deleted in advance, because most restores write into empty folders.
      if (error.code !== 'EEXIST') throw error;
      await makeRoom(where, deleteExtra);
      return put();
    });
    count(written);
  }

  function count(bytes: number): void {
    done.bytes += bytes;
    done.files++;
    options.onProgress?.({ ...done });
  }

  /** Gives a small file to the threads that write such files; `false` if there are none. */
  async function giveAway(level: Level, names: readonly Buffer[], { rawName, name, ...entry }: TreeEntry): Promise<boolean> {
    const { text } = level.folder;
    // Outside Linux, the path could lead through a folder that somebody exchanges meanwhile.
    if (!sealed || !small || text === undefined || rawName || refused > mostRefused) return false;
    if (entry.size > maxSmallBytes || !small.isReady()) return false;
    const piece = await sealed.find({ ...entry, name }, { signal });
    if (!piece) return false;
    const { size, mode, mtimeInNs, uid, gid } = entry;
    level.pending++;
    const facts = { path: `${text}/${name}`, size, mode, mtimeInNs, owner: owners ? { uid, gid } : undefined };
    await small.put(facts, piece, (isWritten) => {
      if (isWritten) count(size);
      else refused++;
      follow(level, isWritten || signal.aborted ? undefined : attempt(names, () => write(level, names, { ...entry, name })));
    });
    return true;
  }

  /** Begins the work, and waits until there is room for more. */
  async function begin(level: Level, names: readonly Buffer[], work: () => Promise<void>): Promise<{ readonly written: Promise<void> }> {
    while (writing.size >= parallel) await Promise.race(writing);
    if (failure) throw failure.error;
    level.pending++;
    const written = attempt(names, work);
    follow(level, written);
    return { written };
  }

  /** Finishes the directory when this file and all others in it are written. */
  function follow(level: Level, written: Promise<void> | undefined): void {
    const one = (written ? written.then(() => leave(level)) : leave(level))
      .catch((error: unknown) => {
        failure ??= { error };
        failed.abort();
      })
      .finally(() => writing.delete(one));
    writing.add(one);
  }

  try {
    for await (const { path, rawPath, entry } of tree.walk({ signal })) {
      const names = rawPath?.map((name) => Buffer.from(name)) ?? path.map((name) => Buffer.from(name));
      while (stack.length > names.length) await leave(stack.pop() as Level);
      if (failure) throw failure.error;
      await calls.breathe();
      const level = stack.at(-1);
      if (entry.type === 'directory') stack.push(await enter(level, names, entry));
      else if (level) await other(level, names, entry);
    }
    await small?.settle();
    while (writing.size > 0) await Promise.all(writing);
    if (failure) throw failure.error;
    while (stack.length > 0) await leave(stack.pop() as Level);
    return { ...done };
  } finally {
    failed.abort();
    await small?.settle();
    while (writing.size > 0) await Promise.all(writing);
    small?.end();
    for (const { folder } of stack) if (folder !== top) await folder.close();
    await top.close();
  }

  async function other(level: Level, names: readonly Buffer[], entry: TreeEntry): Promise<void> {
    if (entry.type !== 'file' && entry.type !== 'symlink') return tell(names, `it is a ${entry.type}, which cannot be made here`);
    const { inode } = entry;
    const key = inode && inode.links > 1 && entry.type === 'file' ? `${inode.device}/${inode.number}` : undefined;
    const first = key === undefined ? undefined : named.get(key);
    if (first) {
      await begin(level, names, async () => {
        await first.written;
        await linkTo(names, first.names);
        done.files++;
      });
      return;
    }
    if (key === undefined && entry.type === 'file' && (await giveAway(level, names, entry))) return;
    const { written } = await begin(level, names, () => write(level, names, entry));
    if (key === undefined) return;
    written.catch(() => {});
    named.set(key, { names, written });
  }

  async function linkTo(names: readonly Buffer[], first: readonly Buffer[]): Promise<void> {
    const from = await openFolderBelow(top, first.slice(0, -1));
    try {
      const to = await openFolderBelow(top, names.slice(0, -1));
      try {
        const where = to.at(names.at(-1) as Buffer);
        await makeRoom(where, deleteExtra);
        await link(from.at(first.at(-1) as Buffer), where);
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  }
}

function bytesOf({ name, rawName }: TreeEntry): Buffer {
  return rawName ? Buffer.from(rawName) : Buffer.from(name);
}
