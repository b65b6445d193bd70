import type { SourceEntry, TreeEntry } from '@lifeboat/core/plugin-api';
import type { PathName } from './names-of.ts';

/** How a format writes trees. `Built` is what it knows of an entry that is written. */
export interface TreeFormat<Built> {
  /** Begins a directory; `known` is the entry of the parent. What it does not keep of it is a problem. */
  beginDirectory(entry: SourceEntry, path: string, known: TreeEntry | undefined): DirectoryWriter<Built>;
  /** What is no directory and looks as it did when `known` was saved, with all that it holds still there: told at once. `undefined` for
   * everything else, which is written. */
  reuse(entry: SourceEntry, known: TreeEntry): Built | undefined;
  /** Looks for what is unchanged in a directory as it was stored. Without it all of the directory is read. */
  openText?(stored: Buffer): ParentText<Built>;
  /** Writes what is no directory; `known` is the entry of the parent. Why it is not in the snapshot is a problem. `onTaken` is called when its
   * content has been read and copied, which is before it is written: whatever it was read and cut with is free again. */
  write(entry: SourceEntry, path: string, known: TreeEntry | undefined, onTaken: () => void): Promise<Built | 'unreadable' | 'not-kept'>;
  /** Reads no further: whatever is being read fails. */
  stop(): void;
}

/** The text of a directory of the parent. */
export interface ParentText<Built> {
  /** A file that is exactly as it was, with all that it holds still there; `undefined` where the text alone does not say so. */
  reuse(entry: SourceEntry): Built | undefined;
  /** The entry of a directory in it; `undefined` where the text alone does not tell. */
  directory(name: string): TreeEntry | undefined;
}

/** A directory that is being written. */
export interface DirectoryWriter<Built> {
  /** `name` is of bytes where it is not UTF-8. Each comes once. */
  add(name: PathName, built: Built): void;
  /** An entry could not be read. */
  addFailure(): void;
  /** Stores it. */
  finish(path: string): Promise<Built>;
}
