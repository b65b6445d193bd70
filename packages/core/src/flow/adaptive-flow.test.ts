import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createAdaptiveBound } from './adaptive-bound.ts';
import { forEachInParallel } from './for-each-in-parallel.ts';
import { mapNearlyInOrder } from './map-nearly-in-order.ts';

/** A server that is far away: however many are in flight, each takes as long. */
function farAway() {
  let inFlight = 0;
  let most = 0;
  return {
    get most() {
      return most;
    },
    async work() {
      most = Math.max(most, ++inFlight);
      await sleep(20);
      inFlight -= 1;
    },
  };
}

test('work on a server far away grows from the least to the most, and not beyond', async () => {
  const server = farAway();
  const concurrency = createAdaptiveBound({ least: 4, most: 12 });
  const signal = new AbortController().signal;
  await forEachInParallel(Array(600).keys(), { what: 'The restore', concurrency, signal, work: server.work });
  expect(server.most).toBeGreaterThan(4);
  expect(server.most).toBeLessThanOrEqual(12);
});

test('so does what is mapped, and it stays in order', async () => {
  const server = farAway();
  const concurrency = createAdaptiveBound({ least: 4, most: 12 });
  const seen: number[] = [];
  const source = (async function* () {
    yield* Array(600).keys();
  })();
  const map = (element: number) => server.work().then(() => element);
  for await (const element of mapNearlyInOrder(source, { concurrency, map, alone: () => false, lateInMs: 60_000, mostLate: 0 }))
    seen.push(element);
  expect(seen).toEqual([...Array(600).keys()]);
  expect(server.most).toBeGreaterThan(4);
  expect(server.most).toBeLessThanOrEqual(12);
});
