import { gzipSync } from 'node:zlib';
import { TarBatch } from '../archive/tar/tar-batch.ts';
import { endOfTar } from '../archive/tar/tar-entry-headers.ts';

/** An archive of given entries, whatever they are. */
export function rawArchive(entries: readonly (readonly [name: string, body: string])[]): Buffer {
  const mtime = new Date('2026-11-23T10:00:00Z');
  const batch = new TarBatch(1024);
  for (const [name, body] of entries) batch.add(name, [Buffer.from(body)], mtime);
  return gzipSync(Buffer.concat([batch.take(), endOfTar]));
}
