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
  /** Blocks of zeros are left out of the file. */
  readonly sparse: boolean;
  /** Set the owner. */
  readonly owner: boolean;
  readonly calls: QuickCalls;
}

const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
/** More than that another thread writes, while this one opens what comes next. */
const mostWrittenNow = 64 * 1024;
// File systems keep no smaller holes.
const blockBytes = 4096;
const zeros = Buffer.alloc(blockBytes);

/** Writes a file where there is none. Returns its length. */
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

/** A new file at a path where nothing is, open for writing. */
export function createFileNow(path: string | Buffer): number {
  return openSync(path, flags, 0o600);
}

/** Sets what a written file has. */
export function setFactsNow(
  handle: number,
  { mode, mtimeInNs }: Pick<EntryFacts, 'mode' | 'mtimeInNs'>,
  owner: Pick<EntryFacts, 'uid' | 'gid'> | undefined,
): void {
  // A change of the owner takes setuid away.
  if (owner && !isOwnedBy(handle, owner)) fchownSync(handle, owner.uid, owner.gid);
  fchmodSync(handle, mode);
  const time = timeOf(mtimeInNs);
  futimesSync(handle, time, time);
}

/** Of an open file the system knows it, and to ask another thread takes longer. */
function isOwnedBy(handle: number, { uid, gid }: Pick<EntryFacts, 'uid' | 'gid'>): boolean {
  const now = fstatSync(handle);
  return now.uid === uid && now.gid === gid;
}

async function writeAll(handle: number, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) done += (await write(handle, bytes, done, bytes.byteLength - done, at + done)).bytesWritten;
}

/** Writes bytes at a place of a file. */
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

/** As Node takes it. Its numbers have a quarter of a microsecond today, and no time before 1970. */
export function timeOf(ns: bigint): number | Date {
  return ns < 0n ? new Date(Number(ns / 1_000_000n)) : Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
}
