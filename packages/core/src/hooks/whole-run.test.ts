import { expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { WholeRunHooks } from '../contract/hooks/whole-run-hooks.ts';
import { createWholeRun } from './whole-run.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const wholeRun = (hooks: WholeRunHooks | undefined, signal = new AbortController().signal) =>
  createWholeRun(hooks, { operation: 'restore', name: 'r1', cluster: {} as ClusterClient, logger: silent, signal });

test('both run once, with the run and its end', async () => {
  const seen: unknown[] = [];
  const run = wholeRun({
    before: ({ operation, name }) => void seen.push([operation, name]),
    after: async ({ name, phase, error }) => void seen.push([name, phase, error]),
  });
  await run.before();
  expect(await run.after({ phase: 'Failed', error: 'x' })).toBeUndefined();
  expect(await run.after({ phase: 'Failed' })).toBeUndefined();
  expect(seen).toEqual([
    ['restore', 'r1'],
    ['r1', 'Failed', 'x'],
  ]);
  await wholeRun(undefined).before();
});

test('after is owed once before was started, also when that failed', async () => {
  let after = 0;
  const hooks = {
    before() {
      throw new Error('not today');
    },
    after: () => {
      after += 1;
    },
  };
  const run = wholeRun(hooks);
  await run.after({ phase: 'Failed' });
  expect(after).toBe(0);
  await expect(run.before()).rejects.toMatchObject({
    code: 'HOOK_FAILED',
    message: 'The "before" hook of restore r1 failed: not today',
  });
  await run.after({ phase: 'Failed' });
  expect(after).toBe(1);
});

test('a cancellation ends before at once and does not touch after', async () => {
  const stop = new AbortController();
  const told: AbortSignal[] = [];
  const run = wholeRun({ before: () => new Promise(() => stop.abort()), after: ({ signal }) => void told.push(signal) }, stop.signal);
  await expect(run.before()).rejects.toMatchObject({ code: 'CANCELED' });
  expect(await run.after({ phase: 'Failed' })).toBeUndefined();
  expect(told.map(({ aborted }) => aborted)).toEqual([false]);
});

test('each has a time limit, and what fails in after is returned', async () => {
  const endless = () => new Promise<void>(() => undefined);
  const run = wholeRun({ before: endless, after: endless, timeout: 50 });
  await expect(run.before()).rejects.toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('timed out after 50ms') });
  expect(await run.after({ phase: 'Failed' })).toMatchObject({ code: 'TIMEOUT' });
  const broken = wholeRun({ after: () => Promise.reject(new Error('no')) });
  await broken.before();
  expect(await broken.after({ phase: 'Completed' })).toMatchObject({ code: 'HOOK_FAILED' });
});
