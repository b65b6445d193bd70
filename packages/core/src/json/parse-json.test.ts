import { expect, test } from 'vitest';
import { cloneJson, equalJson, parseJson, stringifyJson } from './parse-json.ts';

test.each([
  '{"big":9007199254740993,"neg":-9223372036854775808,"n":1.5}',
  '[-0,0,1,-1]',
  '{"a":-0}',
  '{"ratio":0.12345678901234567890123}',
  '{"float":123456789012345680000000}',
  '{"empty":{},"list":[],"nil":null,"__proto__":{"a":1}}',
  '12345678901234567890',
  '[1e400,-1E+400,1e-400]',
])('round trip keeps %s', (text) => {
  const value = parseJson(text);
  expect(stringifyJson(value)).toBe(text);
  expect(stringifyJson(cloneJson(value))).toBe(text);
  expect(equalJson(value, cloneJson(value))).toBe(true);
});

test('two big numbers that a double confuses are not equal', () => {
  expect(equalJson(parseJson('[9007199254740993]'), parseJson('[9007199254740992]'))).toBe(false);
});

test('order of members does not matter, order of elements does', () => {
  expect(equalJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(equalJson([1, 2], [2, 1])).toBe(false);
});

test('brackets in strings are no depth, whatever quotes and backslashes stand before them', () => {
  const text = (inside: string) => `{"a":[${Array(40).fill(`"${inside}[[[{{{"`).join()}]}`;
  for (const inside of ['', String.raw`\"`, String.raw`\\`, String.raw`\\\"`, String.raw`\\\\`])
    expect(parseJson(text(inside), { maxDepth: 2 })).toEqual(JSON.parse(text(inside)));
  const deep = (inside: string) => `["${inside}",${'['.repeat(40)}${']'.repeat(40)}]`;
  for (const inside of ['', String.raw`\"`, String.raw`\\`, String.raw`]]\\\"]]`])
    expect(() => parseJson(deep(inside), { maxDepth: 40 })).toThrow('nested more than 40 deep');
  expect(parseJson(deep(String.raw`\\`), { maxDepth: 41 })).toBeInstanceOf(Array);
});
