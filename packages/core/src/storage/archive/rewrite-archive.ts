import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { boundedGunzip } from '../../flow/bounded-gunzip.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import { createTarGzipWriter } from './tar/tar-gzip-writer.ts';
import { TarReader } from './tar/tar-reader.ts';

interface RewriteArchiveOptions extends CallOptions {
  /** The archive as it is. */
  readonly stream: ByteStream;
  /** New bodies by entry path: in the place of the old ones, or at the end where there is none. */
  readonly entries: ReadonlyMap<string, Uint8Array>;
  readonly now: () => Date;
  /** Names the archive in errors. */
  readonly what: string;
}

const maxArchiveBytes = 64 * 1024 ** 3;
const maxEntryBytes = 512 * 1024 ** 2;

/**
 * An archive with some of its entries replaced and others appended, as Velero's finalizer makes it (Velero's pkg/archive): the old
 * one streams through, memory holds the new entries and one old one.
 * @throws (the stream) LifeboatError `ARCHIVE_CORRUPT`, `ARCHIVE_TOO_LARGE`, `CANCELED`, and what the old stream fails with
 */
export async function* rewriteArchive(options: RewriteArchiveOptions): AsyncGenerator<Uint8Array> {
  const tar = createTarGzipWriter(options);
  const pumped = pump(options, tar).then(
    () => tar.finish(),
    (error: unknown) => tar.abort(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    yield* tar.stream;
    await pumped;
  } finally {
    tar.abort(new Error('The archive was closed by its reader'));
  }
}

async function pump(options: RewriteArchiveOptions, tar: ReturnType<typeof createTarGzipWriter>): Promise<void> {
  const { stream, entries, signal, what } = options;
  const complete: { readonly name: string; readonly body: Buffer }[] = [];
  const left = new Map(entries);
  let name: string | undefined;
  let parts: Buffer[] = [];
  const reader = new TarReader({
    begin(entry) {
      name = entry.type === 'file' ? entry.name : undefined;
      if (entry.size > maxEntryBytes)
        throw new LifeboatError({ code: 'ARCHIVE_TOO_LARGE', message: `${what} has an entry of ${entry.size} bytes: ${entry.name}` });
    },
    data(chunk) {
      if (name !== undefined && !entries.has(name)) parts.push(Buffer.from(chunk));
    },
    end() {
      if (name !== undefined) complete.push({ name, body: Buffer.concat(parts) });
      parts = [];
    },
  });
  const source = boundedGunzip({ source: stream, maxBytes: maxArchiveBytes, maxRatio: 1000, what, brokenCode: 'ARCHIVE_CORRUPT', signal });
  const checked = (step: () => void) => {
    try {
      step();
    } catch (cause) {
      if (LifeboatError.isInstance(cause)) throw cause;
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new LifeboatError({ code: 'ARCHIVE_CORRUPT', message: `${what} is damaged: ${message}`, cause });
    }
  };
  for await (const chunk of source) {
    checked(() => reader.push(chunk));
    for (const { name, body } of complete.splice(0)) {
      await tar.add([name], [entries.get(name) ?? body], { signal });
      left.delete(name);
    }
  }
  checked(() => reader.finish());
  for (const [path, body] of left) await tar.add([path], [body], { signal });
}
