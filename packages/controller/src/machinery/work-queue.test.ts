import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWorkQueue } from './work-queue.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('a key that is added twice comes once, and one that is being worked on comes again afterwards', async () => {
  const queue = createWorkQueue();
  queue.add('a');
  queue.add('a');
  queue.add('b');
  expect(queue.size).toBe(2);
  expect(await queue.next()).toBe('a');
  queue.add('a');
  expect(await queue.next()).toBe('b');
  const third = queue.next();
  queue.done('b');
  expect(queue.size).toBe(0);
  queue.done('a');
  expect(await third).toBe('a');
});

test('what fails comes later each time, until it is forgotten', async () => {
  const queue = createWorkQueue({ firstBackOffInMs: 100, maxBackOffInMs: 350 });
  expect([1, 2, 3, 4].map(() => queue.addWithBackOff('a'))).toEqual([100, 200, 350, 350]);
  queue.forget('a');
  expect(queue.addWithBackOff('a')).toBe(100);
});

test('of several times the earliest counts, and a key that comes early does not come twice', async () => {
  const queue = createWorkQueue();
  queue.addAfter('a', 1000);
  queue.addAfter('a', 200);
  queue.addAfter('a', 5000);
  vi.advanceTimersByTime(199);
  expect(queue.size).toBe(0);
  vi.advanceTimersByTime(1);
  expect(await queue.next()).toBe('a');
  queue.done('a');
  vi.advanceTimersByTime(10_000);
  expect(queue.size).toBe(0);
  queue.addAfter('b', 1000);
  queue.add('b');
  expect(await queue.next()).toBe('b');
  queue.done('b');
  vi.advanceTimersByTime(10_000);
  expect(queue.size).toBe(0);
});

test('a closed queue gives out nothing', async () => {
  const queue = createWorkQueue();
  const waiting = queue.next();
  queue.addAfter('a', 10);
  queue.close();
  queue.add('b');
  vi.advanceTimersByTime(100);
  expect([await waiting, await queue.next(), queue.size, vi.getTimerCount()]).toEqual([undefined, undefined, 0, 0]);
});
