import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonElements } from './json-elements.ts';
import { parseJson, stringifyJson } from './parse-json.ts';

function take(
  text: string | Buffer,
  options: { shape?: 'list' | 'lists'; chunk?: number; maxValues?: number; maxElementBytes?: number } = {},
) {
  const { shape = 'list', chunk = 7, maxValues = 1000, maxElementBytes = 1000 } = options;
  const lists = new Map<string, unknown[]>();
  const elements = new JsonElements({
    shape,
    maxValues,
    maxElementBytes,
    onList: (name) => lists.set(name, lists.get(name) ?? []),
    onElement: (value, name) => lists.set(name, [...(lists.get(name) ?? []), value]),
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) elements.push(bytes.subarray(at, at + chunk));
  elements.finish();
  return shape === 'list' ? (lists.get('') ?? []) : Object.fromEntries(lists);
}

const wide = { maxValues: 1e6, maxElementBytes: 1e6 };

test('any list is what it is as a whole, in chunks of any size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue(), { maxLength: 8 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 2 }),
      (list, chunk, indent) => {
        const text = JSON.stringify(list, undefined, indent);
        expect(take(text, { ...wide, chunk })).toEqual(JSON.parse(text));
      },
    ),
    { numRuns: 200, endOnFailure: true },
  );
});

test('any object of lists too', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.array(fc.jsonValue(), { maxLength: 4 })), fc.integer({ min: 1, max: 40 }), (lists, chunk) => {
      const text = JSON.stringify(lists);
      expect(Object.entries(take(text, { ...wide, shape: 'lists', chunk }))).toEqual(Object.entries(JSON.parse(text)));
    }),
    { numRuns: 200, endOnFailure: true },
  );
});

test('keeps large numbers, and takes null for an empty list', () => {
  expect(stringifyJson(take('[9007199254740993, {"a":1e400}]'))).toBe('[9007199254740993,{"a":1e400}]');
  expect(take(' null ')).toEqual([]);
  expect(take('null', { shape: 'lists' })).toEqual({});
  expect(take('{"a":null,"__proto__":["x"]}', { shape: 'lists' })).toEqual(parseJson('{"a":[],"__proto__":["x"]}'));
});

test.each([
  '',
  '[',
  '[1',
  '[1,',
  '[1,]',
  '[,1]',
  '[1 2]',
  '[1]]',
  '[1],',
  '[tru]',
  '{}',
  '5',
  'nul',
  'nulll',
  '["a]',
  '[{"a":1]',
  '[{]}]',
  '[1:2]',
  '[nope]',
])('what JSON.parse or the shape refuses is refused: %s', (text) => {
  for (const chunk of [1, 100]) expect(() => take(text, { chunk })).toThrow(SyntaxError);
});

test.each(['', '{', '{"a"}', '{"a":1}', '{"a":[1}', '{"a":[1],}', '{a:[]}', '{"a":[]"b":[]}', '[]', '{"a":[]}}'])(
  'in an object of lists too: %s',
  (text) => {
    for (const chunk of [1, 100]) expect(() => take(text, { shape: 'lists', chunk })).toThrow(SyntaxError);
  },
);

describe('limits', () => {
  test('bytes of an element, values, depth', () => {
    expect(() => take(`["${'x'.repeat(1000)}"]`)).toThrow('one of its parts has more than 1000 bytes');
    expect(() => take(`[${'{},'.repeat(1000)}{}]`)).toThrow('it holds more than 1000 values');
    expect(() => take(`[{"a":[${'{},'.repeat(200)}{}]}]`, { maxValues: 100 })).toThrow('it holds more than 100 values');
    expect(() => take(`[${'['.repeat(3_000_000)}`, { maxElementBytes: 1e9, maxValues: 1e9, chunk: 65536 })).toThrow(
      'nested more than 1000 deep',
    );
  });

  test('a whole text as well: three million brackets, empty values', () => {
    expect(() => parseJson('['.repeat(3_000_000))).toThrow('it is nested more than 1000 deep');
    expect(() => parseJson(`${'{"a":'.repeat(1001)}1${'}'.repeat(1001)}`)).toThrow('nested more than 1000 deep');
    expect(parseJson(`${'['.repeat(1000)}${']'.repeat(1000)}`)).toHaveLength(1);
    expect(() => parseJson(`[${'{},'.repeat(1000)}{}]`, { maxValues: 1000 })).toThrow('it holds more than 1000 values');
    // Signs within a text are no brackets.
    expect(parseJson(JSON.stringify({ a: '[{,:'.repeat(5000) }), { maxValues: 10 })).toEqual({ a: '[{,:'.repeat(5000) });
    expect(parseJson(JSON.stringify(['\\"['.repeat(3000)]), { maxValues: 10 })).toEqual(['\\"['.repeat(3000)]);
  });
});

test('bytes that are no text are refused', () => {
  expect(() => take(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))).toThrow('it is not UTF-8 text');
});
