import type { Stats } from 'node:fs';
import { constants, lstat, open } from 'node:fs/promises';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { ByteRange, GetOptions } from '../../plugin-api/object-store.ts';
import { fileSystemError, isErrno } from './file-system-error.ts';

const chunkBytes = 256 * 1024;

/** Facts about the regular file at `path`, `undefined` when there is none (folders, links and devices are no objects). */
export async function statFile(path: string): Promise<Stats | undefined> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  });
  return stats?.isFile() ? stats : undefined;
}

/** Reads a file or a part of it; opened when the reading begins, so that a stream nobody reads holds nothing. */
export async function* readFileStream(options: GetOptions & { readonly path: string; readonly key: string }): AsyncGenerator<Uint8Array> {
  const { path, key, signal } = options;
  const what = `Reading ${key}`;
  try {
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { size } = await handle.stat();
      const { start, end } = byteSpan(options.range, { size, key });
      for (let position = start; position < end; ) {
        throwIfAborted(signal, what);
        const buffer = Buffer.allocUnsafeSlow(Math.min(chunkBytes, end - position));
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

/** First byte, and the one behind the last. @throws LifeboatError `STORE_ERROR` for a range beyond the object's end */
export function byteSpan(range: ByteRange | undefined, object: { size: number; key: string }): { start: number; end: number } {
  if (range === undefined) return { start: 0, end: object.size };
  const { start, end = object.size - 1 } = range;
  if (!Number.isSafeInteger(start) || start < 0 || end < start - 1 || start >= object.size) {
    throw new LifeboatError({
      code: 'STORE_ERROR',
      message: `The range ${start}-${range.end ?? ''} of ${object.key} is not in the object's ${object.size} bytes`,
      context: { key: object.key, size: object.size },
    });
  }
  return { start, end: Math.min(end + 1, object.size) };
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
