import { expect, test } from 'vitest';
import { parseQuantity, wholeUnits } from './quantity.ts';

test.each([
  ['0', 0n],
  ['10Gi', 10n << 30n],
  ['1.5Gi', 3n << 29n],
  ['8Ei', 8n << 60n],
  ['100G', 100_000_000_000n],
  ['1k', 1000n],
  ['1e3', 1000n],
  ['12E2', 1200n],
  ['1E', 10n ** 18n],
  ['.5Mi', 1n << 19n],
  ['5.', 5n],
  ['+7', 7n],
  ['200m', 1n],
  ['9007199254740993', 9007199254740993n],
])('%s', (text, bytes) => expect(wholeUnits(parseQuantity(text) ?? -1n)).toBe(bytes));

test('billionths are exact, and smaller parts rounded up', () => {
  expect(parseQuantity('100n')).toBe(100n);
  expect(parseQuantity('200m')).toBe(200_000_000n);
  expect(parseQuantity('0.0000000001')).toBe(1n);
  expect(parseQuantity('-1')).toBe(-1_000_000_000n);
});

test.each(['', '10GB', '10 Gi', 'Gi', '1e', '0x10', '1.2.3', '10gi', '.'])('%j is no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});
