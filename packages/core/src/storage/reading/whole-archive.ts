import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { boundedGunzip } from '../../flow/bounded-gunzip.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import { TarReader } from '../archive/tar/tar-reader.ts';

/**
 * An archive as it is stored, which ends with an error unless it is a whole tar.gz: nothing else tells of an answer that was
 * cut where a backup has no digests, as Velero's. Bytes that came before the error was found have been given out.
 * @throws LifeboatError `ARCHIVE_CORRUPT`, and what the stream fails with
 */
export async function* wholeArchive(
  stream: ByteStream,
  { what, signal }: CallOptions & { readonly what: string },
): AsyncGenerator<Uint8Array> {
  const copy = new PassThrough();
  const checked = checkArchive(copy, what, signal);
  checked.catch(() => {}); // awaited below, unless the reader goes away
  try {
    for await (const chunk of stream) {
      if (!copy.destroyed && !copy.write(chunk)) await Promise.race([once(copy, 'drain'), checked]);
      yield chunk;
    }
    copy.end();
    await checked;
  } finally {
    copy.destroy();
  }
}

async function checkArchive(source: PassThrough, what: string, signal: AbortSignal | undefined): Promise<void> {
  // Nothing of what comes out is kept.
  const content = boundedGunzip({ source, what, signal, maxBytes: Number.POSITIVE_INFINITY, brokenCode: 'ARCHIVE_CORRUPT' });
  const tar = new TarReader({ begin: () => {}, data: () => {}, end: () => {} });
  try {
    for await (const chunk of content) tar.push(chunk);
    tar.finish();
  } catch (error) {
    if (LifeboatError.isInstance(error) && !LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) throw error;
    const found = error instanceof Error ? error.message : String(error);
    throw new LifeboatError({
      code: 'ARCHIVE_CORRUPT',
      message: `${LifeboatError.isInstance(error) ? found : `${what} is no whole archive: ${found}`}. It was cut or damaged: read it again; if that says the same, the stored file is damaged, and "backup verify" says what of it can be read`,
      cause: error,
    });
  }
}
