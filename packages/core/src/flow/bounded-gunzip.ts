import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { ByteStream } from '../plugin-api/call-options.ts';

interface BoundedGunzipOptions {
  readonly source: ByteStream;
  /** The most that may come out, whatever went in. */
  readonly maxBytes: number;
  /** Names the object in errors, such as `backups/b1/b1-logs.gz in location "main"`. */
  readonly what: string;
  /** The most that may come out for a byte that went in, checked beyond `ratioFreeBytes`. @default any */
  readonly maxRatio?: number;
  /** @default 64 MiB */
  readonly ratioFreeBytes?: number;
  /** What the limits are called in the engine's options, for errors. */
  readonly limitNames?: { readonly bytes: string; readonly ratio: string };
  /** Looked at for each chunk that comes out: the source may have ended long before. */
  readonly signal?: AbortSignal | undefined;
  /** Code of the error for bytes that are no whole gzip file. @default BACKUP_BROKEN */
  readonly brokenCode?: 'BACKUP_BROKEN' | 'ARCHIVE_CORRUPT';
}

/**
 * Decompresses a gzip file, at most `maxBytes` of it: a small file cannot fill the memory or the disk.
 * @throws LifeboatError `ARCHIVE_TOO_LARGE` beyond a limit, `brokenCode` for damaged, truncated or trailing bytes
 */
export async function* boundedGunzip(options: BoundedGunzipOptions): AsyncGenerator<Buffer> {
  const {
    maxBytes,
    what,
    maxRatio = Number.POSITIVE_INFINITY,
    ratioFreeBytes = 64 * 1024 * 1024,
    brokenCode = 'BACKUP_BROKEN',
    limitNames,
    signal,
  } = options;
  let sourceError: unknown;
  let compressed = 0;
  const counted = async function* () {
    try {
      for await (const chunk of options.source) {
        compressed += chunk.length;
        yield chunk;
      }
    } catch (error) {
      sourceError = error;
      throw error;
    }
  };
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  const source = Readable.from(counted(), { objectMode: false });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      throwIfAborted(signal, 'Reading a compressed file');
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw tooLarge(`${what} holds more than the ${maxBytes} bytes that reading it may take${named(limitNames?.bytes)}`);
      if (bytes > ratioFreeBytes && bytes > gunzip.bytesWritten * maxRatio)
        throw tooLarge(
          `${what} holds more than ${maxRatio} bytes for each compressed one, as decompression bombs do${named(limitNames?.ratio)}`,
        );
      yield chunk;
    }
    // zlib ends quietly at the end of the last member, whatever follows.
    for await (const _ of source); // the rest, so that `compressed` is complete
    if (gunzip.bytesWritten !== compressed) throw new Error('other bytes follow the gzip data');
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    if (LifeboatError.isInstance(error)) throw error;
    throw new LifeboatError({
      code: brokenCode,
      message: `${what} is not a whole gzip file: ${error instanceof Error ? error.message : String(error)}`,
      cause: error,
    });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

function tooLarge(message: string): LifeboatError {
  return new LifeboatError({ code: 'ARCHIVE_TOO_LARGE', message });
}

function named(limit: string | undefined): string {
  return limit === undefined ? '' : ` (limit ${limit})`;
}
