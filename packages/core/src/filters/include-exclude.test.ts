import { expect, test } from 'vitest';
import { createIncludesExcludes, validateIncludesExcludes, validateScopedIncludesExcludes } from './include-exclude.ts';

test.each([
  [[], [], 'x', true],
  [['*'], [], 'x', true],
  [['a'], [], 'x', false],
  [['a*'], [], 'abc', true],
  [['a*'], ['abc'], 'abc', false],
  [[], ['b?'], 'bc', false],
  [[], ['b?'], 'b', true],
  [['*'], ['x'], 'x', false],
])('includes %j, excludes %j: %s is %s', (includes, excludes, name, expected) => {
  expect(createIncludesExcludes({ includes, excludes }).shouldInclude(name)).toBe(expected);
});

test('everything is included only without any exclude', () => {
  expect(createIncludesExcludes({}).includeEverything()).toBe(true);
  expect(createIncludesExcludes({ includes: ['*'], excludes: null }).includeEverything()).toBe(true);
  expect(createIncludesExcludes({ includes: ['*'], excludes: ['a'] }).includeEverything()).toBe(false);
  expect(createIncludesExcludes({ includes: ['a'] }).includeEverything()).toBe(false);
});

test('validation speaks as Velero does', () => {
  expect(validateIncludesExcludes({ includes: ['*', 'a'], excludes: ['a', '*'] })).toEqual([
    "includes list must either contain '*' only, or a non-empty list of items",
    "excludes list cannot contain '*'",
    'excludes list cannot contain an item in the includes list: *',
    'excludes list cannot contain an item in the includes list: a',
  ]);
  expect(validateIncludesExcludes({ includes: ['a'], excludes: ['b'] })).toEqual([]);
  expect(validateScopedIncludesExcludes({ excludes: ['*'] })).toEqual([]);
  expect(validateScopedIncludesExcludes({ includes: ['a'], excludes: ['*'] })).toEqual(["when exclude is '*', include cannot have value"]);
});
