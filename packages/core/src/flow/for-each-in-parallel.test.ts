import { expect, test } from 'vitest';
import { forEachInParallel } from './for-each-in-parallel.ts';

const signal = new AbortController().signal;

test('works in parallel, bounded, and takes items as they are needed', async () => {
  let taken = 0;
  let done = 0;
  let running = 0;
  let most = 0;
  let ahead = 0;
  function* items() {
    for (; taken < 200; ) {
      ahead = Math.max(ahead, taken - done);
      yield taken++;
    }
  }
  const work = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done += 1;
  };
  await forEachInParallel(items(), { what: 'The restore', concurrency: 8, signal, work });
  expect([done, most]).toEqual([200, 8]);
  expect(ahead).toBeLessThan(32);
});

test('the first error ends it once what runs is done', async () => {
  let finished = 0;
  const work = async (item: number) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (item === 3) throw new Error('three');
    finished += 1;
  };
  await expect(forEachInParallel(Array(100).keys(), { what: 'The restore', concurrency: 4, signal, work })).rejects.toThrow('three');
  expect(finished).toBeLessThan(20);
});

test('a cancel stops between items', async () => {
  const controller = new AbortController();
  let finished = 0;
  const work = async (item: number) => {
    if (item === 5) controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 1));
    finished += 1;
  };
  const wave = forEachInParallel(Array(100).keys(), { what: 'The restore', concurrency: 2, signal: controller.signal, work });
  await expect(wave).rejects.toMatchObject({ code: 'CANCELED' });
  expect(finished).toBeGreaterThan(4);
  expect(finished).toBeLessThan(12);
});
