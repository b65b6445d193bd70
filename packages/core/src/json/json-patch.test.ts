import { expect, test } from 'vitest';
import { JsonPatchTestError, jsonPatch, mergePatch } from './json-patch.ts';
import { parseJson, stringifyJson } from './parse-json.ts';

const document = parseJson('{"a":{"b":[1,2,12345678901234567890]},"c/d":"x","~":1}');

test.each([
  [[{ op: 'add', path: '/a/b/-', value: 3 }], '{"a":{"b":[1,2,12345678901234567890,3]},"c/d":"x","~":1}'],
  [[{ op: 'add', path: '/a/b/0', value: null }], '{"a":{"b":[null,1,2,12345678901234567890]},"c/d":"x","~":1}'],
  [[{ op: 'remove', path: '/a/b/1' }], '{"a":{"b":[1,12345678901234567890]},"c/d":"x","~":1}'],
  [[{ op: 'replace', path: '/c~1d', value: { y: 1 } }], '{"a":{"b":[1,2,12345678901234567890]},"~":1,"c/d":{"y":1}}'],
  [[{ op: 'move', from: '/a/b', path: '/b' }], '{"a":{},"c/d":"x","~":1,"b":[1,2,12345678901234567890]}'],
  [[{ op: 'copy', from: '/~0', path: '/a/__proto__' }], '{"a":{"b":[1,2,12345678901234567890],"__proto__":1},"c/d":"x","~":1}'],
  [[{ op: 'test', path: '/a/b/2', value: parseJson('12345678901234567890') }], stringifyJson(document)],
  [[{ op: 'replace', path: '', value: 'all' }], '"all"'],
  [[{ op: 'replace', path: '/a/b/-1', value: 0 }], '{"a":{"b":[1,2,0]},"c/d":"x","~":1}'],
  [[{ op: 'remove', path: '/a/b/-3' }], '{"a":{"b":[2,12345678901234567890]},"c/d":"x","~":1}'],
  [[{ op: 'add', path: '/a/b/-1', value: 0 }], '{"a":{"b":[1,2,12345678901234567890,0]},"c/d":"x","~":1}'],
  [[{ op: 'test', path: '/missing', value: null }], stringifyJson(document)],
])('%j', (operations, expected) => {
  const before = stringifyJson(document);
  expect(stringifyJson(jsonPatch(document, operations))).toBe(expected);
  expect(stringifyJson(document)).toBe(before);
});

test.each([
  [{ op: 'test', path: '/a/b/0', value: 2 }, JsonPatchTestError],
  [{ op: 'test', path: '/missing', value: 2 }, JsonPatchTestError],
  [{ op: 'test', path: '/missing/a', value: 2 }, /nothing at \/missing/],
  [{ op: 'remove', path: '/a/b/-4' }, /nothing at \/a\/b\/-4/],
  [{ op: 'remove', path: '/missing' }, /nothing at \/missing/],
  [{ op: 'replace', path: '/a/constructor', value: 1 }, /nothing at \/a\/constructor/],
  [{ op: 'add', path: '/a/b/4', value: 1 }, /no index 4/],
  [{ op: 'add', path: '/c~1d/x', value: 1 }, /nothing to add to/],
  [{ op: 'add', path: 'a', value: 1 }, /not a JSON pointer/],
  [{ op: 'grow', path: '/a' }, /unknown operation grow/],
])('%j is refused', (operation, error) => {
  expect(() => jsonPatch(document, [operation])).toThrow(error);
});

test('a merge patch sets, replaces and removes', () => {
  const patched = mergePatch(document, { a: { b: null, n: { m: 1 } }, 'c/d': [1] });
  expect(patched).toEqual({ a: { n: { m: 1 } }, 'c/d': [1], '~': 1 });
  expect(stringifyJson(mergePatch(document, {}))).toBe(stringifyJson(document));
});
