import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { fileTarHeader, tarPadding } from './file-tar-header.ts';
import { readFileTar } from './read-file-tar.ts';

const facts = { mode: 0o644, uid: 0, gid: 0, mtimeInNs: 0n };
const long = 'long/'.repeat(60);

function sample(): Buffer {
  const file = (name: Buffer | string, content: string, more: object = {}) => [
    fileTarHeader({ ...facts, name: Buffer.from(name as string), type: 'file', size: content.length, ...more }),
    Buffer.from(content),
    tarPadding(content.length),
  ];
  return Buffer.concat([
    fileTarHeader({ ...facts, name: Buffer.from('./'), type: 'directory', size: 0, mode: 0o1777 }),
    ...file(`./${long}x`, 'abc', { mode: 0o4755, uid: 3_000_000_000, gid: 7, mtimeInNs: 1_700_000_000_123_456_789n }),
    ...file('./a\nb', 'x'.repeat(600), { mtimeInNs: -1_500_000_000n }),
    ...file(Buffer.from([0x2e, 0x2f, 0xe4]), ''),
    fileTarHeader({ ...facts, name: Buffer.from('./link'), type: 'symlink', size: 0, target: Buffer.from(`../${long}`) }),
    Buffer.alloc(1024),
  ]);
}

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each([1, 7, 512, 100_000])('what is written is read again, in pieces of %i bytes', async (size) => {
  const found: unknown[] = [];
  // Two archives one after the other, as xargs prints them.
  const twice = Buffer.concat([sample(), sample()]);
  for await (const { name, type, target, content } of readFileTar(pieces(size === 1 ? sample() : twice, size))) {
    const chunks: Buffer[] = [];
    // What is not read is passed over.
    if (!name.includes('\n')) for await (const chunk of content()) chunks.push(chunk);
    found.push([name.toString('latin1'), type, target.toString(), Buffer.concat(chunks).toString()]);
  }
  const once = [
    ['./', '5', '', ''],
    [`./${long}x`, '0', '', 'abc'],
    ['./a\nb', '0', '', ''],
    ['./\xe4', '0', '', ''],
    ['./link', '2', `../${long}`, ''],
  ];
  expect(found).toEqual(size === 1 ? once : [...once, ...once]);
});

test('another reader finds the same facts', async () => {
  const reader = extract();
  reader.end(sample());
  const found: unknown[] = [];
  for await (const entry of reader) {
    const { name, mode, uid, size, linkname } = entry.header;
    found.push([name, mode, uid, size, linkname]);
    entry.resume();
  }
  expect(found).toEqual([
    ['./', 0o1777, 0, 0, null],
    [`./${long}x`, 0o4755, 3_000_000_000, 3, null],
    ['./a\nb', 0o644, 0, 600, null],
    [expect.stringMatching(/^\.\/.$/), 0o644, 0, 0, null],
    ['./link', 0o644, 0, 0, `../${long}`],
  ]);
});

test.each([
  ['a damaged header', (bytes: Buffer) => bytes.fill(0x20, 3, 40)],
  ['an end in the middle of a header', (bytes: Buffer) => bytes.subarray(0, 700)],
  ['an end in the middle of a file', (bytes: Buffer) => bytes.subarray(0, bytes.length - 2000)],
])('%s is an error', async (_, change) => {
  await expect(all(readFileTar(pieces(change(sample()), 300)))).rejects.toThrow(/damaged header|middle of a|are missing/);
});

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of stream) found.push(each);
  return found;
}

test('who stops in the middle lets the stream go', async () => {
  let isLetGo = false;
  async function* stream() {
    try {
      yield* pieces(sample(), 512);
    } finally {
      isLetGo = true;
    }
  }
  for await (const { type } of readFileTar(stream())) if (type === '0') break;
  expect(isLetGo).toBe(true);
});
