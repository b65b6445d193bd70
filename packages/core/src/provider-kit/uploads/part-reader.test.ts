import { expect, test } from 'vitest';
import { createPartReader } from './part-reader.ts';

const kibibyte = 1024;
async function* chunks(total: number, size = 50 * kibibyte) {
  for (let at = 0; at < total; at += size) yield Uint8Array.from({ length: Math.min(size, total - at) }, (_, i) => (at + i) % 251);
}
const holds = (part: Uint8Array, start: number) => part.every((byte, i) => byte === (start + i) % 251);

test('cuts a body into parts of the sizes asked for, the last one shorter', async () => {
  const reader = createPartReader(chunks(300 * kibibyte), undefined);
  const first = await reader.read(128 * kibibyte);
  const second = await reader.read(128 * kibibyte);
  expect([first.length, holds(first, 0), second.length, holds(second, 128 * kibibyte)]).toEqual([131072, true, 131072, true]);
  expect(reader.ended).toBe(false);
  const last = await reader.read(128 * kibibyte);
  expect([last.length, holds(last, 256 * kibibyte), reader.ended]).toEqual([44 * kibibyte, true, true]);
  expect((await reader.read(1)).length).toBe(0);
});

test('a part that is given back serves again; one that is too small, or too many, is freed at once', async () => {
  const reader = createPartReader(chunks(2000 * kibibyte), undefined);
  const [a, b, c] = [await reader.read(100_000), await reader.read(100_000), await reader.read(100_000)];
  reader.recycle(a);
  const again = await reader.read(100_000);
  expect(again.buffer).toBe(a.buffer);
  expect(holds(again, 300_000)).toBe(true);
  for (const part of [again, b, c]) reader.recycle(part);
  // Two buffers are kept.
  expect([again, b, c].map((part) => part.buffer.byteLength > 0)).toEqual([true, true, false]);
  const larger = await reader.read(500_000);
  expect(holds(larger, 400_000)).toBe(true);
  expect(b.buffer.byteLength).toBe(0);
  reader.close();
  expect(again.buffer.byteLength).toBe(0);
  expect(holds(larger, 400_000)).toBe(true);
});

test('an abort ends a read that waits', async () => {
  const controller = new AbortController();
  const silent = async function* (): AsyncGenerator<Uint8Array> {
    await new Promise(() => {});
  };
  const reading = createPartReader(silent(), controller.signal).read(1);
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'CANCELED' });
});
