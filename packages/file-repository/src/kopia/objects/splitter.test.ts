import { expect, test } from 'vitest';
import { createChunker } from '../../chunks/chunker.ts';
import { sampleStream } from '../../testing/sample-stream.ts';
import { createCutFinder, type Splitter, splitterOf } from './splitter.ts';

const mib = 1024 * 1024;

/** Where chunks end, when the data comes in pieces of a length. */
async function cuts(splitter: string, data: Buffer, pieceLength: number): Promise<number[]> {
  const chunker = createChunker(createCutFinder(splitterOf(splitter) as Splitter));
  const ends: number[] = [];
  let end = 0;
  for (let at = 0; at < data.byteLength; at += pieceLength)
    for await (const chunk of chunker.push(data.subarray(at, at + pieceLength))) {
      expect(chunk.equals(data.subarray(end, end + chunk.byteLength))).toBe(true);
      end += chunk.byteLength;
      ends.push(end);
    }
  expect(chunker.end().equals(data.subarray(end))).toBe(true);
  return ends;
}

const stream = sampleStream(48 * mib);

test.each([65536, 48 * mib, 1_000_003])('DYNAMIC-4M-BUZHASH cuts where kopia does, in pieces of %i bytes', async (pieceLength) => {
  expect(await cuts('DYNAMIC-4M-BUZHASH', stream, pieceLength)).toEqual([
    8388608, 16777216, 25165824, 33554432, 37018681, 41199052, 48565708,
  ]);
});

test.each([1000, 4096, 4 * mib])('DYNAMIC-128K-BUZHASH cuts where kopia does, in pieces of %i bytes', async (pieceLength) => {
  const found = await cuts('DYNAMIC-128K-BUZHASH', stream.subarray(0, 4 * mib), pieceLength);
  expect(found.slice(0, 8)).toEqual([254078, 474789, 623350, 885494, 1147638, 1250760, 1424997, 1601758]);
});

test('zeros are cut as soon as they may be', async () => {
  expect(await cuts('DYNAMIC-4M-BUZHASH', Buffer.alloc(9 * mib), 65536)).toEqual([2 * mib, 4 * mib, 6 * mib, 8 * mib]);
});

test('fixed lengths, and names that are none', async () => {
  expect(await cuts('FIXED-1M', stream.subarray(0, 3 * mib + 5), 700_000)).toEqual([mib, 2 * mib, 3 * mib]);
  expect(splitterOf('')).toEqual(splitterOf('FIXED-4M'));
  for (const name of ['DYNAMIC-4M-RABINKARP', 'DYNAMIC-3M-BUZHASH', 'DYNAMIC-512M-BUZHASH', 'FIXED-0', 'toString'])
    expect(splitterOf(name), name).toBeUndefined();
});
