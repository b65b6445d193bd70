import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { prefetchInOrder } from './prefetch-in-order.ts';

test('elements come in the order of their streams, and only so many streams begin ahead', async () => {
  let begun = 0;
  const ended: number[] = [];
  async function* source(number: number): AsyncGenerator<string> {
    begun += 1;
    try {
      await delay(10 - number);
      yield `${number}a`;
      yield `${number}b`;
    } finally {
      ended.push(number);
    }
  }
  const sources = function* () {
    for (let number = 0; number < 8; number += 1) yield source(number);
  };
  const seen: string[] = [];
  for await (const element of prefetchInOrder(sources(), 2)) {
    seen.push(element);
    expect(begun).toBeLessThanOrEqual(seen.length / 2 + 3);
    if (element === '4b') break;
  }
  expect(seen).toEqual(['0a', '0b', '1a', '1b', '2a', '2b', '3a', '3b', '4a', '4b']);
  expect(ended.length).toBe(begun);
});

test('an error comes when its turn comes', async () => {
  async function* good(): AsyncGenerator<number> {
    yield 1;
    await delay(10);
    yield 2;
  }
  // biome-ignore lint/correctness/useYield: it fails before it has anything
  async function* bad(): AsyncGenerator<number> {
    throw new Error('bad');
  }
  const seen: number[] = [];
  await expect(async () => {
    for await (const element of prefetchInOrder([good(), bad()], 3)) seen.push(element);
  }).rejects.toThrow('bad');
  expect(seen).toEqual([1, 2]);
});
