import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import { canceledError, throwIfAborted } from '../errors/throw-if-aborted.ts';
import { stringifyJson } from '../json/index.ts';
import { backupFormatVersion } from '../velero-api/defaults.ts';
import type { ArchiveWriter } from './archive.ts';
import { archivePath, formatVersionPath, preferredSuffix } from './archive-path.ts';
import { endOfTar, tarEntry } from './tar/tar-entry.ts';

export interface ArchiveWriterOptions {
  /** For the entries' modification times. */
  readonly now: () => Date;
}

// Each write is a trip to zlib's thread: small entries travel together.
const batchBytes = 128 * 1024;

/** Makes a backup's archive; its first entry is the format version. See {@link ArchiveWriter}. */
export function createArchiveWriter(options: ArchiveWriterOptions): ArchiveWriter {
  const gzip = createGzip({ chunkSize: 64 * 1024 });
  let batch: Uint8Array[] = [];
  let batched = 0;
  let bytes = 0;
  let failure: Error | undefined;
  gzip.on('error', (error) => {
    failure ??= error;
  });

  function append(name: string, body: Uint8Array): void {
    for (const part of tarEntry(name, { body, mtime: options.now() })) {
      batch.push(part);
      batched += part.length;
    }
  }

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

  append(formatVersionPath, Buffer.from(`${backupFormatVersion}\n`));

  return {
    stream: counted(gzip, (count) => {
      bytes += count;
    }),
    get bytes() {
      return bytes;
    },

    async add(item, object, { signal } = {}) {
      throwIfAborted(signal, 'Writing the archive');
      throwIfFailed();
      const paths = item.preferred
        ? [archivePath(item, ''), archivePath(item, item.version + preferredSuffix)]
        : [archivePath(item, item.version)];
      const body = Buffer.from(stringifyJson(object));
      for (const path of paths) append(path, body);
      if (batched < batchBytes) return;
      await room(signal);
      flush();
      await room(signal);
    },

    async finish() {
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
