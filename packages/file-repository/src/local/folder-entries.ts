import {
  type BigIntStats,
  constants,
  lstat as lstatCallback,
  lstatSync,
  type PathLike,
  readdir as readdirCallback,
  readdirSync,
  readlink as readlinkCallback,
  readlinkSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { type CallOptions, type EntryProblem, type EntryType, type SourceEntry, throwIfAborted } from '@lifeboat/core/plugin-api';
import { type EntryBatches, entryBatches } from '../trees/entry-batches.ts';
import { type PathName, textOf, utf8Of } from '../trees/names-of.ts';
import { maxSmallBytes, type SmallRead, smallRead } from '../trees/small-read.ts';
import { type OpenFolder, openFolderBelow, openSubfolder, openTopFolder } from './open-folder.ts';
import { createQuickCalls } from './quick-calls.ts';
import { openToRead, openToReadNow, readFile, readSmallNow } from './read-file.ts';

const lstat = promisify(lstatCallback) as (path: PathLike, options: { bigint: true }) => Promise<BigIntStats>;
const readlink = promisify(readlinkCallback) as (path: PathLike, options: { encoding: 'buffer' }) => Promise<Buffer>;
const readdir = promisify(readdirCallback) as (path: PathLike, encoding: 'latin1') => Promise<string[]>;

/** Options of {@link folderEntries}. */
export interface FolderEntriesOptions extends CallOptions {
  /** Called for each entry that is missing in the stream because it no longer exists or cannot be examined, for a directory whose entries
   * cannot be listed, and for a file that changed while it was read but kept its length.
   * @default nothing is reported */
  onProblem?(problem: EntryProblem): void;
  /** Called for each entry once the reader of the stream asks for more. By then, the entry has been read or is being read.
   * @default nothing is reported */
  onTaken?(entry: SourceEntry): void;
}

/** How many entries are examined together. */
const entriesAtOnce = 64;
const mostBytesAtOnce = 8 * 1024 * 1024;

const typesOfModes = new Map<number, EntryType>([
  [constants.S_IFREG, 'file'],
  [constants.S_IFDIR, 'directory'],
  [constants.S_IFLNK, 'symlink'],
  [constants.S_IFIFO, 'fifo'],
  [constants.S_IFCHR, 'character-device'],
  [constants.S_IFBLK, 'block-device'],
]);

/** A name as text with one character for each byte. Node returns such names ten times as fast as bytes, and they sort in the same order. */
type ByteText = string;

interface Level {
  readonly folder: OpenFolder;
  readonly path: readonly PathName[];
  readonly bytes: readonly ByteText[];
  /** The names in the directory, sorted. */
  readonly names: readonly ByteText[];
  /** The directories in it. */
  readonly folders: ByteText[];
  next: number;
}

/**
 * Lists everything below a folder of this machine, for `FileRepository.writeSnapshot`: each directory, then its other entries in the order
 * of their names' bytes, then its directories. It does not follow symlinks, and does not enter other file systems that are mounted below.
 * On Linux, an entry that somebody exchanges during the run cannot lead out of the folder. Extended attributes are not read, because Node
 * cannot.
 * @throws Error from Node if a folder cannot be read; LifeboatError `CANCELED`
 */
export function folderEntries(root: string, options: FolderEntriesOptions = {}): AsyncGenerator<SourceEntry> {
  const batches = () => readFolder(root, options);
  return Object.assign(eachOf(batches), { [entryBatches]: batches } satisfies EntryBatches);
}

async function* eachOf(batches: () => AsyncGenerator<readonly SourceEntry[]>): AsyncGenerator<SourceEntry> {
  for await (const batch of batches()) yield* batch;
}

async function* readFolder(root: string, options: FolderEntriesOptions): AsyncGenerator<readonly SourceEntry[]> {
  const { signal, onTaken } = options;
  const calls = createQuickCalls();
  const top = await openTopFolder(root);
  const device = (await lstat(Buffer.concat([top.path, Buffer.from('/.')]), { bigint: true })).dev;
  const stack: Level[] = [];

  const tell = (names: readonly PathName[], kind: EntryProblem['kind'], message: string) =>
    options.onProblem?.({ path: textOf(names), kind, message });

  async function enter(folder: OpenFolder, path: readonly PathName[], bytes: readonly ByteText[]): Promise<Level> {
    return { folder, path, bytes, names: (await listed(folder, path)).sort(), folders: [], next: 0 };
  }

  async function listed({ path: where }: OpenFolder, path: readonly PathName[]): Promise<ByteText[]> {
    try {
      return await calls.run(
        () => readdirSync(where, 'latin1'),
        () => readdir(where, 'latin1'),
      );
    } catch (error) {
      if (path.length === 0) throw error;
      tell(path, 'unreadable', `Its entries cannot be listed: ${reasonOf(error)}`);
      return [];
    }
  }

  /** Examines an entry at once if the file system answers fast enough. */
  function look(level: Level, name: ByteText): SourceEntry | undefined | Promise<SourceEntry | undefined> {
    const path = [...level.path, nameOf(name)];
    const where = placeOf(level, name);
    const failed = (error: unknown): undefined => {
      tell(path, 'unreadable', isGone(error) ? 'It was listed and then was gone' : reasonOf(error));
    };
    try {
      const stats = calls.run(
        () => lstatSync(where, { bigint: true }),
        () => lstat(where, { bigint: true }),
      );
      if (!(stats instanceof Promise)) {
        const entry = describe(stats, { level, name, path, where });
        return entry instanceof Promise ? entry.catch(failed) : entry;
      }
      return stats.then((known) => describe(known, { level, name, path, where })).catch(failed);
    } catch (error) {
      failed(error);
      return undefined;
    }
  }

  /** Opens a file that is read after its folder was closed. */
  async function openAnew(names: readonly ByteText[]): Promise<number> {
    const again = await openTopFolder(root);
    try {
      const folder = await openFolderBelow(again, names.slice(0, -1).map(bytesOf));
      try {
        return await openToRead(folder.at(bytesOf(names.at(-1) as ByteText)));
      } finally {
        await folder.close();
      }
    } finally {
      await again.close();
    }
  }

  interface Place {
    readonly level: Level;
    readonly name: ByteText;
    readonly path: readonly PathName[];
    readonly where: string | Buffer;
  }

  function describe(stats: BigIntStats, place: Place): SourceEntry | Promise<SourceEntry> {
    const entry = { ...factsOf(stats), path: place.path };
    if (entry.type === 'file')
      return Object.assign(entry, { open: Object.assign(opener(stats, place), { [smallRead]: smallReader(stats, place) }) });
    if (entry.type !== 'symlink') return entry;
    const target = calls.run(
      () => readlinkSync(place.where, { encoding: 'buffer' }),
      () => readlink(place.where, { encoding: 'buffer' }),
    );
    const withTarget = (bytes: Buffer) => ({ ...entry, target: bytes, size: bytes.byteLength });
    return target instanceof Promise ? target.then(withTarget) : withTarget(target);
  }

  /** Returns a function that reads a small file at once, as long as the file system answers fast enough. */
  function smallReader(stats: BigIntStats, { level, path, where }: Place): SmallRead | undefined {
    if (stats.size > maxSmallBytes) return undefined;
    const onChanged = () => tell(path, 'changed-while-read', 'It was changed while it was read');
    return (into) => {
      if (!level.folder.isOpen) return undefined;
      const bytes = calls.run(
        () => readSmallNow(openToReadNow(where), into, { stats, onChanged }),
        async () => undefined,
      );
      return bytes instanceof Promise ? undefined : bytes;
    };
  }

  function opener(stats: BigIntStats, { level, name, path, where }: Place): NonNullable<SourceEntry['open']> {
    return ({ reuse }) => {
      const onChanged = () => tell(path, 'changed-while-read', 'It was changed while it was read');
      const openLater = async () => (await level.folder.use(() => openToRead(where))) ?? openAnew([...level.bytes, name]);
      const opening = () => (level.folder.isOpen ? calls.run(() => openToReadNow(where), openLater) : openLater());
      return readFile(opening, { stats, onChanged, reuse, calls, signal });
    };
  }

  /** Lists the entries of a directory, except for directories, which are remembered for later. */
  async function* othersOf(level: Level): AsyncGenerator<readonly SourceEntry[]> {
    const { names, folders } = level;
    for (let at = 0; at < names.length; at += entriesAtOnce) {
      throwIfAborted(signal, 'Reading a folder');
      await calls.breathe();
      const begun = names.slice(at, at + entriesAtOnce).map((name) => look(level, name));
      const looked = begun.some((entry) => entry instanceof Promise) ? await Promise.all(begun) : (begun as (SourceEntry | undefined)[]);
      const others: SourceEntry[] = [];
      for (const [i, entry] of looked.entries())
        if (entry?.type === 'directory') folders.push(names[at + i] as ByteText);
        else if (entry) others.push(entry);
      yield* given(others);
    }
  }

  /** Large files come alone, so that `onTaken` is called soon. */
  async function* given(entries: readonly SourceEntry[]): AsyncGenerator<readonly SourceEntry[]> {
    for (let at = 0; at < entries.length; ) {
      let bytes = 0;
      let end = at;
      while (end < entries.length && bytes < mostBytesAtOnce) bytes += (entries[end++] as SourceEntry).size;
      const batch = entries.slice(at, end);
      yield batch;
      if (onTaken) batch.forEach(onTaken);
      at = end;
    }
  }

  try {
    const topEntry = { ...factsOf(await lstat(Buffer.concat([top.path, Buffer.from('/.')]), { bigint: true })), path: [] };
    yield* given([topEntry]);
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
      yield* given([entry]);
      // The entry may have become something else meanwhile. What is on another file system does not belong to this volume.
      if (entry.type !== 'directory' || entry.inode?.device !== device) continue;
      const folder = await openSubfolder(level.folder, bytesOf(name), calls).catch((error: Error) => {
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

/** The path in the form that the system takes. Only if all characters are ASCII, the text is the same as the bytes. */
function placeOf({ folder }: Level, name: ByteText): string | Buffer {
  return folder.text !== undefined && isAscii(name) ? `${folder.text}/${name}` : folder.at(bytesOf(name));
}

function isAscii(name: ByteText): boolean {
  return !/[^\0-\x7f]/.test(name);
}

function bytesOf(name: ByteText): Buffer {
  return Buffer.from(name, 'latin1');
}

function nameOf(name: ByteText): PathName {
  return isAscii(name) ? name : (utf8Of(bytesOf(name)) ?? bytesOf(name));
}

function factsOf(stats: BigIntStats) {
  const mode = Number(stats.mode);
  const type = typesOfModes.get(mode & constants.S_IFMT) ?? 'socket';
  return {
    type,
    mode: mode & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mtimeInNs: stats.mtimeNs,
    ctimeInNs: stats.ctimeNs,
    size: Number(stats.size),
    inode: { device: stats.dev, number: stats.ino, links: Number(stats.nlink) },
    ...((type === 'character-device' || type === 'block-device') && { deviceNumber: stats.rdev }),
  };
}

function isGone(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOENT';
}

/** The reason without the path, which names a file handle of this process. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? String(error);
}
