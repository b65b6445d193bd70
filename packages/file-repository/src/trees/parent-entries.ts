import { type CallOptions, LifeboatError, type SnapshotTree, type SourceEntry, type TreeEntry } from '@lifeboat/core/plugin-api';
import { nameKey } from './names-of.ts';
import { type StoredDirectories, storedDirectoriesOf } from './stored-directories.ts';
import type { TreeFormat } from './tree-format.ts';

/** What a directory held when the parent was saved. */
export interface ParentEntries<Built> {
  /** A file that is exactly as it was, with all that it holds still there; `undefined`: look at what it was. */
  reuse(entry: SourceEntry): Built | undefined;
  get(key: string): TreeEntry | undefined;
  /** The same of a directory. */
  directory(key: string): TreeEntry | undefined;
}

const none: ParentEntries<never> = { reuse: () => undefined, get: () => undefined, directory: () => undefined };
/** A longer text is read in whole: it lies in memory twice meanwhile. */
const maxText = 32 * 1024 * 1024;

/** Of no directory, and of one that cannot be read, there is nothing: its files are read again. */
export async function openParentEntries<Built>(
  parent: SnapshotTree | undefined,
  known: TreeEntry | undefined,
  format: TreeFormat<Built>,
  options: CallOptions,
): Promise<ParentEntries<Built>> {
  if (!parent || known?.type !== 'directory') return none;
  const stored = storedDirectoriesOf(parent);
  try {
    return stored ? readLate(stored, known, await stored.read(known, options), format) : readNow(await parent.list(known, options));
  } catch (error) {
    return ifDamaged(error, none);
  }
}

function ifDamaged<T>(error: unknown, value: T): T {
  if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return value;
  throw error;
}

function mapOf(entries: readonly TreeEntry[]): ReadonlyMap<string, TreeEntry> {
  return new Map(entries.map((child) => [nameKey(child.rawName ?? child.name), child]));
}

function readNow(entries: readonly TreeEntry[]): ParentEntries<never> {
  const all = mapOf(entries);
  const get = (key: string) => all.get(key);
  return { ...none, get, directory: get };
}

/** Looks for what is unchanged in the text of a directory, and reads it as entries once something has changed. */
function readLate<Built>(
  stored: StoredDirectories,
  directory: TreeEntry,
  content: Buffer,
  format: TreeFormat<Built>,
): ParentEntries<Built> {
  let text = content.byteLength <= maxText ? format.openText?.(content) : undefined;
  let all: ReadonlyMap<string, TreeEntry> | undefined;

  function get(key: string): TreeEntry | undefined {
    all ??= parsed();
    return all.get(key);
  }

  function parsed(): ReadonlyMap<string, TreeEntry> {
    // One search that finds nothing goes through all of the text.
    text = undefined;
    try {
      return mapOf(stored.parse(directory, content));
    } catch (error) {
      return ifDamaged(error, new Map());
    }
  }

  return {
    get,
    reuse: (entry) => text?.reuse(entry),
    directory: (key) => text?.directory(key) ?? get(key),
  };
}
