import { expect, test } from 'vitest';
import { callForeign } from './call-foreign.ts';

const never = () => new Promise<never>(() => {});

test('passes on what the function returns and throws', async () => {
  expect(await callForeign({ what: 'It', timeoutInMs: 1000, call: () => 5 })).toBe(5);
  const failing = () => {
    throw new Error('no');
  };
  await expect(callForeign({ what: 'It', timeoutInMs: 1000, call: failing })).rejects.toThrow('no');
});

test('a function that never answers ends with its time, and is told', async () => {
  let told: AbortSignal | undefined;
  const call = (signal: AbortSignal) => {
    told = signal;
    return never();
  };
  await expect(callForeign({ what: 'It', timeoutInMs: 20, code: 'STORE_TIMEOUT', call })).rejects.toMatchObject({
    code: 'STORE_TIMEOUT',
    message: 'It timed out after 20ms',
  });
  expect(told?.aborted).toBe(true);
});

test.each([0, 30])('a cancel ends it after a grace of %d ms', async (graceInMs) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  const begun = performance.now();
  await expect(callForeign({ what: 'It', timeoutInMs: 5000, graceInMs, signal: controller.signal, call: never })).rejects.toMatchObject({
    code: 'CANCELED',
  });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(graceInMs);
  expect(performance.now() - begun).toBeLessThan(4500);
});

test('what cleans up within the grace has the last word', async () => {
  const controller = new AbortController();
  const call = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => setTimeout(() => reject(new Error('cleaned up')), 10)));
  const calling = callForeign({ what: 'It', timeoutInMs: 5000, graceInMs: 1000, signal: controller.signal, call });
  controller.abort();
  await expect(calling).rejects.toThrow('cleaned up');
});
