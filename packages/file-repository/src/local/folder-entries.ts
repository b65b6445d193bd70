import {
  type BigIntStats,
  type Dirent,
  lstat as lstatCallback,
  lstatSync,
  readdir as readdirCallback,
  readdirSync,
  readlink as readlinkCallback,
} from 'node:fs';
import { promisify } from 'node:util';
import { type CallOptions, type EntryProblem, type EntryType, type SourceEntry, throwIfAborted } from '@lifeboat/core/plugin-api';
import { type PathName, textOf, utf8Of } from '../trees/names-of.ts';
import { type OpenFolder, openFolderBelow, openSubfolder, openTopFolder } from './open-folder.ts';
import { createQuickCalls } from './quick-calls.ts';
import { openToRead, openToReadNow, readFile } from './read-file.ts';

const lstat = promisify(lstatCallback) as (path: Buffer, options: { bigint: true }) => Promise<BigIntStats>;
const readlink = promisify(readlinkCallback) as (path: Buffer, options: { encoding: 'buffer' }) => Promise<Buffer>;
const readdir = promisify(readdirCallback) as unknown as (
  path: Buffer,
  options: { encoding: 'buffer'; withFileTypes: true },
) => Promise<Dirent<Buffer>[]>;

/** Hears what of a folder is not read as it is. */
export interface FolderEntriesOptions extends CallOptions {
  /** Hears of each entry that is not in the stream because it is gone or cannot be looked at, of a directory whose entries cannot be
   * listed, and of a file that changed while it was read without getting another length.
   * @default nobody hears of it */
  onProblem?(problem: EntryProblem): void;
}

/** Looked at together. */
const entriesAtOnce = 16;

interface Level {
  readonly folder: OpenFolder;
  readonly path: readonly PathName[];
  readonly bytes: readonly Buffer[];
  readonly folders: readonly Buffer[];
  next: number;
}

/**
 * Everything below a folder of this machine, for `FileRepository.writeSnapshot`: each directory, then its other entries in the order of
 * their names' bytes, then its directories. Symlinks are not followed, other file systems that are mounted below are not entered, and
 * on Linux an entry that is exchanged meanwhile cannot lead out of the folder. Extended attributes are not read: Node cannot.
 * @throws Error as Node does, for a folder that cannot be read; LifeboatError `CANCELED`
 */
export async function* folderEntries(root: string, options: FolderEntriesOptions = {}): AsyncGenerator<SourceEntry> {
  const { signal } = options;
  const calls = createQuickCalls();
  const top = await openTopFolder(root);
  const device = (await lstat(Buffer.concat([top.path, Buffer.from('/.')]), { bigint: true })).dev;
  const stack: Level[] = [];

  const tell = (names: readonly PathName[], kind: EntryProblem['kind'], message: string) =>
    options.onProblem?.({ path: textOf(names), kind, message });

  async function enter(folder: OpenFolder, path: readonly PathName[], bytes: readonly Buffer[]): Promise<Level & { others: Buffer[] }> {
    const found = await listed(folder, path);
    const byName = (a: Buffer, b: Buffer) => a.compare(b);
    const folders = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const others = found.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    return { folder, path, bytes, folders: folders.sort(byName), next: 0, others: others.sort(byName) };
  }

  async function listed({ path: where }: OpenFolder, path: readonly PathName[]): Promise<readonly Dirent<Buffer>[]> {
    const how = { encoding: 'buffer', withFileTypes: true } as const;
    try {
      return await calls.run(
        () => readdirSync(where, how),
        () => readdir(where, how),
      );
    } catch (error) {
      if (path.length === 0) throw error;
      tell(path, 'unreadable', `Its entries cannot be listed: ${reasonOf(error)}`);
      return [];
    }
  }

  async function look(level: Level, name: Buffer): Promise<SourceEntry | undefined> {
    const path = [...level.path, utf8Of(name) ?? name];
    try {
      return await describe(level, name, path);
    } catch (error) {
      tell(path, 'unreadable', isGone(error) ? 'It was listed and then was gone' : reasonOf(error));
      return undefined;
    }
  }

  /** For a file that is read when its folder is closed already. */
  async function openAnew(names: readonly Buffer[]): Promise<number> {
    const again = await openTopFolder(root);
    try {
      const folder = await openFolderBelow(again, names.slice(0, -1));
      try {
        return await openToRead(folder.at(names.at(-1) as Buffer));
      } finally {
        await folder.close();
      }
    } finally {
      await again.close();
    }
  }

  async function describe(level: Level, name: Buffer, path: readonly PathName[]): Promise<SourceEntry> {
    const where = level.folder.at(name);
    const stats = await calls.run(
      () => lstatSync(where, { bigint: true }),
      () => lstat(where, { bigint: true }),
    );
    const entry = { ...factsOf(stats), path };
    if (entry.type === 'symlink') {
      const target = await readlink(where, { encoding: 'buffer' });
      return { ...entry, target, size: target.byteLength };
    }
    if (entry.type !== 'file') return entry;
    const onChanged = () => tell(path, 'changed-while-read', 'It was changed while it was read');
    const openLater = async () => (await level.folder.use(() => openToRead(where))) ?? openAnew([...level.bytes, name]);
    const opening = () => (level.folder.isOpen ? calls.run(() => openToReadNow(where), openLater) : openLater());
    return { ...entry, open: ({ reuse }) => readFile(opening, { stats, onChanged, reuse, calls, signal }) };
  }

  async function* othersOf({ others, ...level }: Level & { others: readonly Buffer[] }): AsyncGenerator<SourceEntry> {
    for (let at = 0; at < others.length; at += entriesAtOnce) {
      throwIfAborted(signal, 'Reading a folder');
      await calls.breathe();
      const looked = await Promise.all(others.slice(at, at + entriesAtOnce).map((name) => look(level, name)));
      for (const entry of looked) if (entry) yield entry;
    }
  }

  try {
    yield { ...factsOf(await lstat(Buffer.concat([top.path, Buffer.from('/.')]), { bigint: true })), path: [] };
    const first = await enter(top, [], []);
    stack.push(first);
    yield* othersOf(first);
    for (let level = stack.at(-1); level; level = stack.at(-1)) {
      throwIfAborted(signal, 'Reading a folder');
      const name = level.folders[level.next++];
      if (name === undefined) {
        stack.pop();
        if (level.folder !== top) await level.folder.close();
        continue;
      }
      const entry = await look(level, name);
      if (!entry) continue;
      yield entry;
      // It may have become something else meanwhile, and what another file system holds is not of this volume.
      if (entry.type !== 'directory' || entry.inode?.device !== device) continue;
      const folder = await openSubfolder(level.folder, name).catch((error: Error) => {
        tell(entry.path, 'unreadable', `Its entries cannot be listed: ${reasonOf(error)}`);
      });
      if (!folder) continue;
      const below = await enter(folder, entry.path, [...level.bytes, name]);
      stack.push(below);
      yield* othersOf(below);
    }
  } finally {
    for (const { folder } of stack.reverse()) if (folder !== top) await folder.close();
    await top.close();
  }
}

function factsOf(stats: BigIntStats) {
  return {
    type: typeOf(stats),
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mtimeInNs: stats.mtimeNs,
    ctimeInNs: stats.ctimeNs,
    size: Number(stats.size),
    inode: { device: stats.dev, number: stats.ino, links: Number(stats.nlink) },
    ...((stats.isCharacterDevice() || stats.isBlockDevice()) && { deviceNumber: stats.rdev }),
  };
}

function typeOf(stats: BigIntStats): EntryType {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isCharacterDevice()) return 'character-device';
  return stats.isBlockDevice() ? 'block-device' : 'socket';
}

function isGone(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOENT';
}

/** Without the path, which is of what this process has open. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? String(error);
}
