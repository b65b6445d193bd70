import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  open as openCallback,
  openSync,
  type PathLike,
  read as readCallback,
  readSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { type CallOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { QuickCalls } from './quick-calls.ts';

const open = promisify(openCallback);
const read = promisify(readCallback);

interface ReadOptions extends CallOptions {
  /** The state of the file when it was listed. */
  readonly stats: BigIntStats;
  /** Called if the file has been changed since, and still has the same length. */
  readonly onChanged: () => void;
  /** Each chunk may use the memory of the one before. */
  readonly reuse?: boolean | undefined;
  readonly calls: QuickCalls;
}

const mostAtOnce = 256 * 1024;
/** Buffers of earlier files, kept for reuse, because the garbage collector frees memory outside its heap late. */
const spare: Buffer[] = [];
const maxSpare = 8;
/** Larger files are read by another thread, while this one cuts what came before. */
const mostReadNow = 64 * 1024;
// With O_NONBLOCK, opening does not wait if a FIFO has replaced the file.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Opens a file for {@link readFile}. */
export async function openToRead(path: PathLike): Promise<number> {
  return await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    throw notOpened(error);
  });
}

/** Does the same synchronously. */
export function openToReadNow(path: PathLike): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw notOpened(error as NodeJS.ErrnoException);
  }
}

function notOpened({ code }: NodeJS.ErrnoException): Error {
  return new Error(code === 'ENOENT' ? 'it was listed and then was gone' : `it cannot be opened: ${code}`);
}

/** Reads an open file into memory at once, and closes it. Returns `undefined` if the file is longer than `into`. */
export function readSmallNow(
  handle: number,
  into: Buffer,
  { stats, onChanged }: Pick<ReadOptions, 'stats' | 'onChanged'>,
): Buffer | undefined {
  let at = 0;
  try {
    const size = sizeOf(handle, stats);
    if (size > into.byteLength) return undefined;
    for (let bytesRead = 1; at < size && bytesRead > 0; at += bytesRead) bytesRead = readSync(handle, into, at, size - at, at);
    checkUnchanged(handle, at, { stats, onChanged });
    return into.subarray(0, at);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new Error(`it cannot be read at byte ${at}: ${code}`);
  } finally {
    closeSync(handle);
  }
}

/** Returns the length of an opened file. @throws Error if it is not the file that was listed */
function sizeOf(handle: number, stats: BigIntStats): number {
  // For an open file the system knows it already. Asking in another thread would take longer.
  const now = fstatSync(handle, { bigint: true });
  if (!now.isFile() || now.ino !== stats.ino || now.dev !== stats.dev) throw new Error('another took its place before it was read');
  return Number(now.size);
}

/** Checks that the file has not changed. The reader notices another length itself. */
function checkUnchanged(handle: number, length: number, { stats, onChanged }: Pick<ReadOptions, 'stats' | 'onChanged'>): void {
  const after = fstatSync(handle, { bigint: true });
  if (BigInt(length) === stats.size && (after.mtimeNs !== stats.mtimeNs || after.size !== stats.size)) onChanged();
}

/** Reads a file and closes it. If the file grows meanwhile, it is read up to the length that it had when it was opened. */
export async function* readFile(
  opening: () => Promise<number> | number,
  { stats, onChanged, reuse, calls, signal }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  const handle = await opening();
  let memory: Buffer | undefined;
  try {
    const size = sizeOf(handle, stats);
    if (reuse) memory = spare.pop() ?? Buffer.allocUnsafeSlow(mostAtOnce);
    let at = 0;
    while (at < size) {
      throwIfAborted(signal, 'Reading a file');
      const wanted = Math.min(mostAtOnce, size - at);
      const into = memory ?? Buffer.allocUnsafeSlow(wanted);
      const bytesRead = await readInto(into, handle, wanted, at, calls).catch((error: NodeJS.ErrnoException) => {
        throw new Error(`it cannot be read at byte ${at}: ${error.code}`);
      });
      if (bytesRead === 0) break;
      at += bytesRead;
      yield into.subarray(0, bytesRead);
    }
    checkUnchanged(handle, at, { stats, onChanged });
  } finally {
    if (memory && spare.length < maxSpare) spare.push(memory);
    closeSync(handle);
  }
}

async function readInto(into: Buffer, handle: number, length: number, at: number, calls: QuickCalls): Promise<number> {
  const later = async () => (await read(handle, into, 0, length, at)).bytesRead;
  return length > mostReadNow ? later() : calls.run(() => readSync(handle, into, 0, length, at), later);
}
