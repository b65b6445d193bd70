import { expect, test } from 'vitest';
import { createGlob } from './glob.ts';

test.each([
  ['*', 'anything.at/all', true],
  ['app-*', 'app-', true],
  ['app-*', 'xapp-1', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['ns-[abc]', 'ns-b', true],
  ['ns-[a-c]', 'ns-d', false],
  ['ns-[!a-c]', 'ns-d', true],
  ['{pods,jobs.*}', 'jobs.batch', true],
  ['{pods,jobs.*}', 'job', false],
  ['*.apps', 'deployments.apps', true],
  ['*.apps', 'deploymentsXapps', false],
  ['a.c', 'abc', false],
  ['broken[', 'broken[', true],
  ['broken[', 'broken', false],
  ['[z-a]', 'b', false],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['{a,{b,c}*}x', 'cccx', true],
  ['{a,{b,c}*}x', 'aax', false],
  ['a*b*c', 'aXbYbZc', true],
  ['{a', '{a', true],
])('%s on %s: %s', (pattern, name, expected) => {
  expect(createGlob(pattern)(name)).toBe(expected);
});

test('many stars on a long name stay quick', () => {
  const started = performance.now();
  expect(createGlob('*a*a*a*a*a*a*a*b')('a'.repeat(253))).toBe(false);
  expect(performance.now() - started).toBeLessThan(5_000);
});
