import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openArchive } from './archive/open-archive.ts';
import { encodeTarHeader } from './archive/tar/tar-header.ts';
import { extended, good, goodBody, goodId, goodTar, open, openTar, tar } from './testing/hostile-tar.ts';

describe('limits', () => {
  const tooLarge = (text: string) => ({ code: 'ARCHIVE_TOO_LARGE', message: expect.stringContaining(text) });

  test('a decompression bomb ends early', async () => {
    // 30 GB of zeros would take minutes to read: a member of 30 MB, a thousand times
    const member = gzipSync(Buffer.alloc(30_000_000));
    let sent = 0;
    const bomb = async function* () {
      for (; sent < 1000; sent++) yield member;
    };
    await expect(openArchive({ stream: bomb(), limits: { maxTotalBytes: 100_000_000, maxRatio: 10_000 } })).rejects.toMatchObject(
      tooLarge('100000000 bytes'),
    );
    expect(sent).toBeLessThan(20);
  });

  test('a ratio beyond the limit is told once it matters', async () => {
    const entry = { name: good, body: `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"x":"${'0'.repeat(70_000_000)}"}` };
    const archive = gzipSync(await tar([entry]));
    await expect(open(archive, { maxRatio: 100, maxEntryBytes: 100_000_000 })).rejects.toMatchObject(tooLarge('decompression bombs'));
    const reader = await open(archive, { maxRatio: 100_000, maxEntryBytes: 100_000_000 });
    expect(reader.itemCount).toBe(1);
    await reader.close();
  });

  test('an entry beyond the limit is told before its body is read; one at the limit is taken', async () => {
    const bytes = await goodTar();
    await expect(openTar(bytes, { maxEntryBytes: goodBody.length - 1 })).rejects.toMatchObject(tooLarge(good));
    await (await openTar(bytes, { maxEntryBytes: goodBody.length })).close();
    const claim = encodeTarHeader({ name: good, size: 8 ** 11 - 1, type: '0', mode: 0o644, mtime: new Date() });
    await expect(openTar(claim)).rejects.toMatchObject(tooLarge(String(8 ** 11 - 1)));
  });

  test('too many entries are told', async () => {
    await expect(openTar(await goodTar(), { maxEntries: 1 })).rejects.toMatchObject(tooLarge('more than 1 entries (limit maxEntries)'));
  });

  test('200,000 entries that hold nothing end at their limit, and so do headers of no entry', async () => {
    const header = (i: number) =>
      encodeTarHeader({ name: `resources/pods/namespaces/n/p${i}.json`, type: '0', size: 0, mode: 0o644, mtime: new Date(0) });
    const empty = Buffer.concat(Array.from({ length: 200_000 }, (_, i) => header(i)));
    await expect(openTar(Buffer.concat([empty, await goodTar()]))).rejects.toMatchObject(
      tooLarge('more than 100000 entries that are no objects: folders, links, unknown or empty files (limit maxOddEntries)'),
    );
    const headers = Buffer.concat(Array.from({ length: 30 }, (_, i) => extended('L', `name-${i}\0`)));
    await expect(openTar(Buffer.concat([headers, await goodTar()]), { maxOddEntries: 10 })).rejects.toMatchObject(
      tooLarge('maxOddEntries'),
    );
  });

  test('an object is as deep as the limit, and no deeper', async () => {
    const body = goodBody.replace(/}$/, `,"x":${'['.repeat(1500)}${']'.repeat(1500)}}`);
    const archive = await tar([{ name: good, body }]);
    const shallow = await openTar(archive);
    await expect(shallow.read(goodId)).rejects.toMatchObject({
      code: 'ARCHIVE_CORRUPT',
      message: expect.stringContaining('nested more than 1000 deep'),
    });
    await shallow.close();
    const deep = await openTar(archive, { maxObjectDepth: 2000 });
    expect(await deep.read(goodId)).toHaveProperty('x');
    await deep.close();
  });
});
