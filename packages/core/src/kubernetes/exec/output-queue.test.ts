import { expect, test } from 'vitest';
import { createOutputQueue } from './output-queue.ts';

const chunk = (text: string) => ({ stream: 'stdout' as const, bytes: Buffer.from(text) });

test('parts come one after the other, and what follows them after all of them; the connection is held meanwhile', async () => {
  const told: string[] = [];
  const free: (() => void)[] = [];
  const queue = createOutputQueue(
    {
      onOutput: ({ bytes }) => {
        told.push(Buffer.from(bytes).toString());
        return new Promise((resolve) => void free.push(resolve));
      },
    },
    { hold: () => told.push('hold'), release: () => told.push('release'), fail: () => told.push('fail') },
  );
  queue.add(chunk('a'));
  queue.add(chunk('b'));
  queue.whenTaken(() => told.push('end'));
  expect([told, queue.isHeld]).toEqual([['a', 'hold'], true]);
  free[0]?.();
  await Promise.resolve();
  expect([told, queue.isHeld]).toEqual([['a', 'hold', 'b', 'hold'], true]);
  free[1]?.();
  await Promise.resolve();
  expect([told, queue.isHeld]).toEqual([['a', 'hold', 'b', 'hold', 'end', 'release'], false]);
});

test('an error of the caller fails the call, and nothing more is told', async () => {
  const told: unknown[] = [];
  const failing = (onOutput: () => void | Promise<void>) =>
    createOutputQueue({ onOutput }, { hold: () => {}, release: () => {}, fail: (error) => told.push(String(error)) });
  const queue = failing(() => {
    throw new Error('no more');
  });
  queue.add(chunk('a'));
  failing(() => Promise.reject(new Error('too late'))).add(chunk('b'));
  await Promise.resolve();
  await Promise.resolve();
  expect(told).toEqual(['Error: no more', 'Error: too late']);
});
