import type { SourceEntry, TreeEntry } from '@lifeboat/core/plugin-api';
import type { PathName } from './names-of.ts';

/** How a format writes trees. `Built` is what it knows about a written entry. */
export interface TreeFormat<Built> {
  /** Begins a directory. `known`: its entry in the parent snapshot. Facts that the format cannot store are reported as problems. */
  beginDirectory(entry: SourceEntry, path: string, known: TreeEntry | undefined): DirectoryWriter<Built>;
  /** Returns the stored entry of a file, symlink or other non-directory at once, if it has not changed since `known` was saved and its
   * content still exists. `undefined` in all other cases; then the entry must be written. */
  reuse(entry: SourceEntry, known: TreeEntry): Built | undefined;
  /** Prepares the search for unchanged entries in a stored directory. Without this function, the whole directory is parsed. */
  openText?(stored: Buffer): ParentText<Built>;
  /** Writes an entry that is no directory. `known`: its entry in the parent snapshot. If it is left out of the snapshot, the reason is
   * reported as a problem. `onTaken` is called after its content has been read and copied, before it is written. Then the memory for
   * reading and cutting is free again. */
  write(entry: SourceEntry, path: string, known: TreeEntry | undefined, onTaken: () => void): Promise<Outcome<Built>>;
  /** Reads a small file at once and writes it together with others, without a promise for each of them. `false`: call {@link write}. */
  writeNow?(entry: SourceEntry, names: readonly PathName[], known: TreeEntry | undefined, taker: EntryTaker<Built>): boolean;
  /** Stops reading: everything fails that is being read. */
  stop(): void;
}

/** What became of an entry. */
export type Outcome<Built> = Built | 'unreadable' | 'not-kept';

/** Hears later what became of an entry, once. */
export interface EntryTaker<Built> {
  resolve(outcome: Outcome<Built>): void;
  reject(error: unknown): void;
}

/** The text of a directory in the parent snapshot. */
export interface ParentText<Built> {
  /** Returns the stored entry of a file that has not changed and whose content still exists; `undefined` if the text alone does not show
   * that. */
  reuse(entry: SourceEntry): Built | undefined;
  /** Returns the entry of a directory; `undefined` if the text alone does not show it. */
  directory(name: string): TreeEntry | undefined;
}

/** A directory that is being written. */
export interface DirectoryWriter<Built> {
  /** Adds an entry. `name` consists of bytes if it is not UTF-8. Each name may come once. */
  add(name: PathName, built: Built): void;
  /** Counts an entry that could not be read. */
  addFailure(): void;
  /** Stores the directory. */
  finish(path: string): Promise<Built>;
}
