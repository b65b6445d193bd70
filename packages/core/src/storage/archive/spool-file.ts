import { constants, type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSystemError } from '../file-system/file-system-error.ts';

/** A private file for bytes that do not fit into memory. It loses its name as soon as it is open, so that nothing of it
 * is left whatever happens to the process. */
export interface SpoolFile {
  /** Where the next appended byte will stand. */
  readonly position: number;
  /** Takes bytes without waiting; call {@link flush} when {@link isFull}. */
  append(chunk: Uint8Array): void;
  readonly isFull: boolean;
  /** Takes the bytes from `position` on back: the next append stands there. */
  truncate(position: number): void;
  flush(): Promise<void>;
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

const fullBytes = 1024 * 1024;
/** What one call reads. Objects are mostly read in the order in which they stand: a call for each costs more than the bytes. Where the
 * order is another, as with many namespaces, most of a large window would be read in vain: so windows grow from the least to the most while
 * one continues another. */
const windowBytes = { least: 16 * 1024, most: 256 * 1024 };
const maxWindows = 4;

/** Bytes of the file that one call read, or is reading. */
interface Window {
  readonly position: number;
  readonly length: number;
  readonly bytes: Promise<Buffer>;
}

/** @throws LifeboatError that names the folder when it cannot be written or is full */
export async function createSpoolFile(options: { readonly folder?: string | undefined; readonly what?: string } = {}): Promise<SpoolFile> {
  const { folder = tmpdir(), what = "the archive's temporary copy" } = options;
  const spoolError = (error: unknown) => fileSystemError(error, { doing: `Keeping ${what} (TMPDIR chooses its folder)`, path: folder });
  const { handle, remove } = await openUnnamed(folder).catch((error: unknown) => {
    throw spoolError(error);
  });
  let buffer = Buffer.allocUnsafeSlow(2 * fullBytes);
  let buffered = 0;
  let flushed = 0;
  // The latest ones: the works that run at the same time read at the end of one and at the beginning of the next.
  let windows: readonly Window[] = [];

  async function readAt(position: number, length: number): Promise<Buffer> {
    const body = Buffer.allocUnsafeSlow(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await handle.read(body, done, length - done, position + done);
      if (bytesRead === 0) throw spoolError(new Error('the file is shorter than what was written'));
      done += bytesRead;
    }
    return body;
  }

  /** From there on, with at least `least` bytes, up to the end of what is in the file. */
  function windowAt(position: number, least: number): Window {
    const before = windows.find((window) => position >= window.position && position <= window.position + window.length);
    const wanted = before ? Math.min(before.length * 2, windowBytes.most) : windowBytes.least;
    const length = Math.min(Math.max(wanted, least), flushed - position);
    const bytes = readAt(position, length);
    const window = { position, length, bytes };
    const forget = () => (windows = windows.filter((other) => other !== window));
    bytes.catch(forget); // who asked gets it
    windows = [window, ...windows.slice(0, maxWindows - 1)];
    return window;
  }

  return {
    get position() {
      return flushed + buffered;
    },
    get isFull() {
      return buffered >= fullBytes;
    },
    append(chunk) {
      if (buffered + chunk.length > buffer.length) buffer = Buffer.concat([buffer.subarray(0, buffered)], 2 * (buffered + chunk.length));
      buffer.set(chunk, buffered);
      buffered += chunk.length;
    },
    truncate(position) {
      windows = [];
      buffered = Math.max(0, position - flushed);
      flushed = Math.min(flushed, position);
    },
    async flush() {
      windows = [];
      try {
        for (let done = 0; done < buffered; ) done += (await handle.write(buffer, done, buffered - done, flushed + done)).bytesWritten;
      } catch (error) {
        throw spoolError(error);
      }
      flushed += buffered;
      buffered = 0;
    },
    async read(position, length) {
      if (length > windowBytes.most / 4 || position + length > flushed) return readAt(position, length);
      const holds = (window: Window) => position >= window.position && position + length <= window.position + window.length;
      const window = windows.find(holds) ?? windowAt(position, length);
      const start = position - window.position;
      return (await window.bytes).subarray(start, start + length);
    },
    async close() {
      await handle.close();
      await remove?.();
    },
  };
}

async function openUnnamed(parent: string): Promise<{ handle: FileHandle; remove?: () => Promise<void> }> {
  const folder = await mkdtemp(join(parent, 'lifeboat-')); // mode 0700
  const remove = () => rm(folder, { recursive: true, force: true });
  let handle: FileHandle;
  try {
    handle = await open(join(folder, 'archive'), constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    await remove();
    throw error;
  }
  if (process.platform === 'win32') return { handle, remove }; // an open file keeps its name there
  await remove();
  return { handle };
}
