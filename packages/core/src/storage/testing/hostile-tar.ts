import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import type { ArchiveLimits } from '../../contract/store/archive.ts';
import { openArchive } from '../archive/open-archive.ts';
import { encodeTarHeader } from '../archive/tar/tar-header.ts';
import { readAll } from './read-all.ts';

export const good = 'resources/pods/namespaces/ns/a.json';
export const goodId = { group: '', resource: 'pods', namespace: 'ns', name: 'a' };
export const goodBody = '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}';

export async function tar(entries: (Partial<Header> & { name: string; body?: string | Buffer })[]): Promise<Buffer> {
  const writer = pack();
  const bytes = readAll(writer as unknown as AsyncIterable<Uint8Array>);
  for (const { body = '', ...header } of entries) writer.entry(header, body);
  writer.finalize();
  return bytes;
}

/** An extended header, its content padded to a block. */
export function extended(type: string, content: string): Buffer {
  const header = encodeTarHeader({ name: 'x', type, size: content.length, mode: 0o644, mtime: new Date() });
  return Buffer.concat([header, Buffer.from(content)], 1024);
}

async function* one(bytes: Uint8Array) {
  yield bytes;
}

export const open = (bytes: Uint8Array, limits: ArchiveLimits = {}) => openArchive({ stream: one(bytes), limits, what: 'b.tar.gz' });
export const openTar = (bytes: Uint8Array, limits: ArchiveLimits = {}) => open(gzipSync(bytes), limits);

export async function goodTar(): Promise<Buffer> {
  return tar([
    { name: 'metadata/version', body: '1.1.0\n' },
    { name: good, body: goodBody },
  ]);
}
