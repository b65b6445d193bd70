import {
  type CallOptions,
  LifeboatError,
  type SnapshotTree,
  type SourceEntry,
  type TreeEntry,
  throwIfAborted,
} from '@lifeboat/core/plugin-api';
import { nameKey, namesOf, type PathName, textOf } from './names-of.ts';
import type { DirectoryWriter, TreeFormat } from './tree-format.ts';

export interface TreeWriterOptions<Built> extends CallOptions {
  readonly format: TreeFormat<Built>;
  readonly parent: SnapshotTree | undefined;
}

/** A directory whose entries come now. */
interface OpenDirectory<Built> {
  readonly name: PathName;
  readonly writer: DirectoryWriter<Built>;
  readonly parentEntries: ReadonlyMap<string, TreeEntry>;
  /** Keys of what came so far: of two entries of one name nobody could tell which one is meant. */
  readonly names: Set<string>;
}

/** Writes a stream of entries: the root first, each directory before what it holds, and what it holds together. Tells the root.
 * @throws LifeboatError `INVALID_REQUEST` for entries in another order; and whatever the stream throws */
export async function writeTree<Built>(entries: AsyncIterable<SourceEntry>, options: TreeWriterOptions<Built>): Promise<Built> {
  const { format, parent, signal } = options;
  const stack: OpenDirectory<Built>[] = [];
  let root: { readonly built: Built } | undefined;

  async function entriesOfParent(entry: TreeEntry | undefined): Promise<ReadonlyMap<string, TreeEntry>> {
    if (!parent || entry?.type !== 'directory') return new Map();
    try {
      return new Map((await parent.list(entry, { signal })).map((child) => [nameKey(child.rawName ?? child.name), child]));
    } catch (error) {
      // What cannot be read of the parent is read from the files again.
      if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return new Map();
      throw error;
    }
  }

  async function close(): Promise<void> {
    const directory = stack.pop() as OpenDirectory<Built>;
    const path = textOf([...stack.slice(1).map(({ name }) => name), ...(stack.length > 0 ? [directory.name] : [])]);
    const built = await directory.writer.finish(path);
    const above = stack.at(-1);
    if (above) above.writer.add(directory.name, built);
    else root = { built };
  }

  for await (const entry of entries) {
    throwIfAborted(signal, 'Writing a snapshot');
    const names = namesOf(entry);
    if ((names.length === 0) !== (stack.length === 0) || root)
      throw misplaced(names, names.length === 0 ? 'is the root, which comes first and once' : 'comes before the root');
    // The root has no name of its own.
    while (stack.length > names.length || !stack.slice(1).every(({ name }, i) => equalNames(name, names[i]))) await close();
    if (stack.length !== names.length) throw misplaced(names, 'does not come right after its directory, or among what that holds');
    const name = names.at(-1) ?? '';
    const above = stack.at(-1);
    const known = above ? above.parentEntries.get(nameKey(name)) : parent?.snapshot.root;
    const path = textOf(names);
    if (above) {
      const key = nameKey(name).toWellFormed();
      if (above.names.has(key)) throw misplaced(names, 'comes twice');
      above.names.add(key);
    }
    if (entry.type === 'directory') {
      const writer = format.beginDirectory(entry, path, known);
      stack.push({ name, writer, parentEntries: await entriesOfParent(known), names: new Set() });
    } else if (!above) throw misplaced(names, 'is the root, and no directory');
    else {
      const built = await format.write(entry, path, known);
      if (built === 'unreadable') above.writer.addFailure();
      else if (built !== 'not-kept') above.writer.add(name, built);
    }
  }
  while (stack.length > 0) await close();
  if (!root) throw new LifeboatError({ code: 'INVALID_REQUEST', message: 'There is nothing to be saved: not even a root directory' });
  return root.built;
}

function equalNames(a: PathName, b: PathName | undefined): boolean {
  return b !== undefined && (a === b || nameKey(a) === nameKey(b));
}

function misplaced(names: readonly PathName[], why: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_REQUEST', message: `The entry ${JSON.stringify(textOf(names))} ${why}` });
}
