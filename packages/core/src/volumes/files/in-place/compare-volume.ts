import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../../../plugin-api/source-entry.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { type ListedFile, listFiles } from '../backup/list-files.ts';
import { treeDirectory } from '../tar/tree-directory.ts';
import { isStaging } from './staging-name.ts';

/** How an entry of a volume and one of a snapshot stand to each other. Paths are bytes of latin1, from `.` on. */
export type Comparison =
  | { readonly kind: 'same'; readonly path: string }
  /** The volume does not have it, with all that it holds. */
  | { readonly kind: 'missing'; readonly path: string; readonly entry: TreeEntry }
  | Changed
  /** A directory that differs by its time only. */
  | { readonly kind: 'other-time'; readonly path: string; readonly entry: TreeEntry }
  | Extra;

/** Both have something there, and it is not alike. Of two directories owner or mode differ. */
export interface Changed {
  readonly kind: 'changed';
  readonly path: string;
  readonly entry: TreeEntry;
  readonly file: ListedFile;
}

/** The snapshot does not have it; `isWithin` a directory that it does not have either. */
export interface Extra {
  readonly kind: 'extra';
  readonly path: string;
  readonly file: ListedFile;
  readonly isWithin: boolean;
}

interface CompareOptions extends CallOptions {
  readonly place: FilesPlace;
  readonly tree: SnapshotTree;
  /** What could not be listed. */
  readonly onComplaint: (text: string) => void;
  /** A directory of the snapshot that cannot be read, and all that it holds: nothing is told of what the volume has there. */
  readonly onDamaged: (path: string, error: LifeboatError) => void;
}

interface OpenDirectory {
  readonly path: string;
  /** What the snapshot has there, by path: `extra` where it has no such directory, `unknown` where nobody knows. */
  readonly wanted: ReadonlyMap<string, TreeEntry> | 'extra' | 'unknown';
  readonly seen: Set<string>;
}

/** Compares a volume with a snapshot, by what a file system tells of files, as kopia and Velero do. It holds the directories on the way to
 * where it is. What lies in a damaged directory of the snapshot is passed over.
 * @throws LifeboatError `MOVER_FAILED`, `STORE_*`, `CANCELED` */
export async function* compareVolume(options: CompareOptions): AsyncGenerator<Comparison> {
  const { place, tree, signal } = options;
  const open: OpenDirectory[] = [];

  async function enter(path: string, entry: TreeEntry): Promise<void> {
    open.push({ path, wanted: await children(path, entry, options), seen: new Set() });
  }

  function* leaveUntil(folder: string | undefined): Generator<Comparison> {
    for (let last = open.at(-1); last && last.path !== folder; last = open.at(-1)) {
      open.pop();
      if (typeof last.wanted === 'string') continue;
      for (const [path, entry] of last.wanted) if (!last.seen.has(path) && canBeMade(entry)) yield { kind: 'missing', path, entry };
    }
  }

  for await (const file of listFiles(place, options)) {
    throwIfAborted(signal, 'Comparing a volume');
    const { path } = file;
    if (path === '.') {
      yield compared(path, tree.snapshot.root, file);
      await enter(path, tree.snapshot.root);
      continue;
    }
    if (isStaging(path)) continue;
    const folder = path.slice(0, path.lastIndexOf('/'));
    yield* leaveUntil(folder);
    const parent = open.at(-1);
    if (!parent) throw outOfOrder(place, path);
    if (parent.wanted === 'unknown') {
      if (file.type === 'directory') open.push({ path, wanted: 'unknown', seen: new Set() });
      continue;
    }
    const entry = parent.wanted === 'extra' ? undefined : parent.wanted.get(path);
    if (entry) {
      parent.seen.add(path);
      yield compared(path, entry, file);
    } else yield { kind: 'extra', path, file, isWithin: parent.wanted === 'extra' };
    if (file.type !== 'directory') continue;
    if (entry?.type === 'directory') await enter(path, entry);
    else open.push({ path, wanted: 'extra', seen: new Set() });
  }
  yield* leaveUntil(undefined);
}

async function children(path: string, entry: TreeEntry, { tree, onDamaged, signal }: CompareOptions): Promise<OpenDirectory['wanted']> {
  try {
    return await treeDirectory(path, entry, { tree, signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) throw error;
    onDamaged(path, error);
    return 'unknown';
  }
}

/** A socket is made by a program that listens, and a device of which nobody knows which is none. */
function canBeMade({ type, deviceNumber }: TreeEntry): boolean {
  return type !== 'socket' && (!type.endsWith('-device') || deviceNumber !== undefined);
}

function compared(path: string, entry: TreeEntry, file: ListedFile): Comparison {
  if (entry.type !== file.type || entry.uid !== file.uid || entry.gid !== file.gid) return { kind: 'changed', path, entry, file };
  if (entry.type !== 'symlink' && entry.mode !== file.mode) return { kind: 'changed', path, entry, file };
  // The size of other things is the file system's own.
  if ((entry.type === 'file' || entry.type === 'symlink') && entry.size !== file.size) return { kind: 'changed', path, entry, file };
  if (isSameTime(entry, file.mtimeInNs)) return { kind: 'same', path };
  return entry.type === 'directory' ? { kind: 'other-time', path, entry } : { kind: 'changed', path, entry, file };
}

/** A volume may keep times less exactly than the snapshot, and busybox restores whole seconds. */
function isSameTime({ type, mtimeInNs }: TreeEntry, there: bigint): boolean {
  // What is set by `touch`.
  const wanted = mtimeInNs < 0n && type !== 'file' ? 0n : mtimeInNs;
  const step = [1_000_000_000n, 1_000_000n, 1000n, 100n].find((each) => there % each === 0n) ?? 1n;
  return wanted - there < step && wanted >= there;
}

function outOfOrder({ namespace, pod, container }: FilesPlace, path: string): LifeboatError {
  return new LifeboatError({
    code: 'MOVER_FAILED',
    message: `find in container ${container} of pod ${namespace}/${pod} lists ${JSON.stringify(path)} before its directory`,
    context: { namespace, pod, container },
  });
}
