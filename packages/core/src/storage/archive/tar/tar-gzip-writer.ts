import { once } from 'node:events';
import type { TransformOptions } from 'node:stream';
import { createGzip, type ZlibOptions } from 'node:zlib';
import { canceledError, throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { ByteStream, CallOptions } from '../../../plugin-api/call-options.ts';
import { TarBatch } from './tar-batch.ts';
import { endOfTar } from './tar-entry-headers.ts';

/** Makes a tar.gz as a stream with back-pressure. */
export interface TarGzipWriter {
  /** The compressed archive. Consume it while entries are added. */
  readonly stream: ByteStream;
  /** Compressed bytes so far. */
  readonly bytes: number;
  /** Adds entries of one body, given in parts, one a name. The promise, if there is one, resolves once the stream has room again:
   * wait for it before the next entry is added. */
  add(names: readonly string[], body: readonly Uint8Array[], options?: CallOptions): Promise<void> | undefined;
  /** Ends the archive; the stream then ends. */
  finish(): void;
  /** Fails the stream. */
  abort(error: Error): void;
}

// Each write is a trip to zlib's thread: small entries travel together. While it works on one batch, the next ones are filled.
const batchBytes = 256 * 1024;
const waitingBatches = 4;
const outputBytes = 128 * 1024;

export function createTarGzipWriter(options: { readonly now: () => Date }): TarGzipWriter {
  const gzip = createGzip({
    chunkSize: outputBytes,
    writableHighWaterMark: waitingBatches * batchBytes,
    readableHighWaterMark: 2 * outputBytes,
  } as ZlibOptions & TransformOptions);
  const batch = new TarBatch(batchBytes);
  let bytes = 0;
  let failure: Error | undefined;
  gzip.on('error', (error) => {
    failure ??= error;
  });

  function flush(): void {
    const full = batch.take();
    if (full.length > 0) gzip.write(full, () => batch.giveBack(full));
  }

  async function room(signal?: AbortSignal): Promise<void> {
    while (gzip.writableNeedDrain && failure === undefined && !gzip.destroyed) {
      await once(gzip, 'drain', signal ? { signal } : {}).catch((error: unknown) => {
        throw signal?.aborted ? canceledError(signal, 'Writing the archive') : error;
      });
    }
    throwIfFailed();
  }

  function throwIfFailed(): void {
    if (failure) throw failure;
    if (gzip.destroyed) throw new Error('The archive was closed by its reader');
  }

  return {
    stream: counted(gzip, (count) => {
      bytes += count;
    }),
    get bytes() {
      return bytes;
    },
    add(names, body, { signal } = {}) {
      throwIfAborted(signal, 'Writing the archive');
      throwIfFailed();
      const mtime = options.now();
      for (const name of names) batch.add(name, body, mtime);
      if (batch.bytes < batchBytes) return undefined;
      flush();
      return room(signal);
    },
    finish() {
      throwIfFailed();
      flush();
      gzip.end(endOfTar);
    },
    abort(error) {
      failure ??= error;
      gzip.destroy(error);
    },
  };
}

async function* counted(source: AsyncIterable<Uint8Array>, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    onBytes(chunk.length);
    yield chunk;
  }
}
