import { expect, test } from 'vitest';
import { durationInMs, durationPattern, durationProblem, longestDurationInMs, toGoDuration } from './duration.ts';

test.each([
  ['720h', 2_592_000_000, '720h0m0s'],
  ['1h30m', 5_400_000, '1h30m0s'],
  ['1.5h', 5_400_000, '1h30m0s'],
  ['.5m', 30_000, '30s'],
  ['90s', 90_000, '1m30s'],
  ['1500ms', 1500, '1.5s'],
  ['500us', 0.5, '500µs'],
  ['1.5ms', 1.5, '1.5ms'],
  ['10ns', 1e-5, '10ns'],
  ['+1m', 60_000, '1m0s'],
  ['0', 0, '0s'],
  [0, 0, '0s'],
  [90_061_001, 90_061_001, '25h1m1.001s'],
  [longestDurationInMs, longestDurationInMs, '2562047h0m0s'],
])('%j is a duration, and Velero prints it so', (value, inMs, text) => {
  expect(durationProblem(value)).toBeUndefined();
  expect(durationInMs(value)).toBeCloseTo(inMs, 9);
  expect(toGoDuration(value)).toBe(text);
  expect(toGoDuration(text)).toBe(text);
});

test.each([
  ['3 days', /"days" is no unit/],
  ['3d', /"d" is no unit \(h, m, s, ms, us, ns\)/],
  ['1h 30m', /no spaces/],
  [' 1h', /no spaces/],
  ['720', /a text needs a unit after each number/],
  ['1h30', /each number has a unit after it/],
  ['', /empty/],
  ['h', /each number has a unit/],
  ['1e3s', /"e" is no unit/],
  ['-1h', /^must not be negative$/],
  [-1, /^must not be negative$/],
  [1.5, /not whole/],
  [Number.NaN, /not finite/],
  [Number.POSITIVE_INFINITY, /not finite/],
  ['2562048h', /^must be at most 2562047h0m0s$/],
  [1e16, /^must be at most 2562047h0m0s$/],
])('%j is none, and the reason is told', (value, reason) => {
  expect(durationProblem(value)).toMatch(reason);
});

test('a timer takes no zero, and nothing longer than Node knows', () => {
  const timer = { positive: true, longestInMs: 2 ** 31 - 1 };
  for (const value of [0, '0', '0s', '0.0h']) expect(durationProblem(value, timer)).toBe('must be more than 0');
  expect(durationProblem('25d', timer)).toMatch(/"d" is no unit/);
  expect(durationProblem('600h', timer)).toMatch(/must be at most 596h31m23\.647s/);
  expect(durationProblem('596h', timer)).toBeUndefined();
  for (const [text, fits] of [
    ['0s', false],
    ['0h0.0m', false],
    ['10s', true],
    ['0h1m', true],
    ['-1h', false],
    ['+1h', true],
  ] as const)
    expect(new RegExp(durationPattern(timer)).test(text), text).toBe(fits);
  expect(new RegExp(durationPattern({})).test('0')).toBe(true);
});
