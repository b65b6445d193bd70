import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createAdaptiveBound } from './adaptive-bound.ts';
import { mapNearlyInOrder } from './map-nearly-in-order.ts';

const lateInMs = 20;

function mapped(count: number, map: (element: number) => Promise<number>, options: { mostLate?: number; alone?: number } = {}) {
  const source = (async function* () {
    yield* Array(count).keys();
  })();
  const concurrency = createAdaptiveBound({ least: 4, most: 4 });
  const { mostLate = 10, alone } = options;
  return mapNearlyInOrder(source, { concurrency, map, alone: (element) => element === alone, lateInMs, mostLate });
}

async function all(elements: AsyncIterable<number>): Promise<number[]> {
  const seen: number[] = [];
  for await (const element of elements) seen.push(element);
  return seen;
}

test('whatever takes how long, the order is kept while nothing is late', async () => {
  const seen = await all(mapped(40, (element) => sleep(element % 3, element)));
  expect(seen).toEqual([...Array(40).keys()]);
});

test('those that hang hold up nobody, and come in the end', async () => {
  let hangs = (_: unknown) => {};
  const hanging = new Promise((resolve) => (hangs = resolve));
  const seen: number[] = [];
  for await (const element of mapped(60, async (element) => {
    if (element % 20 === 1) await hanging;
    return element;
  })) {
    seen.push(element);
    // All others are there.
    if (seen.length === 57) hangs(undefined);
  }
  expect(seen.slice(0, 57)).toEqual([...Array(60).keys()].filter((element) => element % 20 !== 1));
  expect(seen.slice(57)).toEqual([1, 21, 41]);
});

test('no more of them than may be late', async () => {
  let hanging = 0;
  let most = 0;
  const seen = await all(
    mapped(
      30,
      async (element) => {
        most = Math.max(most, ++hanging);
        await sleep(element < 10 ? 100 : 1);
        hanging -= 1;
        return element;
      },
      { mostLate: 1 },
    ),
  );
  expect(seen.toSorted((a, b) => a - b)).toEqual([...Array(30).keys()]);
  expect(most).toBeLessThanOrEqual(5);
});

test('what is alone waits for those before it, but not for the late', async () => {
  let isRunning = 0;
  const seen = await all(
    mapped(
      20,
      async (element) => {
        if (element === 10) expect(isRunning).toBe(1);
        isRunning += 1;
        await sleep(element === 2 ? 300 : 1);
        isRunning -= 1;
        return element;
      },
      { alone: 10 },
    ),
  );
  expect(seen.at(-1)).toBe(2);
});

test('the error of a late one is thrown', async () => {
  const failing = all(
    mapped(20, async (element) => {
      if (element === 2) throw await sleep(100, new Error('broken'));
      return element;
    }),
  );
  await expect(failing).rejects.toThrow('broken');
});
