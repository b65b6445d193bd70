import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { ByteStream } from '../plugin-api/call-options.ts';

/** The gzip file of a stream, as a stream. Fails with the source's error. */
export function gzipStream(source: ByteStream): ByteStream {
  const gzip = createGzip({ chunkSize: 64 * 1024 });
  pipeline(Readable.from(source, { objectMode: false }), gzip, () => {}); // whoever reads `gzip` gets the error
  return gzip;
}
