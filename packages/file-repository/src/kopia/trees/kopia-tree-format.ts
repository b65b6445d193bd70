import type { CallOptions, EntryProblem, SourceEntry, TreeEntry } from '@lifeboat/core/plugin-api';
import { maxSmallBytes } from '../../trees/small-read.ts';
import { createSourceReader } from '../../trees/source-reader.ts';
import type { DirectoryWriter, TreeFormat } from '../../trees/tree-format.ts';
import { writeSmallNow } from '../../trees/write-small-now.ts';
import type { ObjectWriter } from '../objects/object-writer.ts';
import { type BuiltEntry, createDirectoryBuilder, keepsType } from './directory-builder.ts';
import { createDirectoryText } from './directory-text.ts';

/** Writes trees in kopia's format. */
export interface KopiaTreeFormat extends TreeFormat<BuiltEntry> {
  readonly unchangedFiles: number;
  readonly readBytes: number;
}

interface KopiaTreeFormatOptions extends CallOptions {
  readonly objects: ObjectWriter;
  /** Whether all contents of an object still exist; `undefined` if it takes time to find out. */
  isThereNow(contentId: string): boolean | undefined;
  /** Whether all contents of an object still exist, even if it takes time to find out. */
  isThere(contentId: string): Promise<boolean>;
  onProblem(problem: EntryProblem): void;
}

const minTime = -(2n ** 63n);
const maxTime = 2n ** 63n - 1n;

export function createKopiaTreeFormat({ objects, isThere, isThereNow, onProblem, signal }: KopiaTreeFormatOptions): KopiaTreeFormat {
  const source = createSourceReader({ onProblem, signal });
  let unchangedFiles = 0;

  /** Returns the facts that are stored. The size that a file system reports for a directory is not. */
  function factsOf(entry: SourceEntry, path: string, size: number): BuiltEntry['facts'] {
    const { type, mode, uid, gid, mtimeInNs } = entry;
    if (entry.extendedAttributes && entry.extendedAttributes.length > 0)
      onProblem({ path, kind: 'facts-not-kept', message: 'Extended attributes are not kept' });
    if (mtimeInNs >= minTime && mtimeInNs <= maxTime) return { type, mode, uid, gid, mtimeInNs, size };
    onProblem({ path, kind: 'facts-not-kept', message: 'Its time is outside of the years 1678 to 2261' });
    return { type, mode, uid, gid, mtimeInNs: mtimeInNs < 0n ? minTime : maxTime, size };
  }

  async function store(entry: SourceEntry, path: string, onTaken: () => void): Promise<{ id: string; size: number } | undefined> {
    const small = source.readNow(entry, path);
    if (small === 'unreadable') return undefined;
    if (!small) return source.read(entry, path, (content) => objects.write(content, { prefix: '', announced: entry.size, onTaken }));
    return objects.writeSmall(small.bytes, () => {
      small.giveBack();
      onTaken();
    });
  }

  return {
    get unchangedFiles() {
      return unchangedFiles;
    },
    get readBytes() {
      return source.readBytes;
    },
    beginDirectory(entry, path): DirectoryWriter<BuiltEntry> {
      const facts = factsOf(entry, path, 0);
      const builder = createDirectoryBuilder(facts.mtimeInNs);
      return {
        add: builder.add,
        addFailure: builder.addFailure,
        async finish(directory) {
          const { content, summary } = builder.finish((from, to) =>
            onProblem({
              path: directory === '' ? from.toString() : `${directory}/${from.toString()}`,
              kind: 'renamed',
              message: `The name is not UTF-8, and is kept as ${JSON.stringify(to)}`,
            }),
          );
          const { id } = await objects.write([content], { prefix: 'k', announced: content.byteLength });
          return { facts, contentId: id, summary };
        },
      };
    },
    stop: source.stop,
    reuse(entry, known) {
      if (entry.type !== 'file' || (entry.extendedAttributes?.length ?? 0) > 0) return undefined;
      // A time that kopia cannot store equals a missing one.
      if (!looksEqual(entry, known) || !isThereNow(known.contentId)) return undefined;
      unchangedFiles += 1;
      return { facts: known, contentId: known.contentId };
    },
    openText(stored) {
      const text = createDirectoryText(stored);
      return {
        directory: text.directory,
        reuse(entry) {
          const found = text.find(entry);
          if (!found || !isThereNow(found.contentId)) return undefined;
          unchangedFiles += 1;
          return { facts: entry, ...found };
        },
      };
    },
    writeNow(entry, names, known, taker) {
      const { type, mode, uid, gid, mtimeInNs } = entry;
      if (type !== 'file' || (entry.extendedAttributes?.length ?? 0) > 0 || mtimeInNs < minTime || mtimeInNs > maxTime) return false;
      if (known && looksEqual(entry, known)) return false;
      const onRead = (size: number) => (contentId: string) => ({ facts: { type, mode, uid, gid, mtimeInNs, size }, contentId });
      return writeSmallNow({ source, pieces: objects.small(maxSmallBytes), entry, names, onRead, ...taker });
    },
    async write(entry, path, known, onTaken) {
      if (!keepsType(entry.type)) {
        onProblem({ path, kind: 'type-not-kept', message: `A ${entry.type} is not kept` });
        return 'not-kept';
      }
      if (entry.type === 'symlink') {
        const target = Buffer.from((entry.target ?? '') as string);
        const { id } = await objects.write([target], { prefix: '', announced: target.byteLength });
        return { facts: factsOf(entry, path, target.byteLength), contentId: id };
      }
      const facts = factsOf(entry, path, entry.size);
      if (known && looksEqual({ ...entry, mtimeInNs: facts.mtimeInNs }, known) && (await isThere(known.contentId))) {
        unchangedFiles += 1;
        return { facts, contentId: known.contentId };
      }
      const stored = await store(entry, path, onTaken);
      return stored ? { facts: { ...facts, size: stored.size }, contentId: stored.id } : 'unreadable';
    },
  };
}

/** Whether two entries are equal, by kopia's rules. */
function looksEqual(a: SourceEntry, b: TreeEntry): boolean {
  return a.type === b.type && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.size === b.size && a.mtimeInNs === b.mtimeInNs;
}
