import type { CallOptions, EntryProblem, SourceEntry, TreeEntry } from '@lifeboat/core/plugin-api';
import { createChunkerPool } from '../../chunks/chunker.ts';
import type { CutFinder } from '../../chunks/cut-finder.ts';
import type { PathName } from '../../trees/names-of.ts';
import { maxSmallBytes } from '../../trees/small-read.ts';
import { createSourceReader } from '../../trees/source-reader.ts';
import type { DirectoryWriter, TreeFormat } from '../../trees/tree-format.ts';
import { writeSmallNow } from '../../trees/write-small-now.ts';
import type { BlobWriter } from '../contents/blob-writer.ts';
import { looksEqual, type NodeContent, nodeJson } from './node-json.ts';
import { blobIdsOf } from './parse-tree.ts';
import { plainFileHead } from './plain-file.ts';
import { ownEntry } from './restic-tree-reader.ts';
import { createTreeText } from './tree-text.ts';

/** A stored entry without its node. */
export interface BuiltNode extends NodeContent {
  readonly entry: SourceEntry;
  readonly size: number;
  /** The printed node, if it is known: one character for each byte. */
  readonly json?: string;
}

/** What happened to the entries, as restic counts it. */
export interface TreeCounts {
  files: Record<Outcome, number>;
  directories: Record<Outcome, number>;
  /** The size of all files, in bytes. */
  bytes: number;
  failed: number;
}
type Outcome = 'new' | 'changed' | 'unmodified';

/** Writes trees in restic's format. */
export interface ResticTreeFormat extends TreeFormat<BuiltNode> {
  readonly counts: TreeCounts;
  readonly readBytes: number;
}

interface Stored {
  readonly size: number;
  readonly content: readonly string[];
}

interface ResticTreeFormatOptions extends CallOptions {
  readonly writer: BlobWriter;
  createCuts(): CutFinder;
  /** Returns the length of a data blob; `undefined` if no index has it. */
  lengthOf(id: string): number | undefined;
  onProblem(problem: EntryProblem): void;
}

const minTime = BigInt(new Date('0000-01-01T00:00:00Z').getTime()) * 1_000_000n;
const maxTime = BigInt(new Date('9999-12-31T23:59:59.999Z').getTime()) * 1_000_000n + 999_999n;

export function createResticTreeFormat(options: ResticTreeFormatOptions): ResticTreeFormat {
  const { writer, onProblem, signal } = options;
  const chunkers = createChunkerPool(options.createCuts);
  const source = createSourceReader({ onProblem, signal });
  const counts: TreeCounts = {
    files: { new: 0, changed: 0, unmodified: 0 },
    directories: { new: 0, changed: 0, unmodified: 0 },
    bytes: 0,
    failed: 0,
  };
  /** Files with several names. Their content is read once. */
  const linked = new Map<string, { readonly stored: Promise<Stored | undefined>; names: number }>();

  function isWithinTimes({ mtimeInNs, ctimeInNs = mtimeInNs }: SourceEntry): boolean {
    return mtimeInNs >= minTime && mtimeInNs <= maxTime && ctimeInNs >= minTime && ctimeInNs <= maxTime;
  }

  function withinTimes(entry: SourceEntry, path: string): SourceEntry {
    if (isWithinTimes(entry)) return entry;
    const clamp = (time: bigint) => (time < minTime ? minTime : time > maxTime ? maxTime : time);
    const { mtimeInNs, ctimeInNs } = entry;
    const kept = { ...entry, mtimeInNs: clamp(mtimeInNs), ...(ctimeInNs === undefined ? {} : { ctimeInNs: clamp(ctimeInNs) }) };
    if (kept.mtimeInNs !== mtimeInNs) onProblem({ path, kind: 'facts-not-kept', message: 'Its time is outside of the years 0 to 9999' });
    return kept;
  }

  async function store(content: AsyncIterable<Uint8Array>, onTaken: () => void): Promise<Stored> {
    const chunker = chunkers.take();
    const begun: Promise<string>[] = [];
    let size = 0;
    try {
      for await (const piece of content) {
        size += piece.byteLength;
        for await (const chunk of chunker.push(piece)) begun.push((await writer.begin(chunk)).id);
      }
      const last = chunker.end();
      if (last.byteLength > 0) begun.push((await writer.begin(last)).id);
    } finally {
      chunkers.giveBack(chunker);
    }
    onTaken();
    return { size, content: await Promise.all(begun) };
  }

  /** Stores a small file that is one piece. `undefined`: it must be read in the usual way. */
  async function storeSmall(entry: SourceEntry, path: string, onTaken: () => void): Promise<Stored | 'unreadable' | undefined> {
    const read = source.readNow(entry, path);
    if (read === undefined || read === 'unreadable') return read;
    const { bytes, giveBack } = read;
    const taken = () => {
      giveBack();
      onTaken();
    };
    if (!chunkers.isOneChunk(bytes)) return store(once(bytes), taken);
    const { id } = await writer.begin(bytes);
    taken();
    return { size: bytes.byteLength, content: [await id] };
  }

  async function readFile(entry: SourceEntry, path: string, onTaken: () => void): Promise<Stored | undefined> {
    const { inode } = entry;
    const key = inode && inode.links > 1 ? `${inode.device} ${inode.number}` : undefined;
    const known = key === undefined ? undefined : linked.get(key);
    if (key !== undefined && known) {
      known.names += 1;
      if (known.names >= (inode?.links ?? 0)) linked.delete(key);
      const stored = await known.stored;
      if (stored) return stored;
    }
    const stored = source.read(entry, path, (content) => store(content, onTaken));
    if (key !== undefined && !known) linked.set(key, { stored, names: 1 });
    return stored;
  }

  /** Whether all pieces exist and together are as long as the file. */
  function isWhole(content: readonly string[], size: number): boolean {
    let length = 0;
    for (const id of content) length += options.lengthOf(id) ?? Number.NaN;
    return length === size;
  }

  return {
    counts,
    get readBytes() {
      return source.readBytes;
    },
    beginDirectory(given, path, known): DirectoryWriter<BuiltNode> {
      const entry = withinTimes(given, path);
      const nodes: { readonly name: string; readonly json: string }[] = [];
      return {
        add(name: PathName, built) {
          const bytes = Buffer.from(name as string);
          const json = built.json ?? plainNode(name, built) ?? nodeJson(bytes, built.entry, built.size, built).toString('latin1');
          nodes.push({ name: bytes.toString('latin1'), json });
        },
        addFailure() {
          counts.failed += 1;
        },
        async finish() {
          nodes.sort((a, b) => (a.name < b.name ? -1 : 1));
          const subtree = await writer.write('tree', treeOf(nodes));
          counts.directories[known?.type !== 'directory' ? 'new' : known.contentId === subtree ? 'unmodified' : 'changed'] += 1;
          return { entry, size: 0, subtree };
        },
      };
    },
    stop: source.stop,
    reuse(entry, known) {
      if (entry.type !== 'file' || !isWithinTimes(entry) || !looksEqual(entry, known)) return undefined;
      const content = contentOf(known);
      if (!isWhole(content, entry.size)) return undefined;
      counts.files.unmodified += 1;
      counts.bytes += entry.size;
      return { entry, size: entry.size, content };
    },
    openText(stored) {
      const text = createTreeText(stored);
      return {
        directory: text.directory,
        reuse(entry) {
          if (!isWithinTimes(entry)) return undefined;
          const found = text.find(entry);
          if (!found || !isWhole(found.content, entry.size)) return undefined;
          counts.files.unmodified += 1;
          counts.bytes += entry.size;
          return { entry, size: entry.size, ...found };
        },
      };
    },
    writeNow(entry, names, known, taker) {
      if (entry.type !== 'file' || !isWithinTimes(entry) || (entry.inode?.links ?? 1) > 1) return false;
      if ((known && looksEqual(entry, known)) || !chunkers.isNeverCut(maxSmallBytes)) return false;
      const onRead = (size: number) => {
        counts.files[known?.type === 'file' ? 'changed' : 'new'] += 1;
        counts.bytes += size;
        return (id: string) => ({ entry, size, content: [id] });
      };
      return writeSmallNow({ source, pieces: writer.small, entry, names, onRead, ...taker });
    },
    async write(given, path, known, onTaken) {
      const entry = withinTimes(given, path);
      if (entry.type === 'socket') {
        // As in restic: nobody could restore a socket.
        onProblem({ path, kind: 'type-not-kept', message: 'A socket is not kept' });
        return 'not-kept';
      }
      if (entry.type !== 'file') return { entry, size: 0 };
      const content = known && looksEqual(entry, known) ? contentOf(known) : undefined;
      if (content && isWhole(content, entry.size)) {
        counts.files.unmodified += 1;
        counts.bytes += entry.size;
        return { entry, size: entry.size, content };
      }
      const small = (entry.inode?.links ?? 1) > 1 ? undefined : await storeSmall(entry, path, onTaken);
      const stored = small ?? (await readFile(entry, path, onTaken));
      if (!stored || stored === 'unreadable') return 'unreadable';
      counts.files[known?.type === 'file' ? 'changed' : 'new'] += 1;
      counts.bytes += stored.size;
      return { entry, size: stored.size, content: stored.content };
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Returns the node of a file that has only the usual facts. */
function plainNode(name: PathName, { entry, size, content = [] }: BuiltNode): string | undefined {
  const head = content.length === 0 ? undefined : plainFileHead(name, entry, size);
  return head && `${head}"${content.join('","')}"]}`;
}

/** How many nodes are joined at once, because a large directory exceeds the longest string. */
const nodesAtOnce = 1000;

function treeOf(nodes: readonly { readonly json: string }[]): Buffer {
  const parts = [Buffer.from('{"nodes":[')];
  for (let at = 0; at < nodes.length; at += nodesAtOnce) {
    const some = nodes.slice(at, at + nodesAtOnce).map(({ json }) => json);
    parts.push(Buffer.from(`${at === 0 ? '' : ','}${some.join(',')}`, 'latin1'));
  }
  return Buffer.concat([...parts, Buffer.from(']}\n')]);
}

function contentOf(known: TreeEntry): readonly string[] {
  return [...blobIdsOf(ownEntry(known))];
}
