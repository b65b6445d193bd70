import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ContentWriter } from '../contents/content-writer.ts';
import { createObjectWriter } from './object-writer.ts';
import { type Splitter, splitterOf } from './splitter.ts';

const splitter = splitterOf('DYNAMIC-1K-BUZHASH') as Splitter;

/** Bytes whose cuts lie at no regular places. */
function bytesOf(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) => createHash('sha256').update(String(i)).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

/** Keeps contents in memory, by their hash. */
function memoryWriter() {
  const contents = new Map<string, Buffer>();
  async function write(data: Uint8Array, { prefix }: { readonly prefix: string }): Promise<string> {
    const id = prefix + createHash('md5').update(data).digest('hex');
    contents.set(id, Buffer.from(data));
    return id;
  }
  const writer: Pick<ContentWriter, 'write' | 'begin'> = { write, begin: async (data) => ({ id: write(data, { prefix: '' }) }) };
  return { writer: writer as ContentWriter, contents };
}

interface Entry {
  readonly s?: number;
  readonly l: number;
  readonly o: string;
}

/** The parts of a file that is cut into parts of `partLength`, written in pieces of `pieceLength`. */
async function partsOf(data: Buffer, partLength: number, pieceLength: number): Promise<Entry[]> {
  const { writer, contents } = memoryWriter();
  async function* pieces() {
    for (let at = 0; at < data.byteLength; at += pieceLength) yield data.subarray(at, at + pieceLength);
  }
  const options = { prefix: '', announced: data.byteLength };
  let { id, size } = await createObjectWriter(writer, splitter, partLength).write(pieces(), options);
  expect(size).toBe(data.byteLength);
  const read = (object: string): Buffer => {
    if (!object.startsWith('I')) return contents.get(object) as Buffer;
    const list = JSON.parse(read(object.slice(1)).toString()) as { entries: Entry[] };
    return Buffer.concat(list.entries.map(({ o }) => read(o)));
  };
  expect(read(id).equals(data)).toBe(true);
  if (!id.startsWith('I')) return [{ l: size, o: id }];
  id = id.slice(1);
  return (JSON.parse(read(id).toString()) as { entries: Entry[] }).entries;
}

test('a file that is longer than a part is cut as its parts would be, one after the other', async () => {
  const data = bytesOf(40_000);
  for (const partLength of [10_000, 13_333, 39_999])
    for (const pieceLength of [40_000, 777, 10_000]) {
      const parts = await partsOf(data, partLength, pieceLength);
      const expected: Entry[] = [];
      for (let start = 0; start < data.byteLength; start += partLength)
        for (const { s = 0, ...rest } of await partsOf(data.subarray(start, start + partLength), 2 ** 31, 777))
          expected.push({ ...(start + s > 0 ? { s: start + s } : {}), ...rest });
      expect(parts, `${partLength} ${pieceLength}`).toEqual(expected);
    }
});

test('a file of exactly one part, or of less, is not cut', async () => {
  const data = bytesOf(10_000);
  const whole = await partsOf(data, 2 ** 31, 777);
  expect(await partsOf(data, 10_000, 777)).toEqual(whole);
  expect(await partsOf(data, 20_000, 10_000)).toEqual(whole);
  expect(await partsOf(data, 9_000, 777)).not.toEqual(whole);
});
