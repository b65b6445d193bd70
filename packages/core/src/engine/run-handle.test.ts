import { expect, test } from 'vitest';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { startRun } from './run-handle.ts';

test('a loop that starts late still gets the first events; two loops get all', async () => {
  const run = startRun<number, string>({}, async ({ emit }) => {
    for (let i = 0; i < 5; i++) {
      emit(i);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return 'done';
  });
  await new Promise((resolve) => setTimeout(resolve, 3));
  const events: number[] = [];
  for await (const event of run) events.push(event);
  expect(events).toEqual([0, 1, 2, 3, 4]);
  expect(await run.result).toBe('done');
  for await (const event of run) expect.fail(`an ended run sent ${event}`);
});

test('leaving a loop does not cancel; cancel does, with code CANCELED', async () => {
  let canceled = false;
  const run = startRun<number, number>({}, async ({ emit, signal }) => {
    emit(1);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    canceled = true;
    throw new Error('stopped');
  });
  for await (const _ of run) break;
  expect(canceled).toBe(false);
  run.cancel();
  const error = await run.result.catch((e: unknown) => e);
  expect(LifeboatError.isInstance(error, 'CANCELED')).toBe(true);
});

test('a failed run that nobody awaits is no unhandled rejection', async () => {
  startRun({}, async () => {
    throw new Error('nobody looks');
  });
  await new Promise((resolve) => setTimeout(resolve, 20)); // vitest fails on an unhandled rejection
});

test('emitPaced waits for a loop that lags, and not for one that left', async () => {
  let sent = 0;
  const run = startRun<number, void>({}, async ({ emitPaced }) => {
    for (let i = 0; i < 20_000; i++) {
      await emitPaced(i);
      sent = i;
    }
  });
  let seen = 0;
  for await (const event of run) {
    expect(event).toBe(seen++);
    if (seen === 100) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(sent).toBeLessThan(9000);
    }
    if (seen === 10_000) break;
  }
  await run.result;
  expect(sent).toBe(19_999);
});

test('droppable events are dropped for a lagging loop, others never', async () => {
  const run = startRun<string, void>({ droppable: (event) => event === 'item' }, async ({ emit }) => {
    for (let i = 0; i < 50_000; i++) emit('item');
    emit('last');
  });
  const events: string[] = [];
  for await (const event of run) events.push(event);
  expect(events.length).toBeLessThan(10_000);
  expect(events.at(-1)).toBe('last');
});
