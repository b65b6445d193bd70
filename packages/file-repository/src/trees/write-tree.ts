import {
  type CallOptions,
  LifeboatError,
  type SnapshotTree,
  type SourceEntry,
  type TreeEntry,
  throwIfAborted,
} from '@lifeboat/core/plugin-api';
import { boundedWork } from '../flow/bounded-work.ts';
import { batchesOf } from './entry-batches.ts';
import { type LateEntries, lateEntries } from './late-entries.ts';
import { nameKey, namesOf, type PathName, textOf } from './names-of.ts';
import { openParentEntries, type ParentEntries } from './parent-entries.ts';
import type { DirectoryWriter, Outcome, TreeFormat } from './tree-format.ts';

export interface TreeWriterOptions<Built> extends CallOptions {
  readonly format: TreeFormat<Built>;
  readonly parent: SnapshotTree | undefined;
  /** How many files are read at the same time. @default 1: files are read in order, and the next entry is asked for after that */
  readonly parallelFiles?: number | undefined;
}

/** How many entries may wait to be written after they have been read. Small ones are sealed many at once. */
const maxWriting = 512;

/** A directory whose entries come now. */
interface OpenDirectory<Built> {
  readonly name: PathName;
  readonly writer: DirectoryWriter<Built>;
  readonly parentEntries: ParentEntries<Built>;
  /** The keys of the entries so far. If a directory had two entries with one name, nobody could tell which is meant. */
  readonly names: Set<string>;
  /** The entries of the directory, in the order in which they came. */
  readonly entries: { readonly name: PathName; built?: Outcome<Built> | Promise<Outcome<Built>> }[];
  /** The entries whose `built` comes later. */
  readonly late: LateEntries;
}

/** Writes a stream of entries: the root first, each directory before its content, and the content of a directory in one go. Returns the
 * root.
 * @throws LifeboatError `INVALID_REQUEST` for entries in another order; and whatever the stream throws */
export async function writeTree<Built>(entries: AsyncIterable<SourceEntry>, options: TreeWriterOptions<Built>): Promise<Built> {
  const { format, parent, signal } = options;
  const stack: OpenDirectory<Built>[] = [];
  let root: Promise<Built> | undefined;
  const reading = boundedWork(options.parallelFiles ?? 1);
  const writing = boundedWork(maxWriting);

  async function finish({ writer, entries: inside, late }: OpenDirectory<Built>, path: string): Promise<Built> {
    await late.wait();
    for (const { name, built } of inside) {
      const outcome = (built instanceof Promise ? await built : built) as Outcome<Built>;
      if (outcome === 'unreadable') writer.addFailure();
      else if (outcome !== 'not-kept') writer.add(name, outcome);
    }
    return writer.finish(path);
  }

  async function close(): Promise<void> {
    const directory = stack.pop() as OpenDirectory<Built>;
    const path = textOf([...stack.slice(1).map(({ name }) => name), ...(stack.length > 0 ? [directory.name] : [])]);
    const built = finish(directory, path);
    stack.at(-1)?.entries.push({ name: directory.name, built });
    if (stack.length === 0) root = built;
    await writing.add(built);
  }

  /** Whether an entry is directly in the directory that came last, as most are. */
  function isInLast(names: readonly PathName[]): boolean {
    if (stack.length === 0 || stack.length !== names.length || root) return false;
    for (let i = stack.length - 1; i > 0; i--) if (!equalNames((stack[i] as OpenDirectory<Built>).name, names[i - 1])) return false;
    return true;
  }

  /** Takes unchanged entries at once. Most of a volume is unchanged. */
  function take(entry: SourceEntry): Promise<void> | undefined {
    throwIfAborted(signal, 'Writing a snapshot');
    const names = namesOf(entry);
    return isInLast(names) ? takeInto(stack.at(-1) as OpenDirectory<Built>, entry, names) : takeElsewhere(entry, names);
  }

  async function takeElsewhere(entry: SourceEntry, names: readonly PathName[]): Promise<void> {
    if ((names.length === 0) !== (stack.length === 0) || root)
      throw misplaced(names, names.length === 0 ? 'is the root, which comes first and once' : 'comes before the root');
    // The root has no name.
    while (stack.length > names.length || !stack.slice(1).every(({ name }, i) => equalNames(name, names[i]))) await close();
    if (stack.length !== names.length) throw misplaced(names, 'does not come right after its directory, or among what that holds');
    await takeInto(stack.at(-1), entry, names);
  }

  function takeInto(above: OpenDirectory<Built> | undefined, entry: SourceEntry, names: readonly PathName[]): Promise<void> | undefined {
    const name = names.at(-1) ?? '';
    const key = nameKey(name);
    if (above) {
      const wellFormed = key.toWellFormed();
      if (above.names.has(wellFormed)) throw misplaced(names, 'comes twice');
      above.names.add(wellFormed);
    }
    if (entry.type === 'directory') return enter(entry, names, above ? above.parentEntries.directory(key) : parent?.snapshot.root);
    if (!above) throw misplaced(names, 'is the root, and no directory');
    const again = above.parentEntries.reuse(entry);
    const known = again ? undefined : above.parentEntries.get(key);
    const built = again ?? (known && format.reuse(entry, known));
    if (built === undefined) return writeNow(above, entry, names, known) ? undefined : write(above, entry, names, known);
    above.entries.push({ name, built });
    return undefined;
  }

  async function enter(entry: SourceEntry, names: readonly PathName[], known: TreeEntry | undefined): Promise<void> {
    const writer = format.beginDirectory(entry, textOf(names), known);
    const parentEntries = await openParentEntries(parent, known, format, { signal });
    stack.push({ name: names.at(-1) ?? '', writer, parentEntries, entries: [], late: lateEntries(), names: new Set() });
  }

  function writeNow(above: OpenDirectory<Built>, entry: SourceEntry, names: readonly PathName[], known: TreeEntry | undefined): boolean {
    if (!format.writeNow) return false;
    const slot: OpenDirectory<Built>['entries'][number] = { name: names.at(-1) ?? '' };
    const { late } = above;
    const resolve = (outcome: Outcome<Built>) => {
      slot.built = outcome;
      late.came();
    };
    late.expect();
    if (format.writeNow(entry, names, known, { resolve, reject: late.failed })) {
      above.entries.push(slot);
      return true;
    }
    late.came();
    return false;
  }

  async function write(
    above: OpenDirectory<Built>,
    entry: SourceEntry,
    names: readonly PathName[],
    known: TreeEntry | undefined,
  ): Promise<void> {
    let onTaken = () => {};
    const isTaken = new Promise<void>((resolve) => {
      onTaken = resolve;
    });
    const built = format.write(entry, textOf(names), known, onTaken);
    above.entries.push({ name: names.at(-1) ?? '', built });
    await reading.add(Promise.race([isTaken, built]));
    await writing.add(built);
  }

  try {
    for await (const batch of batchesOf(entries))
      for (const entry of batch) {
        const taken = take(entry);
        if (taken) await taken;
      }
    while (stack.length > 0) await close();
    await writing.finish();
  } catch (error) {
    // When the caller gets the error, nothing may go on in the background.
    format.stop();
    await writing.settle();
    throw error;
  }
  if (!root) throw new LifeboatError({ code: 'INVALID_REQUEST', message: 'There is nothing to be saved: not even a root directory' });
  return root;
}

function equalNames(a: PathName, b: PathName | undefined): boolean {
  return b !== undefined && (a === b || nameKey(a) === nameKey(b));
}

function misplaced(names: readonly PathName[], why: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_REQUEST', message: `The entry ${JSON.stringify(textOf(names))} ${why}` });
}
