import { type EntryFacts, LifeboatError, type SourceEntry, type TreeEntry, throwIfAborted } from '@lifeboat/core/plugin-api';
import { type BuiltEntry, createDirectoryBuilder, type DirectoryBuilder, keepsType } from './directory-builder.ts';
import { createFileWriter } from './file-writer.ts';
import { namesOf, type PathName } from './names-of.ts';
import type { TreeWriterOptions } from './tree-writer-options.ts';

/** The root of what was written, and what that took. */
export interface WrittenTree {
  readonly root: BuiltEntry;
  readonly unchangedFiles: number;
  readonly readBytes: number;
}

/** A directory whose entries come now. */
interface OpenDirectory {
  readonly name: PathName;
  readonly facts: EntryFacts;
  readonly builder: DirectoryBuilder;
  readonly parentEntries: ReadonlyMap<string, TreeEntry>;
}

const minTime = -(2n ** 63n);
const maxTime = 2n ** 63n - 1n;

/** Writes a stream of entries: the root first, each directory before what it holds, and what it holds together.
 * @throws LifeboatError `INVALID_REQUEST` for entries in another order; and whatever the stream throws */
export async function writeTree(entries: AsyncIterable<SourceEntry>, options: TreeWriterOptions): Promise<WrittenTree> {
  const files = createFileWriter(options);
  const stack: OpenDirectory[] = [];
  let root: BuiltEntry | undefined;

  async function entriesOfParent(entry: TreeEntry | undefined): Promise<ReadonlyMap<string, TreeEntry>> {
    if (!options.parent || entry?.type !== 'directory') return new Map();
    try {
      return new Map((await options.parent.list(entry, options)).map((child) => [child.name, child]));
    } catch (error) {
      // What cannot be read of the parent is read from the files again.
      if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return new Map();
      throw error;
    }
  }

  async function close(): Promise<void> {
    const directory = stack.pop() as OpenDirectory;
    const path = textOf([...stack.slice(1).map(({ name }) => name), ...(stack.length > 0 ? [directory.name] : [])]);
    const { content, summary } = directory.builder.finish((from, to) =>
      options.onProblem({
        path: path === '' ? from.toString() : `${path}/${from.toString()}`,
        kind: 'renamed',
        message: `The name is not UTF-8, and is kept as ${JSON.stringify(to)}`,
      }),
    );
    const { id } = await options.objects.write([content], { prefix: 'k', announced: content.byteLength });
    const built = { facts: directory.facts, contentId: id, summary };
    const above = stack.at(-1);
    if (above) above.builder.add(directory.name, built);
    else root = built;
  }

  for await (const source of entries) {
    throwIfAborted(options.signal, 'Writing a snapshot');
    const names = namesOf(source);
    const entry = withinTimes(source);
    if ((names.length === 0) !== (stack.length === 0) || root)
      throw misplaced(names, names.length === 0 ? 'is the root, which comes first and once' : 'comes before the root');
    // The root has no name of its own.
    while (stack.length > names.length || !stack.slice(1).every(({ name }, i) => equalNames(name, names[i]))) await close();
    if (stack.length !== names.length) throw misplaced(names, 'does not come right after its directory, or among what that holds');
    const name = names.at(-1) ?? '';
    const above = stack.at(-1);
    const known = above ? (typeof name === 'string' ? above.parentEntries.get(name) : undefined) : options.parent?.snapshot.root;
    if (entry.extendedAttributes && entry.extendedAttributes.length > 0)
      options.onProblem({ path: textOf(names), kind: 'facts-not-kept', message: 'Extended attributes are not kept' });
    if (entry.type === 'directory') {
      const facts = factsOf(entry);
      stack.push({ name, facts, builder: createDirectoryBuilder(facts.mtimeInNs), parentEntries: await entriesOfParent(known) });
    } else if (!above) throw misplaced(names, 'is the root, and no directory');
    else if (!keepsType(entry.type))
      options.onProblem({ path: textOf(names), kind: 'type-not-kept', message: `A ${entry.type} is not kept` });
    else {
      const built = await files.write(entry, textOf(names), known);
      if (built) above.builder.add(name, built);
      else above.builder.addFailure();
    }
  }
  while (stack.length > 0) await close();
  if (!root) throw new LifeboatError({ code: 'INVALID_REQUEST', message: 'There is nothing to be saved: not even a root directory' });
  return { root, unchangedFiles: files.unchanged, readBytes: files.readBytes };

  function withinTimes(entry: SourceEntry): SourceEntry {
    if (entry.mtimeInNs >= minTime && entry.mtimeInNs <= maxTime) return entry;
    options.onProblem({ path: textOf(namesOf(entry)), kind: 'facts-not-kept', message: 'Its time is outside of the years 1678 to 2261' });
    return { ...entry, mtimeInNs: entry.mtimeInNs < 0n ? minTime : maxTime };
  }
}

/** Of a directory. What a file system says of its size is not kept. */
function factsOf({ type, mode, uid, gid, mtimeInNs }: EntryFacts): EntryFacts {
  return { type, mode, uid, gid, mtimeInNs, size: 0 };
}

function equalNames(a: PathName, b: PathName | undefined): boolean {
  return b !== undefined && (a === b || Buffer.from(a as string).equals(Buffer.from(b as string)));
}

function textOf(names: readonly PathName[]): string {
  return names.map((name) => Buffer.from(name as string).toString()).join('/');
}

function misplaced(names: readonly PathName[], why: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_REQUEST', message: `The entry ${JSON.stringify(textOf(names))} ${why}` });
}
