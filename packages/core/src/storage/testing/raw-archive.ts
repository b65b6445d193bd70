import { gzipSync } from 'node:zlib';
import { endOfTar, tarEntry } from '../archive/tar/tar-entry.ts';

/** An archive of given entries, whatever they are. */
export function rawArchive(entries: readonly (readonly [name: string, body: string])[]): Buffer {
  const mtime = new Date('2026-11-23T10:00:00Z');
  return gzipSync(Buffer.concat([...entries.flatMap(([name, body]) => tarEntry(name, { body: Buffer.from(body), mtime })), endOfTar]));
}
