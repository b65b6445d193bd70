import { type CallOptions, LifeboatError, type SnapshotTree, type SourceEntry, type TreeEntry } from '@lifeboat/core/plugin-api';
import { nameKey } from './names-of.ts';
import { type StoredDirectories, storedDirectoriesOf } from './stored-directories.ts';
import type { TreeFormat } from './tree-format.ts';

/** What a directory contained when the parent snapshot was saved. */
export interface ParentEntries<Built> {
  /** Returns the stored entry of a file that has not changed and whose content still exists; `undefined`: compare it with the old entry. */
  reuse(entry: SourceEntry): Built | undefined;
  get(key: string): TreeEntry | undefined;
  /** Returns the entry of a directory. */
  directory(key: string): TreeEntry | undefined;
}

const none: ParentEntries<never> = { reuse: () => undefined, get: () => undefined, directory: () => undefined };
/** A longer text is parsed at once, because it would be in memory twice otherwise. */
const maxText = 32 * 1024 * 1024;

/** Opens the entries of a directory of the parent. If there is no such directory, or it cannot be read, there are no entries, and its files
 * are read again. */
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

/** Searches the text of a directory for unchanged entries, and parses it once something has changed. */
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
    // A search that finds nothing goes through the whole text. From now on, the parsed entries are used.
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
