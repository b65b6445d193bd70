import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { createEngine } from '../../engine/create-engine.ts';
import { createArchiveWriter } from '../archive/archive-writer.ts';

/** A tar.gz with one large object that does not compress. */
async function makeArchive(): Promise<Buffer> {
  const archive = createArchiveWriter({ now: () => new Date() });
  const chunks: Uint8Array[] = [];
  const read = (async () => {
    for await (const chunk of archive.stream) chunks.push(chunk);
  })();
  const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919 * i) % 251)).toString('base64');
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'n' }, data: { noise } };
  await archive.add({ group: '', resource: 'configmaps', namespace: 'n', name: 'c', version: 'v1', preferred: true }, object);
  await archive.finish();
  await read;
  return Buffer.concat(chunks);
}

// As Velero puts it: no digests.
async function download(archive: Buffer, options: { readonly allowDamaged?: boolean } = {}): Promise<Buffer> {
  const store = createMemoryObjectStore();
  const put = (file: string, bytes: Uint8Array) => store.putObject(`backups/v/${file}`, Readable.from([bytes]));
  const metadata = { kind: 'Backup', apiVersion: 'velero.io/v1', metadata: { name: 'v' }, spec: {}, status: { phase: 'Completed' } };
  await put('v.tar.gz', archive);
  await put('velero-backup.json', Buffer.from(JSON.stringify(metadata)));
  const engine = createEngine({ storageLocations: { main: { store } } });
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await engine.openBackupFile('v', 'contents', options)) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("an archive of Velero's is given out as it is stored, and one that was cut, anywhere, is told", async () => {
  const whole = await makeArchive();
  expect((await download(whole)).equals(whole)).toBe(true);
  const told = {
    code: 'ARCHIVE_CORRUPT',
    message: expect.stringMatching(/archive of backup "v" in location "main".*cut or damaged: read it again/s),
  };
  for (const length of [0, 5, 20, Math.floor(whole.length / 2), whole.length - 9, whole.length - 8, whole.length - 1])
    await expect(download(whole.subarray(0, length)), String(length)).rejects.toMatchObject(told);
  await expect(download(Buffer.concat([whole, Buffer.from('more')]))).rejects.toMatchObject(told);
  const flipped = Buffer.from(whole);
  flipped.writeUInt8(flipped.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1);
  await expect(download(flipped)).rejects.toMatchObject(told);
  // The gzip file may end well, and the tar file in it not.
  await expect(download(gzipSync(Buffer.alloc(512)))).rejects.toMatchObject(told);
  const cut = whole.subarray(0, 1000);
  expect((await download(cut, { allowDamaged: true })).equals(cut)).toBe(true);
});
