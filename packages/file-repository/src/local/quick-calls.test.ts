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

test('calls that take long, close to one another, are done by other threads for a while, and then tried here again', async () => {
  const { where, call } = labOf();
  for (const ms of [1, 50, 1, 50, 1, 50]) await call(ms);
  for (let i = 0; i < 256; i++) await call(50);
  expect(where.slice(0, 6).every((place) => place === 'here')).toBe(true);
  expect(where.slice(6)).toEqual(Array.from({ length: 256 }, () => 'elsewhere'));
  // It is as slow as it was.
  await call(50);
  await call(1);
  expect(where.slice(262)).toEqual(['here', 'elsewhere']);
});

test('a call now and then may take long: this process waited for a processor', async () => {
  const { where, call } = labOf();
  for (let i = 0; i < 10; i++) {
    await call(50);
    for (let quick = 0; quick < 64; quick++) await call(1);
  }
  expect(where).not.toContain('elsewhere');
});

test('calls that fail slowly count too, and their errors are thrown', async () => {
  let time = 0;
  const calls = createQuickCalls(() => time);
  const fail = () => {
    time += 50;
    throw new Error('gone');
  };
  for (let i = 0; i < 3; i++) expect(() => calls.run(fail, async () => {})).toThrow('gone');
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
