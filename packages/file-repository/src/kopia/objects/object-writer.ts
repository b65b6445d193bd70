import { type Chunker, createChunkerPool } from '../../chunks/chunker.ts';
import { goJson } from '../../go-values/go-json.ts';
import type { ContentWriter } from '../contents/content-writer.ts';
import { createCutFinder, type Splitter } from './splitter.ts';

/** Writes objects. An object that is larger than a content becomes a list of contents. */
export interface ObjectWriter {
  /** Writes a stream. `announced`: the size that it should have; files beyond 2 GiB are cut as Velero cuts them. `onTaken` is called when
   * all bytes have been taken; they are hashed and stored later. Returns the id of the object, and how many bytes came. */
  write(data: Data, options: Omit<PartOptions, 'compress'>): Promise<{ readonly id: string; readonly size: number }>;
  /** Does the same for a small file whose bytes are all there. */
  writeSmall(bytes: Buffer, onTaken: () => void): Promise<{ readonly id: string; readonly size: number }>;
  /** Takes files of up to this many bytes at once, many together; `undefined` if that is not possible. Their ids are hashes. */
  small(length: number): ContentWriter['small'];
}

type Data = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
interface BegunPart {
  readonly length: number;
  readonly id: Promise<string> | string;
}

interface PartOptions {
  readonly prefix: string;
  readonly announced: number;
  readonly compress: boolean;
  readonly onTaken?: () => void;
}

/** `partLength`: a longer file is cut into parts of this many bytes before it is split. */
export function createObjectWriter(contents: ContentWriter, splitter: Splitter, partLength = 2 ** 31): ObjectWriter {
  const chunkers = createChunkerPool(() => createCutFinder(splitter));

  async function writeParts(data: Data, options: PartOptions): Promise<{ id: string; size: number }> {
    const chunker = chunkers.take();
    let begun: readonly BegunPart[];
    try {
      begun = await beginChunks(data, options, chunker);
    } finally {
      chunkers.giveBack(chunker);
    }
    options.onTaken?.();
    const parts: { readonly s?: number; readonly l: number; readonly o: string }[] = [];
    let size = 0;
    for (const { id, length } of begun) {
      parts.push({ ...(size > 0 ? { s: size } : {}), l: length, o: await id });
      size += length;
    }
    const [only] = parts;
    if (parts.length === 1 && only) return { id: only.o, size };
    const list = Buffer.concat([goJson({ stream: 'kopia:indirect', entries: parts }), Buffer.from('\n')]);
    const { id } = await writeParts([list], { prefix: options.prefix || 'x', announced: list.byteLength, compress: true });
    return { id: `I${id}`, size };
  }

  async function beginChunks(data: Data, options: PartOptions, chunker: Chunker): Promise<readonly BegunPart[]> {
    const begun: BegunPart[] = [];
    const take = async (chunk: Buffer) => {
      const length = chunk.byteLength;
      const isOfFile = options.prefix === '' && !options.compress;
      begun.push(isOfFile ? { length, ...(await contents.begin(chunk)) } : { length, id: await contents.write(chunk, options) });
    };
    let inPart = 0;
    for await (const piece of data) {
      let rest = piece;
      while (options.announced > partLength && inPart + rest.byteLength >= partLength) {
        for await (const chunk of chunker.push(rest.subarray(0, partLength - inPart))) await take(chunk);
        const last = chunker.end();
        if (last.byteLength > 0) await take(last);
        rest = rest.subarray(partLength - inPart);
        inPart = 0;
      }
      for await (const chunk of chunker.push(rest)) await take(chunk);
      inPart += rest.byteLength;
    }
    const last = chunker.end();
    if (last.byteLength > 0 || begun.length === 0) await take(last);
    return begun;
  }

  return {
    small: (length) => (length < partLength && chunkers.isNeverCut(length) ? contents.small : undefined),
    write: (data, options) => writeParts(data, { ...options, compress: false }),
    async writeSmall(bytes, onTaken) {
      const size = bytes.byteLength;
      if (size >= partLength || !chunkers.isOneChunk(bytes))
        return writeParts([bytes], { prefix: '', announced: size, compress: false, onTaken });
      const { id } = await contents.begin(bytes);
      onTaken();
      return { id: await id, size };
    },
  };
}
