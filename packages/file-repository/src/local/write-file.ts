import {
  close as closeCallback,
  closeSync,
  constants,
  fchmod as fchmodCallback,
  fchmodSync,
  fchown as fchownCallback,
  fchownSync,
  fstatSync,
  ftruncate as ftruncateCallback,
  futimes as futimesCallback,
  futimesSync,
  open as openCallback,
  openSync,
  write as writeCallback,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { type CallOptions, type EntryFacts, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { QuickCalls } from './quick-calls.ts';

const close = promisify(closeCallback);
const fchmod = promisify(fchmodCallback);
const fchown = promisify(fchownCallback);
const ftruncate = promisify(ftruncateCallback);
const futimes = promisify(futimesCallback);
const open = promisify(openCallback);
const write = promisify(writeCallback);

interface WriteOptions extends CallOptions {
  readonly facts: EntryFacts;
  /** Leave blocks of zeros out of the file. */
  readonly sparse: boolean;
  /** Set the owner. */
  readonly owner: boolean;
  readonly calls: QuickCalls;
}

const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
/** Larger files are written by another thread, while this one opens the next pieces. */
const mostWrittenNow = 64 * 1024;
// File systems keep no smaller holes.
const blockBytes = 4096;
const zeros = Buffer.alloc(blockBytes);

/** Writes a new file where none exists. Returns its length. */
export async function writeFile(path: Buffer, content: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<number> {
  const { facts, sparse, owner, calls, signal } = options;
  const handle = await calls.run(
    () => createFileNow(path),
    () => open(path, flags, 0o600),
  );
  try {
    let at = 0;
    for await (const chunk of content) {
      throwIfAborted(signal, 'Writing a file');
      if (sparse) await writeWithHoles(handle, chunk, at);
      else if (chunk.byteLength > mostWrittenNow) await writeAll(handle, chunk, at);
      else
        await calls.run(
          () => writeAllNow(handle, chunk, at),
          () => writeAll(handle, chunk, at),
        );
      at += chunk.byteLength;
    }
    if (sparse) await ftruncate(handle, at);
    await calls.run(
      () => setFactsNow(handle, facts, owner ? facts : undefined),
      async () => {
        const time = timeOf(facts.mtimeInNs);
        if (owner && !isOwnedBy(handle, facts)) await fchown(handle, facts.uid, facts.gid);
        await fchmod(handle, facts.mode);
        await futimes(handle, time, time);
      },
    );
    return at;
  } finally {
    await calls.run(
      () => closeSync(handle),
      () => close(handle),
    );
  }
}

/** Creates a new file at a free path, and opens it for writing. */
export function createFileNow(path: string | Buffer): number {
  return openSync(path, flags, 0o600);
}

/** Sets owner, mode and times of a written file. */
export function setFactsNow(
  handle: number,
  { mode, mtimeInNs }: Pick<EntryFacts, 'mode' | 'mtimeInNs'>,
  owner: Pick<EntryFacts, 'uid' | 'gid'> | undefined,
): void {
  // The mode is set after the owner, because a change of the owner removes setuid.
  if (owner && !isOwnedBy(handle, owner)) fchownSync(handle, owner.uid, owner.gid);
  fchmodSync(handle, mode);
  const time = timeOf(mtimeInNs);
  futimesSync(handle, time, time);
}

/** Whether an open file has this owner. The system knows it. Asking in another thread would take longer. */
function isOwnedBy(handle: number, { uid, gid }: Pick<EntryFacts, 'uid' | 'gid'>): boolean {
  const now = fstatSync(handle);
  return now.uid === uid && now.gid === gid;
}

async function writeAll(handle: number, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) done += (await write(handle, bytes, done, bytes.byteLength - done, at + done)).bytesWritten;
}

/** Writes all bytes at a position of a file. */
export function writeAllNow(handle: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.byteLength; ) done += writeSync(handle, bytes, done, bytes.byteLength - done, at + done);
}

async function writeWithHoles(handle: number, bytes: Uint8Array, at: number): Promise<void> {
  let start = 0;
  let end = 0;
  while (end < bytes.byteLength) {
    const next = Math.min(bytes.byteLength, end + blockBytes - ((at + end) % blockBytes));
    const isHole = next - end === blockBytes && zeros.equals(bytes.subarray(end, next));
    if (isHole) {
      if (end > start) await writeAll(handle, bytes.subarray(start, end), at + start);
      start = next;
    }
    end = next;
  }
  if (end > start) await writeAll(handle, bytes.subarray(start, end), at + start);
}

/** Returns a time in the form that Node takes. Node's numbers have a resolution of a quarter of a microsecond today, and cannot express
 * times before 1970. */
export function timeOf(ns: bigint): number | Date {
  return ns < 0n ? new Date(Number(ns / 1_000_000n)) : Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
}
