import { zstdCompressSync } from 'node:zlib';
import type { Damage, LifeboatError } from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import { createBlobStore } from '../blobs/blob-store.ts';
import { copyStore } from '../testing/copy-store.ts';
import { openFormat } from './format/open-format.ts';
import { type PlantedContent, plantedId, plantSnapshot } from './testing/plant-snapshot.ts';
import { createSampleRepository, samplePassword, samplePrefix } from './testing/sample-repository.ts';

const sample = await createSampleRepository();
const root = plantedId(1, 'k');
const file = plantedId(2);
const list = plantedId(3, 'x');

const json = (value: unknown): PlantedContent => ({ data: Buffer.from(`${JSON.stringify(value)}\n`) });
const directoryOf = (...entries: unknown[]) => json({ stream: 'kopia:directory', entries });
const listOf = (...entries: unknown[]) => json({ stream: 'kopia:indirect', entries });
const entry = { name: 'file', type: 'f', mode: '0644', size: 5, obj: file };
const hello: PlantedContent = { data: Buffer.from('hello') };

/** Reads a planted snapshot whole, and verifies it. What was read before a failure is in `read`. */
async function look(contents: Readonly<Record<string, PlantedContent>>) {
  const { repository, id } = await plantSnapshot(sample, new Map(Object.entries(contents)), root);
  let read = '';
  let failure: unknown;
  try {
    const tree = await repository.openSnapshot(id);
    for await (const { path, entry: found } of tree.walk()) {
      read += `${path.join('/')} `;
      if (found.type === 'file') for await (const chunk of tree.readFile(found)) read += Buffer.from(chunk).toString();
      if (found.type === 'symlink') read += Buffer.from(await tree.readLink(found)).toString();
    }
  } catch (error) {
    failure = error;
  }
  const damages: Damage[] = [];
  await repository.verify({ depth: 'files', onDamage: (damage) => damages.push(damage) });
  return { read, failure: failure as LifeboatError | undefined, damages, repository };
}

test('what is planted as it should be is read', async () => {
  const { read, failure, damages } = await look({ [root]: directoryOf(entry), [file]: hello });
  expect({ read, failure, damages }).toEqual({ read: ' file hello', failure: undefined, damages: [] });
});

const badEntries: readonly (readonly [string, object])[] = [
  ['a name that leads out', { name: '..' }],
  ['a name that is the directory itself', { name: '.' }],
  ['a name of several', { name: 'a/../../../etc/passwd' }],
  ['an absolute name', { name: '/etc/passwd' }],
  ['no name', { name: '' }],
  ['a name that ends early', { name: 'a\0b' }],
  ['a name that is no text', { name: 7 }],
  ['an unknown type', { type: 'b' }],
  ['a mode that is no octal', { mode: '0999' }],
  ['a mode that is too large', { mode: '0777777777777' }],
  ['a negative owner', { uid: -1 }],
  ['an owner that is too large', { gid: 2 ** 32 }],
  ['a negative size', { size: -1 }],
  ['half a byte', { size: 1.5 }],
  ['a time that is none', { mtime: 'tomorrow' }],
  ['an object that is a path', { obj: '../../other/p1' }],
  ['too many lists of lists', { obj: `${'I'.repeat(30)}${list}` }],
];

test.each(badEntries)('an entry of a directory with %s is refused', async (_, change) => {
  const { read, failure, damages } = await look({ [root]: directoryOf(entry, { ...entry, name: 'other', ...change }), [file]: hello });
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(root) });
  expect(read).toBe(' ');
  expect(damages).toMatchObject([{ path: '', message: expect.stringContaining(root) }]);
});

test('two entries of one name are refused', async () => {
  const { failure } = await look({ [root]: directoryOf(entry, { ...entry, type: 's' }), [file]: hello });
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('two entries have the name "file"') });
});

test('a directory that holds itself, twice, has an end', async () => {
  const self = (name: string) => ({ name, type: 'd', obj: root });
  const { failure, damages } = await look({ [root]: directoryOf(self('a'), self('b')) });
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('it holds itself') });
  expect(damages.map(({ path }) => path)).toEqual(['a', 'b']);
});

test('a list that names itself, many times, has an end', async () => {
  const parts = Array.from({ length: 50 }, (_, i) => ({ s: i, l: 1, o: `I${list}` }));
  const { failure, damages } = await look({ [root]: directoryOf({ ...entry, size: 50, obj: `I${list}` }), [list]: listOf(...parts) });
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('nested too deep') });
  expect(damages).toMatchObject([{ path: 'file', message: expect.stringContaining('names itself') }]);
});

test.each([
  [
    'a gap',
    [
      { l: 5, o: file },
      { s: 6, l: 5, o: file },
    ],
    'leave a gap',
  ],
  [
    'an overlap',
    [
      { l: 5, o: file },
      { s: 4, l: 5, o: file },
    ],
    'overlap',
  ],
  [
    'a part of another length',
    [
      { l: 4, o: file },
      { s: 4, l: 6, o: file },
    ],
    'another length than its list says',
  ],
  [
    'a length beyond all numbers',
    [
      { l: 2 ** 53 - 1, o: file },
      { s: 2 ** 53 - 1, l: 5, o: file },
    ],
    'it is too long',
  ],
  ['no parts', [], 'it has 0 bytes where its directory says 10'],
])('a list with %s is refused', async (_, parts, message) => {
  const { failure } = await look({
    [root]: directoryOf({ ...entry, size: 10, obj: `I${list}` }),
    [list]: listOf(...parts),
    [file]: hello,
  });
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining(message) });
});

test('a file that is longer than its directory says is not read on', async () => {
  const parts = Array.from({ length: 1000 }, (_, i) => ({ s: i * 5, l: 5, o: file }));
  const { read, failure } = await look({
    [root]: directoryOf({ ...entry, size: 12, obj: `I${list}` }),
    [list]: listOf(...parts),
    [file]: hello,
  });
  expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('more than the 12 bytes') });
  expect(read).toBe(' file hellohello');
});

test('a compression that is not known is refused by its name', async () => {
  for (const [compression, name] of [
    [0x1200, 's2'],
    [0x1203, 's2'],
    [0x1400, 'lz4'],
    [0x7700, '0x7700'],
  ] as const) {
    const header = Buffer.alloc(40);
    header.writeUInt32BE(compression);
    const { failure, repository } = await look({ [root]: directoryOf(entry), [file]: { data: header, compression, length: 5 } });
    expect(failure).toMatchObject({ code: 'REPOSITORY_FORMAT_UNSUPPORTED', message: expect.stringContaining(`compressed by ${name},`) });
    const damages: Damage[] = [];
    await repository.verify({ depth: 'contents', onDamage: (damage) => damages.push(damage) });
    expect(damages.map(({ message }) => message).join()).toContain(`compressed by ${name},`);
  }
});

test('a content that would swell is not decompressed', async () => {
  const header = Buffer.from([0, 0, 0x11, 0x01]);
  const data = Buffer.concat([header, zstdCompressSync(Buffer.alloc(8 * 1024 * 1024))]);
  for (const [compression, length] of [
    [0x1101, 5],
    [0x1100, 8 * 1024 * 1024],
  ] as const) {
    const { failure } = await look({ [root]: directoryOf(entry), [file]: { data, compression, length } });
    expect(failure).toMatchObject({ code: 'REPOSITORY_DAMAGED', message: expect.stringContaining('cannot be decompressed') });
  }
});

test('a directory that is none is refused', async () => {
  for (const data of [
    '',
    '[]',
    '{"stream":"kopia:indirect","entries":[]}',
    '{"stream":"kopia:directory","entries":{}}',
    '{'.repeat(5000),
  ]) {
    const { failure } = await look({ [root]: { data: Buffer.from(data) } });
    expect(failure, data.slice(0, 40)).toMatchObject({ code: 'REPOSITORY_DAMAGED' });
  }
});

test('a format blob that was changed opens nothing', async () => {
  const key = `${samplePrefix}kopia.repository`;
  const open = async (change: (text: string) => string) =>
    openFormat(
      createBlobStore(
        await copyStore(sample.store, (name, bytes) => (name === key ? Buffer.from(change(bytes.toString())) : bytes)),
        samplePrefix,
      ),
      { password: samplePassword },
    );
  const withField = (name: string, change: (value: string) => unknown) => (text: string) => {
    const outer = JSON.parse(text);
    return JSON.stringify({ ...outer, [name]: change(outer[name]) });
  };
  const flipped = (value: string) => {
    const bytes = Buffer.from(value, 'base64');
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    return bytes.toString('base64');
  };
  for (const [change, code] of [
    [withField('uniqueID', flipped), 'REPOSITORY_WRONG_PASSWORD'],
    [withField('encryptedBlockFormat', flipped), 'REPOSITORY_WRONG_PASSWORD'],
    [withField('uniqueID', () => ''), 'REPOSITORY_DAMAGED'],
    [withField('uniqueID', (value) => `${value}!`), 'REPOSITORY_DAMAGED'],
    [withField('keyAlgo', () => 'scrypt-1073741824-8-1'), 'REPOSITORY_FORMAT_UNSUPPORTED'],
    [withField('encryption', () => 'NONE'), 'REPOSITORY_FORMAT_UNSUPPORTED'],
    [(text: string) => text.slice(0, -3), 'REPOSITORY_DAMAGED'],
    [() => '', 'REPOSITORY_DAMAGED'],
    [(text: string) => text + ' '.repeat(1024 * 1024), 'REPOSITORY_DAMAGED'],
  ] as const) {
    const error = await open(change).catch((e: unknown) => e);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error) + String(error)).not.toContain(samplePassword);
    if (code === 'REPOSITORY_DAMAGED') expect((error as LifeboatError).message).toContain('kopia.repository');
  }
});
