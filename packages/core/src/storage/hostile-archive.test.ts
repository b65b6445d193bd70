import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openArchive } from './archive/open-archive.ts';
import { encodeTarHeader } from './archive/tar/tar-header.ts';
import { extended, good, goodBody, goodId, goodTar, open, openTar, tar } from './testing/hostile-tar.ts';

describe('paths', () => {
  test.each([
    ['../../etc/passwd', 'leads out'],
    ['/etc/passwd', 'leads out'],
    ['resources/pods/namespaces/ns/../../../../x.json', 'leads out'],
    ['resources/pods/namespaces/../x.json', 'leads out'],
    ['resources\\pods\\..\\x.json', 'leads out'],
    ['C:\\x.json', 'leads out'],
    ['resources/pods//ns/x.json', 'nothing that a backup holds'],
    ['resources/pods/namespaces/./x.json', 'nothing that a backup holds'],
    ['README.md', 'nothing that a backup holds'],
    [`resources/pods/namespaces/ns/${'x'.repeat(3000)}.json`, 'longer than'],
  ])('%s is passed over with a warning', async (name, message) => {
    const reader = await openTar(
      await tar([
        { name, body: 'evil' },
        { name: good, body: goodBody },
      ]),
    );
    expect(reader.itemCount).toBe(1);
    expect(reader.warnings).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
    expect(await reader.read(goodId)).toMatchObject({ kind: 'Pod' });
    await reader.close();
  });

  test.each(['symlink', 'link', 'fifo', 'character-device', 'block-device'] as const)(
    'a %s is passed over with a warning',
    async (type) => {
      const reader = await openTar(
        await tar([
          { name: good, type, linkname: '/etc/passwd' },
          { name: 'resources/pods/', type: 'directory' },
          { name: 'resources/pods/namespaces/ns/b.json', body: goodBody },
        ]),
      );
      expect(reader.names('pods', 'ns')).toEqual(['b']);
      expect(reader.warnings).toEqual([{ path: good, message: expect.stringContaining('link or a special file') }]);
      await reader.close();
    },
  );

  test.each<[string, (name: string) => Buffer]>([
    ['a PAX record', (name) => extended('x', `${name.length + 9} path=${name}\n`)],
    ['a GNU long name', (name) => extended('L', `${name}\0`)],
  ])('%s is looked at like any other name', async (_, named) => {
    const entry = (await tar([{ name: 'innocent', body: goodBody }])).subarray(0, 1024);
    for (const evil of ['../../etc/passwd', '/etc/cron.d/evil', 'a/../../../passwd']) {
      const reader = await openTar(Buffer.concat([named(evil), entry, await goodTar()]));
      expect(reader.warnings).toEqual([{ path: evil, message: expect.stringContaining('leads out') }]);
      expect(reader.itemCount).toBe(1);
      await reader.close();
    }
  });

  test('thousands of extended headers in a row are read, and the last one counts', async () => {
    const headers = Array.from({ length: 5000 }, (_, i) => extended('L', `name-${i}\0`));
    const entry = (await tar([{ name: 'innocent', body: goodBody }])).subarray(0, 1024);
    const reader = await openTar(Buffer.concat([...headers, entry, await goodTar()]));
    expect(reader.warnings).toEqual([{ path: 'name-4999', message: expect.stringContaining('nothing that a backup holds') }]);
    await reader.close();
  });

  test('thousands of odd entries make a bounded number of warnings', async () => {
    const reader = await openTar(await tar(Array.from({ length: 3000 }, (_, i) => ({ name: `odd-${i}`, body: 'x' }))));
    expect(reader.warnings).toHaveLength(1001);
    await reader.close();
  });
});

describe('entries', () => {
  test('of duplicates the last counts, as when Velero extracts them, with a warning', async () => {
    const versioned = 'resources/pods/v1-preferredversion/namespaces/ns/a.json';
    const other = '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"last":true}';
    const reader = await openTar(
      await tar([
        { name: good, body: goodBody },
        { name: versioned, body: goodBody },
        { name: good, body: other },
      ]),
    );
    expect(reader.warnings).toEqual([{ path: good, message: expect.stringContaining('more than once') }]);
    expect(reader.itemCount).toBe(1);
    expect(await reader.read(goodId)).toHaveProperty('last');
    expect(await reader.read(goodId, { version: 'v1' })).not.toHaveProperty('last');
    await reader.close();
  });

  test('a version folder that differs from the un-versioned one keeps its own content; version-only objects are told', async () => {
    const reader = await openTar(
      await tar([
        { name: good, body: goodBody },
        { name: 'resources/pods/v1-preferredversion/namespaces/ns/a.json', body: goodBody },
        { name: 'resources/pods/v2/namespaces/ns/a.json', body: goodBody.replace('v1', 'v2') },
        { name: 'resources/pods/v2/namespaces/ns/only.json', body: goodBody },
      ]),
    );
    expect(reader.versions('pods')).toEqual([
      { version: 'v1', preferred: true },
      { version: 'v2', preferred: false },
    ]);
    expect(await reader.read(goodId, { version: 'v2' })).toMatchObject({ apiVersion: 'v2' });
    expect(await reader.read(goodId, { version: 'v1' })).toMatchObject({ apiVersion: 'v1' });
    expect(reader.warnings).toEqual([{ path: '', message: expect.stringContaining('pods ns/only in v2') }]);
    expect(reader.names('pods', 'ns')).toEqual(['a']);
    await reader.close();
  });

  test.each([100, 70_000])('a twin of %i bytes is told from one that differs in its last byte, or looks like its hash', async (size) => {
    const body = (last: string) => goodBody.replace('}}', `},"data":"${'x'.repeat(size)}${last}"}`);
    const reader = await openTar(
      await tar([
        { name: good, body: body('1') },
        { name: 'resources/pods/v1-preferredversion/namespaces/ns/a.json', body: body('1') },
        { name: good.replace('/a.', '/b.'), body: body('1').replace('"a"', '"b"') },
        { name: 'resources/pods/v1-preferredversion/namespaces/ns/b.json', body: body('2').replace('"a"', '"b"') },
        { name: good.replace('/a.', '/c.'), body: body('1').replace('"a"', '"c"') },
        {
          name: 'resources/pods/v1-preferredversion/namespaces/ns/c.json',
          body: createHash('sha256').update(body('1').replace('"a"', '"c"')).digest(),
        },
      ]),
    );
    const versioned = { version: 'v1' };
    expect(await reader.read(goodId, versioned)).toMatchObject({ data: `${'x'.repeat(size)}1` });
    expect(await reader.read({ ...goodId, name: 'b' }, versioned)).toMatchObject({ data: `${'x'.repeat(size)}2` });
    await expect(reader.read({ ...goodId, name: 'c' }, versioned)).rejects.toThrow('no JSON');
    expect(reader.warnings.map(({ path }) => path)).toEqual(
      ['b', 'c'].map((name) => `resources/pods/v1-preferredversion/namespaces/ns/${name}.json`),
    );
    await reader.close();
  });

  test('an archive of an old Velero, without version folders and format version, is read', async () => {
    const reader = await openTar(
      await tar([
        { name: 'resources/', type: 'directory' },
        { name: good, body: goodBody },
      ]),
    );
    expect(reader).toMatchObject({ formatVersion: undefined, itemCount: 1, warnings: [] });
    expect(reader.versions('pods')).toEqual([]);
    await reader.close();
  });

  test.each([
    ['no JSON', '{"kind"'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['no object', '[]'],
    ['no name', '{"kind":"Pod","apiVersion":"v1","metadata":{}}'],
    ['another name', goodBody.replace('"a"', '"b"')],
  ])('a body that is %s fails its read and names it', async (_, body) => {
    const reader = await openTar(await tar([{ name: good, body }]));
    await expect(reader.read(goodId)).rejects.toMatchObject({
      code: 'ARCHIVE_CORRUPT',
      message: expect.stringMatching(/b\.tar\.gz.* pods ns\/a/),
    });
    await reader.close();
  });

  test('a key __proto__ and prototype names are only data', async () => {
    const name = 'resources/__proto__/namespaces/constructor/__proto__.json';
    const reader = await openTar(
      await tar([{ name, body: '{"kind":"K","apiVersion":"v1","metadata":{"name":"__proto__"},"__proto__":{"x":1}}' }]),
    );
    const object = await reader.read({ group: '', resource: '__proto__', namespace: 'constructor', name: '__proto__' });
    expect(Object.keys(object ?? {})).toContain('__proto__');
    expect(reader.names('__proto__', 'constructor')).toEqual(['__proto__']);
    await reader.close();
  });
});

describe('damage', () => {
  test('every truncation of an archive is told', async () => {
    const archive = gzipSync(await goodTar());
    for (let length = 0; length < archive.length; length++)
      await expect(open(archive.subarray(0, length))).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
    await (await open(archive)).close();
  });

  test('every truncation of the tar file inside is told', async () => {
    const bytes = await goodTar();
    for (let length = 0; length < bytes.length; length += 64)
      await expect(openTar(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
  });

  test('every flipped byte of an archive is told, or harmless', async () => {
    const archive = gzipSync(await goodTar());
    for (let i = 0; i < archive.length; i++) {
      const flipped = Buffer.from(archive);
      flipped[i] = (flipped[i] ?? 0) ^ 0x55;
      const reader = await open(flipped).catch((error: Error) => error);
      if (reader instanceof Error) {
        expect(reader).toMatchObject({ code: 'ARCHIVE_CORRUPT' });
        continue;
      }
      expect(i).toBeLessThan(10); // gzip's checksum does not cover its own header (time, flags, system)
      await reader.close();
    }
  });

  test.each([
    ['bytes behind the gzip data', async () => Buffer.concat([gzipSync(await goodTar()), Buffer.from('x')])],
    ['bytes behind the end mark', async () => gzipSync(Buffer.concat([await goodTar(), Buffer.alloc(512, 1)]))],
    ['no end mark', async () => gzipSync((await goodTar()).subarray(0, -1024))],
    ['half an end mark', async () => gzipSync((await goodTar()).subarray(0, -512))],
    ['a wrong header checksum', async () => gzipSync((await goodTar()).fill(0x41, 0, 3))],
    ['no tar file', async () => gzipSync(Buffer.from('hello'.repeat(500)))],
    ['a plain tar file', goodTar],
  ])('%s is told with the name of the archive', async (_, make) => {
    await expect(open(await make())).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT', message: expect.stringContaining('b.tar.gz') });
  });

  test('zeros behind the end mark are what other tar programs write', async () => {
    await (await openTar(Buffer.concat([await goodTar(), Buffer.alloc(9000 - (9000 % 512))]))).close();
  });

  const header = (fields: { type?: string; size: number; name?: string }) =>
    encodeTarHeader({ name: 'x', type: '0', mode: 0o644, mtime: new Date(), ...fields });
  const block = (content: string) => Buffer.concat([Buffer.from(content)], Math.ceil(content.length / 512) * 512);
  test.each([
    ['an endless PAX record', Buffer.concat([header({ type: 'x', size: 6 }), block('99 a=b')])],
    ['a negative PAX record', Buffer.concat([header({ type: 'x', size: 6 }), block('-5 =b\n')])],
    ['a PAX record of length zero', Buffer.concat([header({ type: 'x', size: 6 }), block('0 a=b\n')])],
    ['a PAX size that is none', Buffer.concat([header({ type: 'x', size: 12 }), block('12 size=-10\n')])],
    ['a huge extended header', header({ type: 'x', size: 1_000_000_000 })],
    ['a huge long name', header({ type: 'L', size: 1_000_000_000 })],
  ])('%s is told', async (_, bytes) => {
    await expect(openTar(Buffer.concat([bytes, await goodTar()]))).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
  });

  test('a negative size is told', async () => {
    const bytes = header({ size: 0 });
    bytes.fill(0xff, 124, 136);
    let sum = 0;
    bytes.fill(0x20, 148, 156);
    for (const byte of bytes) sum += byte;
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    await expect(openTar(Buffer.concat([bytes, await goodTar()]))).rejects.toMatchObject({
      code: 'ARCHIVE_CORRUPT',
      message: expect.stringContaining('impossible number'),
    });
  });

  test("an error of the stream is the stream's", async () => {
    const failure = new Error('connection lost');
    const failing = async function* () {
      yield gzipSync(await goodTar()).subarray(0, 20);
      throw failure;
    };
    await expect(openArchive({ stream: failing() })).rejects.toBe(failure);
  });
});
