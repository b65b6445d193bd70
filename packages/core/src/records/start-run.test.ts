import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { startRun } from './start-run.ts';

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

const failing = () =>
  startRun<number, void>({}, async ({ emit }) => {
    emit(1);
    throw new Error('it failed');
  });

test('every loop throws the error of the run at its end, after the last event', async () => {
  const run = failing();
  const loop = async (seen: number[]) => {
    for await (const event of run) {
      seen.push(event);
      await new Promise((resolve) => setTimeout(resolve, 20)); // the run fails meanwhile
    }
  };
  const seen: number[] = [];
  const ends = await Promise.allSettled([loop(seen), loop([])]);
  expect(ends.map((end) => end.status === 'rejected' && String(end.reason))).toEqual(['Error: it failed', 'Error: it failed']);
  expect(seen).toEqual([1]);
  await expect(loop([])).rejects.toThrow('it failed'); // also one that begins when all is over
});

// In a process of its own: what a program sees whose author forgot `result`.
test.each([
  ['nobody looks at', 'start();', 'it failed'],
  ['only a loop that is left looks at', 'for await (const _ of start()) break;', 'it failed'],
  ['somebody looks at whose `result` is dropped', 'void start().result;', 'it failed'],
  ['`await` without `result` meets', 'await start();', 'A Run is not a promise'],
  ['an async function hands out', 'await (async () => start())();', 'A Run is not a promise'],
])('a failure that %s ends the process', (_, program, message) => {
  expect(runProgram(program)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
});

test.each([
  ['a loop threw', 'try { for await (const _ of start()); } catch {}'],
  ['`result` told', 'await start().result.catch(() => {});'],
  ['`result` told after a loop that was left', 'const run = start(); for await (const _ of run) break; await run.result.catch(() => {});'],
  ['the caller canceled', 'await start().cancel();'],
])('a failure that %s is nothing more', (_, program) => {
  expect(runProgram(program)).toEqual({ status: 0, stderr: '' });
});

test('a run that is awaited is not begun; one that has begun goes on', async () => {
  let begun = 0;
  const run = startRun<never, string>({}, async () => {
    begun++;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 'done';
  });
  // @ts-expect-error a Run is not a promise
  const wait = async () => await run;
  expect(await wait().catch((e: unknown) => e)).toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(run.result).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect(begun).toBe(0);

  const other = startRun<never, string>({}, async () => 'done');
  expect(await other.result).toBe('done');
  // @ts-expect-error a Run is not a promise
  await expect((async () => await other)()).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect(await other.result).toBe('done');
});

function runProgram(program: string): { status: number | null; stderr: string } {
  const source = `
    import { startRun } from ${JSON.stringify(new URL('./start-run.ts', import.meta.url).href)};
    const start = () => startRun({}, async ({ emit }) => { emit(1); await 1; throw new Error('it failed'); });
    ${program}`;
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', source], { encoding: 'utf8' });
  return { status: child.status, stderr: child.stderr };
}

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

test('accepted resolves before the work begins, and with the run at the latest', async () => {
  let go = () => {};
  const run = startRun<number, string>({}, async ({ accept }) => {
    accept();
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return 'done';
  });
  await run.accepted;
  go();
  expect(await run.result).toBe('done');
  const short = startRun<number, string>({}, async () => 'done');
  await short.accepted;
});

test('accepted rejects as the result does, and tells it: nobody has to look at the result then', async () => {
  await expect(failing().accepted).rejects.toThrow('it failed');
  const canceled = startRun<number, void>({}, async ({ signal }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    signal.throwIfAborted();
  });
  const accepted = canceled.accepted.catch((error: unknown) => error);
  await canceled.cancel();
  expect(await accepted).toMatchObject({ code: 'CANCELED' });
});
