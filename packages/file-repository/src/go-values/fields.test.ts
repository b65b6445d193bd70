import { expect, test } from 'vitest';
import { parseFields } from './fields.ts';

const whole = (text: string) => parseFields(Buffer.from(`{"n":${text}}`)).whole('n');

// Some 64-bit numbers are also doubles: the second is the device of a file that a property test made up.
test.each(['9007199254740993', '740329541223936000', '18446744073709551615', '-62167219200000000000', '0'])(
  'the whole number %s is read to the digit',
  (text) => {
    expect(whole(text)).toBe(BigInt(text));
  },
);

test.each(['1.5', '1e400', '"1"', 'true'])('%s is no whole number', (text) => {
  expect(() => whole(text)).toThrow('n is no whole number');
});
