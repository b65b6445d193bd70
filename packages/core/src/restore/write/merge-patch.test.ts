import { expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../json/index.ts';
import { createMergePatch } from './merge-patch.ts';

test.each<[string, object, object, object | undefined]>([
  ['the same', { a: { b: 1 }, c: null }, { a: { b: 1 } }, { c: null }],
  ['changed, added, removed', { a: 1, b: { c: 1, d: 2 } }, { a: 2, b: { c: 1, e: 3 } }, { a: 2, b: { d: null, e: 3 } }],
  ['lists as a whole', { a: [1, 2] }, { a: [2] }, { a: [2] }],
  ['another shape', { a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
  ['nothing to do', { a: [{ b: 1 }] }, { a: [{ b: 1 }] }, undefined],
])('%s', (_name, from, to, patch) => {
  expect(createMergePatch({ from, to })).toEqual(patch);
});

test('numbers beyond 2^53 differ by their digits', () => {
  const from = parseJson('{"n":9007199254740993}');
  expect(createMergePatch({ from, to: parseJson('{"n":9007199254740993}') })).toBeUndefined();
  expect(stringifyJson(createMergePatch({ from, to: parseJson('{"n":9007199254740995}') }))).toBe('{"n":9007199254740995}');
});
