import type { ByteRange, CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { readAhead } from '../../flow/read-ahead.ts';
import { FieldError, fieldsOf, parseFields } from '../../go-values/fields.ts';
import { releaseMemory } from '../../memory/release-memory.ts';
import { decompressByHeader } from '../contents/compression.ts';
import type { ContentReader } from '../contents/content-reader.ts';
import { type ObjectId, parseObjectId } from './object-id.ts';

/** Reads objects, which are contents or lists of contents. */
export interface ObjectReader {
  /** Reads the bytes of an object, or of a range of it. */
  stream(id: string, options: StreamOptions): AsyncGenerator<Buffer>;
  /** Reads a whole object of at most `maxBytes`. */
  readAll(id: string, options: CallOptions & { readonly maxBytes: number }): Promise<Buffer>;
  /** Lists the contents of an object, including those of its lists. A content may come more than once. */
  contentIds(id: string, options: CallOptions): AsyncGenerator<string>;
}

interface StreamOptions extends CallOptions {
  readonly range?: ByteRange | undefined;
  /** Once the next chunk is asked for, the memory of the last one may be reused. */
  readonly reuse?: boolean;
}

/** An object that is part of another one, with its place in it. */
interface Part {
  readonly id: string;
  readonly start: number;
  readonly length: number;
}

/** The bytes of one content. */
interface Piece {
  readonly object: ObjectId;
  readonly text: string;
  /** The length in the list; unknown for an object without a list. */
  readonly length: number | undefined;
  readonly skip: number;
  readonly end: number;
}

/** A list of 256 MiB names 50 TiB. */
const maxListBytes = 256 * 1024 * 1024;
const maxNesting = 12;
const maxContentBytes = 256 * 1024 * 1024;
/** How many contents of at most 8 MiB are read in advance: one is being opened, and one is being written. */
const ahead = 2;

export function createObjectReader(blobs: BlobStore, contents: ContentReader): ObjectReader {
  const damaged = (id: string, why: string): LifeboatError => blobs.damaged(`of object ${id}`, why);

  function parse(id: string): ObjectId {
    const object = parseObjectId(id);
    if (!object) throw damaged(JSON.stringify(id.slice(0, 100)), 'it is no ID of an object');
    return object;
  }

  async function readDirect(object: ObjectId, text: string, options: CallOptions): Promise<Buffer> {
    const data = await contents.read(object.contentId, options);
    if (!object.compressed) return data;
    try {
      return decompressByHeader(data, maxContentBytes);
    } catch (error) {
      throw blobs.damaged(`of object ${text}`, 'it cannot be decompressed', error);
    }
  }

  /** Returns the parts that a list names. They follow one another without a gap. */
  async function partsOf(text: string, options: CallOptions, nesting: number): Promise<Part[]> {
    const list = await readAllAt(text.slice(1), { ...options, maxBytes: maxListBytes }, nesting + 1);
    try {
      const fields = parseFields(list);
      if (fields.text('stream') !== 'kopia:indirect') throw new FieldError('it is no list of objects');
      let end = 0;
      return fields.list('entries').map((entry) => {
        const part = fieldsOf(entry, 'an entry');
        const found = { id: part.text('o'), start: part.count('s'), length: part.count('l') };
        if (found.start !== end) throw new FieldError('its parts overlap, or leave a gap');
        end += found.length;
        if (!Number.isSafeInteger(end)) throw new FieldError('it is too long');
        return found;
      });
    } catch (error) {
      throw error instanceof FieldError ? damaged(text, error.message) : error;
    }
  }

  async function* pieces(text: string, start: number, end: number, options: CallOptions, nesting: number): AsyncGenerator<Piece> {
    // Somebody with the keys can make a list that names itself.
    if (nesting > maxNesting) throw damaged(text, 'its lists are nested too deep');
    const object = parse(text);
    if (object.indirections === 0) {
      yield { object, text, length: undefined, skip: start, end };
      return;
    }
    for (const part of await partsOf(text, options, nesting)) {
      const from = Math.max(start, part.start) - part.start;
      const to = Math.min(end, part.start + part.length) - part.start;
      if (from >= to) continue;
      for await (const piece of pieces(part.id, from, to, options, nesting + 1))
        yield piece.object.indirections === 0 && parse(part.id).indirections === 0 ? { ...piece, length: part.length } : piece;
    }
  }

  async function* streamAt(text: string, { range, reuse, ...options }: StreamOptions, nesting: number): AsyncGenerator<Buffer> {
    const end = range?.end === undefined ? Number.MAX_SAFE_INTEGER : range.end + 1;
    const read = async (piece: Piece) => {
      const data = await readDirect(piece.object, piece.text, options);
      if (piece.length !== undefined && piece.length !== data.byteLength)
        throw damaged(piece.text, 'it has another length than its list says');
      return data.subarray(piece.skip, Math.min(piece.end, data.byteLength));
    };
    for await (const data of readAhead(pieces(text, range?.start ?? 0, end, options, nesting), ahead, read)) {
      if (data.byteLength > 0) yield data;
      if (reuse) releaseMemory(data);
    }
  }

  async function readAllAt(text: string, options: CallOptions & { readonly maxBytes: number }, nesting: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of streamAt(text, { signal: options.signal }, nesting)) {
      size += chunk.byteLength;
      if (size > options.maxBytes) throw damaged(text, `it is larger than ${options.maxBytes} bytes`);
      chunks.push(chunk);
    }
    return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
  }

  /** Each list is read once. Otherwise, lists that name other lists many times could take for ever. */
  async function* contentIdsAt(
    text: string,
    options: CallOptions,
    nesting: number,
    lists: Map<string, 'open' | 'done'>,
  ): AsyncGenerator<string> {
    if (nesting > maxNesting) throw damaged(text, 'its lists are nested too deep');
    const object = parse(text);
    if (object.indirections === 0) {
      yield object.contentId;
      return;
    }
    const seen = lists.get(text);
    if (seen === 'open') throw damaged(text, 'it is a list that names itself');
    if (seen === 'done') return;
    lists.set(text, 'open');
    yield* contentIdsAt(text.slice(1), options, nesting + 1, lists);
    for (const part of await partsOf(text, options, nesting)) yield* contentIdsAt(part.id, options, nesting + 1, lists);
    lists.set(text, 'done');
  }

  return {
    stream: (id, options) => streamAt(id, options, 0),
    readAll: (id, options) => readAllAt(id, options, 0),
    contentIds: (id, options) => contentIdsAt(id, options, 0, new Map()),
  };
}
