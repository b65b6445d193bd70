import { open } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createSpoolFile } from './spool-file.ts';

test('bytes come back whatever the order, the size and what was taken back meanwhile', async () => {
  const piece = fc.record({ length: fc.integer({ min: 0, max: 90_000 }), undone: fc.boolean(), flushed: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 30 }), fc.infiniteStream(fc.nat()), async (pieces, picks) => {
      const spool = await createSpoolFile();
      try {
        const kept: { position: number; body: Buffer }[] = [];
        for (const [index, { length, undone, flushed }] of pieces.entries()) {
          const { position } = spool;
          const body = Buffer.alloc(length, index + 1);
          spool.append(body);
          if (undone) spool.truncate(position);
          else kept.push({ position, body });
          if (flushed || spool.isFull) await spool.flush();
          // What is written afterwards must not be hidden by what was read before.
          const [first] = kept;
          if (flushed && first) await spool.read(first.position, first.body.length);
        }
        await spool.flush();
        const order = kept.map((entry) => ({ entry, at: picks.next().value as number })).sort((a, b) => a.at - b.at);
        const read = ({ entry }: (typeof order)[number]) => spool.read(entry.position, entry.body.length);
        for (const each of order) expect((await read(each)).equals(each.entry.body)).toBe(true);
        const atOnce = await Promise.all(order.map(read));
        for (const [index, each] of order.entries()) expect(atOnce[index]?.equals(each.entry.body)).toBe(true);
      } finally {
        await spool.close();
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test('what is not in the file is an error, each time', async () => {
  const spool = await createSpoolFile();
  spool.append(Buffer.from('abc'));
  await spool.flush();
  await expect(spool.read(1, 5)).rejects.toThrow('shorter');
  await expect(spool.read(1, 5)).rejects.toThrow('shorter');
  expect((await spool.read(1, 2)).toString()).toBe('bc');
  await spool.close();
});

test('objects that are read in their order take few calls; those in another order do not bring the whole file along', async () => {
  const [count, length] = [2000, 2048];
  const spool = await createSpoolFile();
  for (let index = 0; index < count; index++) {
    spool.append(Buffer.alloc(length, index));
    if (spool.isFull) await spool.flush();
  }
  await spool.flush();
  const other = await open(import.meta.filename);
  const read = vi.spyOn(Object.getPrototypeOf(other), 'read');
  onTestFinished(async () => {
    read.mockRestore();
    await other.close();
    await spool.close();
  });
  for (let index = 0; index < count; index++) await spool.read(index * length, length);
  expect(read.mock.calls.length).toBeLessThan((count * length) / (128 * 1024));
  read.mockClear();
  for (let index = 0; index < count; index++) await spool.read(((index * 97) % count) * length, length);
  const bytes = read.mock.calls.reduce((sum, [, , wanted]) => sum + Number(wanted), 0);
  expect(bytes).toBeLessThan(count * 18 * 1024);
});
