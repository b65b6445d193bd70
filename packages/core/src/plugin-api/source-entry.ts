import type { ByteStream, CallOptions } from './call-options.ts';

/** Types of entries in a file system. */
export type EntryType = 'file' | 'directory' | 'symlink' | 'fifo' | 'character-device' | 'block-device' | 'socket';

/** Facts about an entry in a file system. */
export interface EntryFacts {
  /** What kind of entry it is. */
  readonly type: EntryType;
  /** Permissions with setuid, setgid and sticky, as a POSIX number: 0 to 0o7777. */
  readonly mode: number;
  /** Number of the user who owns it. */
  readonly uid: number;
  /** Number of the group that owns it. */
  readonly gid: number;
  /** Time of the last change of the content, in nanoseconds since 1970; negative before. */
  readonly mtimeInNs: bigint;
  /** Size of a file, or length of the target of a symlink, in bytes. Meaningless for other types. */
  readonly size: number;
}

/** An entry to be saved. */
export interface SourceEntry extends EntryFacts {
  /** The names from the root down; none is empty, `.` or `..`. `[]` is the root. A name that is not UTF-8 is given as bytes. */
  readonly path: readonly (string | Uint8Array)[];
  /** Target of a symlink, unresolved. */
  readonly target?: string | Uint8Array;
  /** Opens the content of a file. Called once, and only if the content must be read. With `reuse`, the reader no longer needs a chunk once
   * it asks for the next one, so the same memory may be used again. */
  open?(options: CallOptions & { readonly reuse?: boolean }): ByteStream | Promise<ByteStream>;
  /** Time of the last change of the file or its facts, in nanoseconds since 1970. If it is given, and the format stores it, a file whose
   * other facts are unchanged is read again if this time differs. @default not known */
  readonly ctimeInNs?: bigint;
  /** Names with the same `device` and `number` are hard links to one file. @default a file without other names */
  readonly inode?: { readonly device: bigint; readonly number: bigint; readonly links: number };
  /** Number of the device, for a character or block device. */
  readonly deviceNumber?: bigint;
  /** Extended attributes, including ACLs. @default none */
  readonly extendedAttributes?: readonly { readonly name: string; readonly value: Uint8Array }[];
}

/** An entry that was saved. Formats store different facts: kopia stores files, directories and symlinks, and of these the facts that are
 * required here; restic stores all. */
export interface TreeEntry extends EntryFacts {
  /** The entry's name, without a path: not empty, not `.` or `..`, without `/`. The root of a snapshot has the name that its writer gave
   * it. */
  readonly name: string;
  /** Id of the content in the repository. Equal content in one repository mostly has the same id. */
  readonly contentId: string;
  /** The bytes of a name that is not UTF-8. `name` then has a replacement that no other entry of the directory has. @default absent: the
   * name is UTF-8, or the format stores only UTF-8 */
  readonly rawName?: Uint8Array;
  /** Present if the file has more than one link: names with the same `device` and `number` are hard links to one file. @default the format
   * does not tell */
  readonly inode?: { readonly device: bigint; readonly number: bigint; readonly links: number };
  /** Time of the last change of the file or its facts, in nanoseconds since 1970. @default not known */
  readonly ctimeInNs?: bigint;
  /** Number of the device, for a character or block device. */
  readonly deviceNumber?: bigint;
  /** Extended attributes, including ACLs. @default none */
  readonly extendedAttributes?: readonly { readonly name: string; readonly value: Uint8Array }[];
}

/** A saved entry and its path from the root. */
export interface TreeEntryAtPath {
  /** The names from the root down; `[]` is the root. */
  readonly path: readonly string[];
  /** The path as bytes, if one of the names is not UTF-8. @default absent: all names are UTF-8 */
  readonly rawPath?: readonly Uint8Array[];
  /** The entry at this path. */
  readonly entry: TreeEntry;
}
