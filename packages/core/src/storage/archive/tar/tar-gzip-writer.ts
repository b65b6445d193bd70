import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import { canceledError, throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { ByteStream, CallOptions } from '../../../plugin-api/call-options.ts';
import { endOfTar, tarEntry } from './tar-entry.ts';

/** Makes a tar.gz as a stream with back-pressure. */
export interface TarGzipWriter {
  /** The compressed archive. Consume it while entries are added. */
  readonly stream: ByteStream;
  /** Compressed bytes so far. */
  readonly bytes: number;
  /** Adds entries of one body, one a name. Resolves once the stream has room again. */
  add(names: readonly string[], body: Uint8Array, options?: CallOptions): Promise<void>;
  /** Ends the archive; the stream then ends. */
  finish(): void;
  /** Fails the stream. */
  abort(error: Error): void;
}

// Each write is a trip to zlib's thread: small entries travel together.
const batchBytes = 128 * 1024;

export function createTarGzipWriter(options: { readonly now: () => Date }): TarGzipWriter {
  const gzip = createGzip({ chunkSize: 64 * 1024 });
  let batch: Uint8Array[] = [];
  let batched = 0;
  let bytes = 0;
  let failure: Error | undefined;
  gzip.on('error', (error) => {
    failure ??= error;
  });

  function flush(): void {
    if (batched > 0) gzip.write(batch.length === 1 ? batch[0] : Buffer.concat(batch, batched));
    batch = [];
    batched = 0;
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
    async add(names, body, { signal } = {}) {
      throwIfAborted(signal, 'Writing the archive');
      throwIfFailed();
      for (const name of names) {
        for (const part of tarEntry(name, { body, mtime: options.now() })) {
          batch.push(part);
          batched += part.length;
        }
      }
      if (batched < batchBytes) return;
      await room(signal);
      flush();
      await room(signal);
    },
    finish() {
      throwIfFailed();
      batch.push(endOfTar);
      batched += endOfTar.length;
      flush();
      gzip.end();
    },
    abort(error) {
      failure ??= error;
      batch = [];
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
