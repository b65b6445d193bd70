import { expect, test } from 'vitest';
import { createQuickCalls } from './quick-calls.ts';

/** A clock that goes on only as calls take time. */
function labOf() {
  let time = 0;
  const calls = createQuickCalls(() => time);
  const where: ('here' | 'elsewhere')[] = [];
  const call = (ms: number) =>
    calls.run(
      () => {
        time += ms;
        where.push('here');
      },
      async () => void where.push('elsewhere'),
    );
  return { calls, where, call };
}

test('calls that take long are done by other threads for a while, and then tried here again', async () => {
  const { where, call } = labOf();
  for (let i = 0; i < 3; i++) await call(1);
  await call(50);
  for (let i = 0; i < 257; i++) await call(1);
  expect(where.slice(0, 4)).toEqual(['here', 'here', 'here', 'here']);
  expect(where.slice(4, 260).every((place) => place === 'elsewhere')).toBe(true);
  expect(where.slice(260)).toEqual(['here']);
});

test('a call that fails slowly counts too, and its error is thrown', async () => {
  let time = 0;
  const calls = createQuickCalls(() => time);
  const fail = () => {
    time += 50;
    throw new Error('gone');
  };
  expect(() => calls.run(fail, async () => {})).toThrow('gone');
  expect(await calls.run(fail, async () => 'elsewhere')).toBe('elsewhere');
});

test('others run once the calls took long enough', async () => {
  const { calls, call } = labOf();
  await call(1);
  expect(calls.breathe()).toBeUndefined();
  for (let i = 0; i < 10; i++) await call(1);
  let ranMeanwhile = false;
  setImmediate(() => {
    ranMeanwhile = true;
  });
  await calls.breathe();
  expect(ranMeanwhile).toBe(true);
  expect(calls.breathe()).toBeUndefined();
});
