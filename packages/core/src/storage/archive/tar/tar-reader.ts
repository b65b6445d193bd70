import { parsePaxRecords } from './pax-records.ts';
import { blockBytes, decodeTarHeader } from './tar-header.ts';

interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** `file`: a regular file. `folder`. `other`: a link, a device, anything else; its body is passed over. */
  readonly type: 'file' | 'folder' | 'other';
}

/** What a {@link TarReader} meets. Calls come in the order of the archive; errors thrown here end the reading. */
export interface TarVisitor {
  begin(entry: TarEntry): void;
  /** An extended header that no entry follows, but another: it says nothing of any entry. */
  superseded?(): void;
  data(chunk: Buffer): void;
  end(): void;
}

const maxExtraHeaderBytes = 64 * 1024;
/** Of an entry: a long name, a long link, records of its own and for all. */
const maxExtraHeaders = 4;

/**
 * Reads a tar file from chunks of any size, holding at most one header. Knows ustar, GNU's long names and PAX. Fails on
 * anything that is not a whole tar file: a wrong checksum, an early end, a missing end mark, bytes behind it.
 */
export class TarReader {
  readonly #visitor: TarVisitor;
  readonly #block = Buffer.alloc(blockBytes);
  #filled = 0;
  #zeroBlocks = 0;
  #state: 'header' | 'extra' | 'body' | 'skipped' | 'padding' = 'header';
  #remaining = 0;
  #padding = 0;
  #extraType = '';
  /** Since the last entry. */
  #extraHeaders = 0;
  #extra: Buffer[] = [];
  #nextName: string | undefined;
  #nextSize: number | undefined;

  constructor(visitor: TarVisitor) {
    this.#visitor = visitor;
  }

  /** @throws Error that says what is wrong */
  push(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length) {
      if (this.#state === 'header') {
        const take = Math.min(blockBytes - this.#filled, chunk.length - position);
        chunk.copy(this.#block, this.#filled, position, position + take);
        this.#filled += take;
        position += take;
        if (this.#filled === blockBytes) this.#header();
        continue;
      }
      const take = Math.min(this.#remaining, chunk.length - position);
      if (this.#state === 'body') this.#visitor.data(chunk.subarray(position, position + take));
      else if (this.#state === 'extra') this.#extra.push(Buffer.from(chunk.subarray(position, position + take)));
      this.#remaining -= take;
      position += take;
      if (this.#remaining === 0) this.#partDone();
    }
  }

  /** To be called at the end of the input. @throws Error when the tar file has not ended */
  finish(): void {
    if (this.#zeroBlocks < 2 || this.#filled > 0) throw new Error('it ends before the end mark of the tar file');
  }

  #header(): void {
    this.#filled = 0;
    if (this.#block.every((byte) => byte === 0)) {
      this.#zeroBlocks += 1;
      return;
    }
    if (this.#zeroBlocks > 0) throw new Error('other bytes follow the end mark of the tar file');
    const header = decodeTarHeader(this.#block);
    this.#padding = paddingOf(header.size);
    if (header.type === 'x' || header.type === 'g' || header.type === 'L' || header.type === 'K') {
      this.#extraHeaders += 1;
      if (this.#extraHeaders > maxExtraHeaders) this.#visitor.superseded?.();
      if (header.size > maxExtraHeaderBytes) throw new Error(`an extended tar header has ${header.size} bytes`);
      this.#extraType = header.type;
      this.#enter('extra', header.size);
      return;
    }
    this.#extraHeaders = 0;
    const name = this.#nextName ?? header.name;
    const size = this.#nextSize ?? header.size;
    this.#nextName = undefined;
    this.#nextSize = undefined;
    this.#padding = paddingOf(size);
    const type = entryType(header.type, name);
    this.#visitor.begin({ name, size, type });
    // Links, folders and devices have no body, whatever their size says; unknown types do.
    const hasBody = !'123456'.includes(header.type);
    if (!hasBody) this.#padding = 0;
    this.#enter(type === 'file' ? 'body' : 'skipped', hasBody ? size : 0);
  }

  #enter(state: 'extra' | 'body' | 'skipped', bytes: number): void {
    this.#state = state;
    this.#remaining = bytes;
    if (bytes === 0) this.#partDone();
  }

  #partDone(): void {
    if (this.#state === 'padding') {
      this.#state = 'header';
      return;
    }
    if (this.#state === 'extra') this.#applyExtra();
    else this.#visitor.end();
    this.#state = this.#padding > 0 ? 'padding' : 'header';
    this.#remaining = this.#padding;
  }

  #applyExtra(): void {
    const content = Buffer.concat(this.#extra);
    this.#extra = [];
    if (this.#extraType === 'L') this.#nextName = content.toString('utf8').replace(/\0.*$/s, '');
    if (this.#extraType !== 'x') return; // link targets and defaults for all entries: nothing that is used
    const { path, size } = parsePaxRecords(content);
    if (path !== undefined) this.#nextName = path;
    if (size !== undefined) this.#nextSize = size;
  }
}

function entryType(type: string, name: string): TarEntry['type'] {
  if (type === '5') return 'folder';
  if (type !== '0' && type !== '7') return 'other';
  return name.endsWith('/') ? 'folder' : 'file'; // as tar before POSIX marked folders
}

function paddingOf(size: number): number {
  return size % blockBytes === 0 ? 0 : blockBytes - (size % blockBytes);
}
