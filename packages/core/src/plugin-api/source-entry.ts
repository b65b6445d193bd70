import type { ByteStream, CallOptions } from './call-options.ts';

/** Kinds of what a file system holds. */
export type EntryType = 'file' | 'directory' | 'symlink' | 'fifo' | 'character-device' | 'block-device' | 'socket';

/** What is known about something in a file system. */
export interface EntryFacts {
  /** What kind of entry it is. */
  readonly type: EntryType;
  /** Permissions with setuid, setgid and sticky, as POSIX numbers them: 0 to 0o7777. */
  readonly mode: number;
  /** Number of the user who owns it. */
  readonly uid: number;
  /** Number of the group that owns it. */
  readonly gid: number;
  /** Nanoseconds since 1970, negative before. */
  readonly mtimeInNs: bigint;
  /** Bytes of a file, or of the target of a symlink. It does not count for anything else. */
  readonly size: number;
}

/** Something to be saved. */
export interface SourceEntry extends EntryFacts {
  /** The names from the root down, none of them empty, `.` or `..`; `[]` is the root. Bytes where a name is not UTF-8. */
  readonly path: readonly (string | Uint8Array)[];
  /** Where a symlink points to, unresolved. */
  readonly target?: string | Uint8Array;
  /** The content of a file. Called once, and only if the content has to be read. With `reuse` the reader needs a chunk no more once it asks
   * for the next, so that this may come in the same memory. */
  open?(options: CallOptions & { readonly reuse?: boolean }): ByteStream | Promise<ByteStream>;
  /** When the file or its facts changed last, in nanoseconds since 1970: where it is given and a format keeps it, a file that looks
   * unchanged by all else is read again when it differs. @default not known */
  readonly ctimeInNs?: bigint;
  /** Names with the same `device` and `number` are hard links of one file. @default a file of its own */
  readonly inode?: { readonly device: bigint; readonly number: bigint; readonly links: number };
  /** Which device a device is. */
  readonly deviceNumber?: bigint;
  /** Extended attributes, ACLs among them. @default none */
  readonly extendedAttributes?: readonly { readonly name: string; readonly value: Uint8Array }[];
}

/** Something that was saved. Formats keep different facts: kopia knows files, directories and symlinks, and of those
 * the facts that are not optional here; restic keeps all. */
export interface TreeEntry extends EntryFacts {
  /** A single name: without `/`, not empty, not `.` or `..`. The root of a snapshot has the name that its writer gave it. */
  readonly name: string;
  /** Names the content within the repository; equal content of one repository mostly has an equal one. */
  readonly contentId: string;
  /** The bytes of a name that is not UTF-8: `name` has a replacement then, which no other entry of the directory has. @default the name
   * is UTF-8, or its format keeps nothing else */
  readonly rawName?: Uint8Array;
  /** With more than one link: names with the same `device` and `number` are hard links of one file. @default its format does not tell */
  readonly inode?: { readonly device: bigint; readonly number: bigint; readonly links: number };
  /** When the file or its facts changed last, in nanoseconds since 1970. @default not known */
  readonly ctimeInNs?: bigint;
  /** Which device a device is. */
  readonly deviceNumber?: bigint;
  /** Extended attributes, ACLs among them. @default none */
  readonly extendedAttributes?: readonly { readonly name: string; readonly value: Uint8Array }[];
}

/** A saved entry and where it lies below the root. */
export interface TreeEntryAtPath {
  /** The names from the root down; `[]` is the root. */
  readonly path: readonly string[];
  /** The same as bytes, where one of the names is not UTF-8. @default all are UTF-8 */
  readonly rawPath?: readonly Uint8Array[];
  /** What lies there. */
  readonly entry: TreeEntry;
}
