import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goQuote, goUnquote } from './go-quote.ts';

// As Go's strconv.Quote prints them, without the quotes.
test.each([
  ['', ''],
  ['hello', 'hello'],
  ['a"b\\c', 'a\\"b\\\\c'],
  ["it's", "it's"],
  ['\u0007\b\f\n\r\t\v', '\\a\\b\\f\\n\\r\\t\\v'],
  ['\u0000\u001b\u007f', '\\x00\\x1b\\x7f'],
  ['ü 日本 \u{1f600}', 'ü 日本 \u{1f600}'],
  ['\u00a0\u00ad\u200b\u2028\ufeff', '\\u00a0\\u00ad\\u200b\\u2028\\ufeff'],
  ['\u{e0001}\u{10ffff}', '\\U000e0001\\U0010ffff'],
  ['\ufffd', '\ufffd'],
])('%j', (text, quoted) => {
  expect(goQuote(Buffer.from(text))).toBe(quoted);
  expect(goUnquote(quoted)).toEqual(Buffer.from(text));
});

test('bytes that are no UTF-8', () => {
  const bytes = Buffer.from([0x66, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xc0, 0xaf, 0xe2, 0x82]);
  const quoted = 'f\\xff\\xc3(\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80\\xc0\\xaf\\xe2\\x82';
  expect(goQuote(bytes)).toBe(quoted);
  expect(goUnquote(quoted)).toEqual(bytes);
});

test('any bytes come back', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => new Uint8Array(Buffer.from(text.toWellFormed()))),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      expect(goUnquote(goQuote(given))).toEqual(Buffer.from(given));
    }),
    { numRuns: 300 },
  );
});

test.each(['"', 'a"', '\\', 'a\\', '\\q', "\\'", '\\x1', '\\u12', '\\ud800', '\\U00110000', '\\400', '\n', '\\\n'])(
  'Go refuses %j',
  (text) => {
    expect(goUnquote(text)).toBeUndefined();
  },
);

test('octal escapes', () => {
  expect(goUnquote('\\101\\377')).toEqual(Buffer.from([0x41, 0xff]));
});
