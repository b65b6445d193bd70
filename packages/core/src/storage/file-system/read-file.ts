import type { BigIntStats } from 'node:fs';
import { constants, lstat, open } from 'node:fs/promises';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { ByteRange, GetOptions } from '../../plugin-api/object-store.ts';
import { etagOf } from './etag-of.ts';
import { fileSystemError, isErrno } from './file-system-error.ts';

const chunkBytes = 256 * 1024;
/** Of a longer part. */
const rangeChunkBytes = 1024 * 1024;
/** A part that is asked for comes in one chunk if it is not longer: its reader wants it whole, and each chunk costs the way to another
 * thread and back. */
const maxPartInOne = 8 * 1024 * 1024;

/** Facts about the regular file at `path`, `undefined` when there is none (folders, links and devices are no objects). */
export async function statFile(path: string): Promise<BigIntStats | undefined> {
  const stats = await lstat(path, { bigint: true }).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  });
  return stats?.isFile() ? stats : undefined;
}

/** Reads a file or a part of it; opened when the reading begins, so that a stream nobody reads holds nothing. */
export async function* readFileStream(options: GetOptions & { readonly path: string; readonly key: string }): AsyncGenerator<Uint8Array> {
  const { path, key, range, signal } = options;
  const what = `Reading ${key}`;
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const stats = await handle.stat({ bigint: true });
      checkVersion(stats, options);
      const { start, end } = byteSpan(range, Number(stats.size));
      const ofRange = end - start <= maxPartInOne ? maxPartInOne : rangeChunkBytes;
      const most = range ? ofRange : chunkBytes;
      for (let position = start; position < end; ) {
        throwIfAborted(signal, what);
        const buffer = Buffer.allocUnsafeSlow(Math.min(most, end - position));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) throw endedEarly(key, { got: position - start, expected: end - start });
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw isErrno(error, 'ENOENT') ? objectNotFound(key, path) : fileSystemError(error, { doing: what, path });
  }
}

/** @throws LifeboatError `OBJECT_CHANGED` */
export function checkVersion(stats: BigIntStats, { key, path, ifMatch }: { key: string; path: string; ifMatch?: string }): void {
  if (ifMatch === undefined || etagOf(stats) === ifMatch) return;
  throw new LifeboatError({
    code: 'OBJECT_CHANGED',
    message: `The object ${key} in the file-system store (${path}) is not the one that was asked for: it has been replaced meanwhile`,
    context: { key, path },
  });
}

/** First byte, and the one behind the last; a range that begins behind the end is empty. */
function byteSpan(range: ByteRange | undefined, size: number): { start: number; end: number } {
  return range ? { start: range.start, end: Math.min((range.end ?? size) + 1, size) } : { start: 0, end: size };
}

export function objectNotFound(key: string, path: string): LifeboatError {
  return new LifeboatError({
    code: 'OBJECT_NOT_FOUND',
    message: `There is no object ${key} in the file-system store (${path})`,
    context: { key, path },
  });
}

function endedEarly(key: string, bytes: { got: number; expected: number }): LifeboatError {
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: `${key} ended after ${bytes.got} of ${bytes.expected} bytes: the file was cut while it was read`,
    context: { key, ...bytes },
  });
}
