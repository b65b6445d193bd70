import { expect, test } from 'vitest';
import { crc32c, crc32cText } from './crc32c.ts';

test('check values of RFC 3720 and of the catalogue, whole and in pieces', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
  expect(crc32c(Buffer.from('6789'), crc32c(Buffer.from('12345')))).toBe(0xe3069283);
  expect(crc32cText(crc32c(Buffer.from('hello')))).toBe('mnG7TA==');
});
