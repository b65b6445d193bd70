import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../plugin-api/source-entry.ts';
import { createEntryTee, type EntryReader } from './entry-tee.ts';

const facts = { mode: 0o644, uid: 0, gid: 0, mtimeInNs: 0n, size: 3 };

/** Files, each of so many pieces of a kibibyte, and what was read of them. */
function sourceOf(files: Readonly<Record<string, number>>, { breaksAt }: { readonly breaksAt?: string } = {}) {
  const told: string[] = [];
  async function* content(name: string, pieces: number): AsyncGenerator<Uint8Array> {
    told.push(`open ${name}`);
    for (let piece = 0; piece < pieces; piece++) {
      told.push(`${name} ${piece}`);
      yield Buffer.alloc(1024, name);
    }
    if (name === 'unreadable') throw new Error('no such file');
  }
  async function* entries(): AsyncGenerator<SourceEntry> {
    for (const [name, pieces] of Object.entries(files)) {
      if (name === breaksAt) throw new Error('the mover is gone');
      yield { ...facts, path: [name], type: 'file', open: () => content(name, pieces) };
    }
  }
  return { told, entries: entries() };
}

function teeOf(source: AsyncIterable<SourceEntry>, readers: number) {
  return createEntryTee(source, { readers, onWaiting() {}, signal: new AbortController().signal });
}

function two(readers: readonly EntryReader[]): readonly [EntryReader, EntryReader] {
  const [first, second] = readers;
  if (!first || !second) throw new Error('there are two');
  return [first, second];
}

/** Reads what `wants` says, and tells how many bytes of each file. */
async function read(entries: AsyncIterable<SourceEntry>, wants: (name: string) => boolean = () => true): Promise<string[]> {
  const found: string[] = [];
  for await (const { path, open } of entries) {
    const name = String(path[0]);
    let bytes = 0;
    try {
      if (wants(name) && open) for await (const chunk of await open({})) bytes += chunk.byteLength;
      found.push(`${name} ${bytes}`);
    } catch (error) {
      found.push(`${name}: ${(error as Error).message}`);
    }
  }
  return found;
}

test('each reads what it wants, and no file is read twice', async () => {
  const source = sourceOf({ a: 2, b: 3, c: 1, d: 2 });
  const { readers } = teeOf(source.entries, 3);
  const wants = [(name: string) => name !== 'c', (name: string) => name === 'b', () => false];
  const found = await Promise.all(readers.map(({ entries }, at) => read(entries, wants[at])));
  expect(found).toEqual([
    ['a 2048', 'b 3072', 'c 0', 'd 2048'],
    ['a 0', 'b 3072', 'c 0', 'd 0'],
    ['a 0', 'b 0', 'c 0', 'd 0'],
  ]);
  expect(source.told.filter((told) => told.startsWith('open'))).toEqual(['open a', 'open b', 'open d']);
});

test('a file that cannot be read is one for all, and what comes after it is read', async () => {
  const { readers } = teeOf(sourceOf({ a: 1, unreadable: 1, b: 1 }).entries, 2);
  const found = await Promise.all(readers.map(({ entries }) => read(entries)));
  expect(found).toEqual(Array(2).fill(['a 1024', 'unreadable: no such file', 'b 1024']));
});

test('what the source throws everybody gets, and nobody takes what there is for the whole', async () => {
  const tee = teeOf(sourceOf({ a: 1, b: 1 }, { breaksAt: 'b' }).entries, 2);
  for (const ended of await Promise.allSettled(tee.readers.map(({ entries }) => read(entries))))
    expect(ended).toMatchObject({ status: 'rejected', reason: { message: 'the mover is gone' } });
  expect(tee.failure?.error).toMatchObject({ message: 'the mover is gone' });
});

test.each(['between two files', 'in the middle of one'])('one that leaves %s does not stop the others', async (when) => {
  const source = sourceOf({ a: 5000, b: 1 });
  const { readers } = teeOf(source.entries, 2);
  const [stays, leaves] = two(readers);
  const leaving = (async () => {
    for await (const { open } of leaves.entries) {
      for await (const _ of (await open?.({})) ?? []) if (when !== 'between two files') leaves.leave(new Error('dropped'));
      leaves.leave(new Error('dropped'));
    }
  })();
  expect(await read(stays.entries)).toEqual(['a 5120000', 'b 1024']);
  await expect(leaving).rejects.toThrow('dropped');
});

test('one that waits for the next file is told when it is dropped', async () => {
  const { readers } = teeOf(sourceOf({ a: 1, b: 1 }).entries, 2);
  const [fast, slow] = two(readers);
  const reading = read(fast.entries);
  const first = await slow.entries[Symbol.asyncIterator]().next();
  expect(first?.done).toBe(false);
  fast.leave(new Error('dropped'));
  await expect(reading).rejects.toThrow('dropped');
});

test('the fast is never further ahead than a mebibyte', async () => {
  const source = sourceOf({ a: 4000 });
  const { readers } = teeOf(source.entries, 2);
  const [fast, slow] = two(readers);
  const reading = read(fast.entries);
  const entry = await slow.entries[Symbol.asyncIterator]().next();
  const content = await (entry.value as SourceEntry).open?.({});
  await content?.[Symbol.asyncIterator]().next();
  // As long as anything still moves.
  for (let before = -1; before !== source.told.length; ) {
    before = source.told.length;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  }
  expect(source.told.length).toBeGreaterThan(1000);
  expect(source.told.length).toBeLessThan(1100);
  slow.leave(new Error('dropped'));
  expect(await reading).toEqual(['a 4096000']);
});

test('who is waited for is told, once it lasts', async () => {
  const waits: string[] = [];
  const tee = createEntryTee(sourceOf({ a: 1 }).entries, {
    readers: 2,
    patienceInMs: 1,
    onWaiting: (reader, isWaitedFor) => void waits.push(`${reader} ${isWaitedFor}`),
    signal: new AbortController().signal,
  });
  const [fast, slow] = two(tee.readers);
  const reading = read(fast.entries);
  await expect.poll(() => waits.at(-1)).toBe('1 true');
  expect(await read(slow.entries)).toEqual(['a 1024']);
  expect(await reading).toEqual(['a 1024']);
  expect(waits.at(-1)).toBe('1 false');
});
