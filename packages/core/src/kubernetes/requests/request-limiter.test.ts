import { expect, test } from 'vitest';
import { createRequestLimiter } from './request-limiter.ts';

test('a burst of 429 halves once; the next one halves again; good answers add one at a time, up to the bound', () => {
  let now = 0;
  const limiter = createRequestLimiter({ max: 16, now: () => now });
  for (let i = 0; i < 10; i += 1) limiter.throttled();
  expect(limiter.concurrency).toBe(8);
  now += 1000;
  limiter.throttled();
  expect(limiter.concurrency).toBe(4);
  for (let i = 0; i < 4; i += 1) limiter.succeeded();
  expect(limiter.concurrency).toBe(5);
  for (let i = 0; i < 4; i += 1) limiter.succeeded();
  expect(limiter.concurrency).toBe(5);
  for (let i = 0; i < 1000; i += 1) limiter.succeeded();
  expect(limiter.concurrency).toBe(16);
  for (let i = 0; i < 100; i += 1) {
    now += 1000;
    limiter.throttled();
  }
  expect(limiter.concurrency).toBe(1);
});

test('never more in flight than the bound, urgent work first', async () => {
  const limiter = createRequestLimiter({ max: 2, now: () => 0 });
  const order: string[] = [];
  let inFlight = 0;
  let most = 0;
  const task = (name: string) => async () => {
    most = Math.max(most, ++inFlight);
    order.push(name);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inFlight -= 1;
  };
  const normal = ['a', 'b', 'c', 'd'].map((name) => limiter.run(task(name), { urgent: false }));
  await Promise.all([...normal, limiter.run(task('repeat'), { urgent: true })]);
  expect(most).toBe(2);
  expect(order).toEqual(['a', 'b', 'repeat', 'c', 'd']);
});
