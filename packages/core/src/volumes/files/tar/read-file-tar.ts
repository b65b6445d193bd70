import { type ByteFeed, createByteFeed } from './byte-feed.ts';
import { tarBlockBytes } from './file-tar-header.ts';

/** An entry of a tar file, as it was read. */
export interface TarredEntry {
  readonly name: Buffer;
  /** `0` is a file, `2` a symlink. */
  readonly type: string;
  readonly size: number;
  /** Of a link. */
  readonly target: Buffer;
  /** Once, and before the next entry is asked for. */
  content(): AsyncGenerator<Buffer>;
}

const longestName = 64 * 1024;

/** Reads what `tar -c` of busybox or GNU prints, one archive after the other. A program in a container wrote it: it may be anything.
 * @throws Error for what is no tar file */
export async function* readFileTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<TarredEntry> {
  const feed = createByteFeed(stream);
  try {
    yield* entriesOf(feed);
  } finally {
    await feed.close();
  }
}

async function* entriesOf(feed: ByteFeed): AsyncGenerator<TarredEntry> {
  let name: Buffer | undefined;
  let target: Buffer | undefined;
  for (;;) {
    const block = await feed.exactly(tarBlockBytes);
    if (block.length === 0) return;
    if (block.length < tarBlockBytes) throw new Error('the output of tar ends in the middle of a header');
    if (block.every((byte) => byte === 0)) continue;
    checkSum(block);
    const type = block[156] === 0 ? '0' : block.toString('latin1', 156, 157);
    const size = numberAt(block, 124, 12);
    if (type === 'L' || type === 'K' || type === 'x' || type === 'g') {
      if (size > longestName) throw new Error('the output of tar has a name that is too long');
      const content = await feed.exactly(padded(size));
      if (content.length < padded(size)) throw new Error('the output of tar ends in the middle of a name');
      if (type === 'L') name = untilZero(content.subarray(0, size));
      if (type === 'K') target = untilZero(content.subarray(0, size));
      continue;
    }
    const bytes = type === '0' || type === '7' ? size : 0;
    let left = bytes;
    yield {
      name: name ?? withPrefix(block),
      type,
      size: bytes,
      target: target ?? untilZero(block.subarray(157, 257)),
      async *content() {
        for await (const chunk of feed.pass(bytes)) {
          left -= chunk.length;
          yield chunk;
        }
      },
    };
    name = undefined;
    target = undefined;
    for await (const _ of feed.pass(left));
    await feed.exactly(padded(bytes) - bytes);
  }
}

function padded(size: number): number {
  return Math.ceil(size / tarBlockBytes) * tarBlockBytes;
}

function untilZero(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  // The block it lies in is used again.
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end));
}

function withPrefix(block: Buffer): Buffer {
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? untilZero(block.subarray(345, 500)) : Buffer.alloc(0);
  const name = untilZero(block.subarray(0, 100));
  return prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name;
}

function checkSum(block: Buffer): void {
  const stored = numberAt(block, 148, 8);
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (stored !== sum) throw new Error('the output of tar has a damaged header');
}

function numberAt(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  let value = 0;
  if ((field[0] ?? 0) & 0x80) for (const [at, byte] of field.entries()) value = value * 256 + (at === 0 ? byte & 0x7f : byte);
  else
    value = Number.parseInt(
      field
        .toString('latin1')
        .replace(/[\0 ]+$/, '')
        .trim() || '0',
      8,
    );
  if (!Number.isSafeInteger(value)) throw new Error('the output of tar has an impossible number');
  return value;
}
