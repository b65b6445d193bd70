import { expect, test } from 'vitest';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { whenFree } from './when-free.ts';

const inProgress = (writer: string, leaseEndsInMs = 1) =>
  new LifeboatError({ code: 'BACKUP_IN_PROGRESS', message: `held by ${writer}`, context: { leaseEndsInMs, holder: { writer } } });

async function attempts(outcomes: (Error | string)[], signal = new AbortController().signal) {
  const told: string[] = [];
  const attempt = async () => {
    const next = outcomes.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  const outcome = await whenFree(attempt, { signal, onWait: (message) => told.push(message) }).catch((error: Error) => error.message);
  return { outcome, told };
}

test('a lease that ends is waited for, one that its run renews is not waited for twice', async () => {
  expect(await attempts(['at once'])).toEqual({ outcome: 'at once', told: [] });
  expect(await attempts([inProgress('a'), 'then'])).toEqual({ outcome: 'then', told: ['held by a'] });
  expect(await attempts([inProgress('a'), inProgress('a'), 'never'])).toEqual({ outcome: 'held by a', told: ['held by a'] });
  expect(await attempts([new Error('another'), 'never'])).toEqual({ outcome: 'another', told: [] });
});

test('a cancel ends the wait', async () => {
  const { outcome } = await attempts([inProgress('a', 60_000), 'never'], AbortSignal.timeout(5));
  expect(outcome).toMatch(/aborted/);
});
