import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createChunker } from '../chunks/chunker.ts';
import { sampleStream } from '../testing/sample-stream.ts';
import { isUsable, randomPolynomial } from './chunks/polynomial.ts';
import { createRabinCuts, rabinTables } from './chunks/rabin-cuts.ts';
import { passwordKey } from './crypto/password-key.ts';
import { createResticCipher, keyFromBytes } from './crypto/restic-cipher.ts';

const mib = 1024 * 1024;
const range = (from: number, length: number) => Buffer.from(Array.from({ length }, (_, i) => from + i));
const cipher = createResticCipher({ encrypt: range(0, 32), macK: range(0x40, 16), macR: range(0x50, 16) });
const hello = Buffer.from('hello restic\n');
const sealed = '0102030405060708090a0b0c0d0e0f10feeb4aabe4f01a8db6a39c176d745b7f62986f82dc0acd5ca0db0e36c6';

function seal(plain: Buffer, firstOfIv: number): Buffer {
  const target = Buffer.alloc(plain.byteLength + 32);
  cipher.sealTo(target, plain, range(firstOfIv, 16));
  return target;
}

test('R1: the key that a password makes', async () => {
  const key = await passwordKey('static-passw0rd', range(0, 64), { N: 32768, r: 8, p: 1 });
  const expected = keyFromBytes(
    Buffer.from(
      '90894fd99feba4f9c3943a99463c82da66db57738f0ccb19e55a9302dd73d36e7a113c21f888c77370de86f35ac30678796985f5aa43b714bc68b52ad5cae192',
      'hex',
    ),
  );
  expect(key).toEqual(expected);
});

test.each([
  { N: 2 ** 22, r: 8, p: 1 },
  { N: 1000, r: 8, p: 1 },
  { N: 32768, r: 8, p: 1000 },
  { N: 0, r: 8, p: 1 },
  { N: 32768, r: 0, p: 1 },
])('costs that nobody would choose make no key: %o', async (cost) => {
  expect(await passwordKey('static-passw0rd', range(0, 64), cost)).toBeUndefined();
});

test('R2 to R5: a sealed blob, its name, and a pack of it', () => {
  expect(seal(hello, 1).toString('hex')).toBe(sealed);
  expect(cipher.unseal(Buffer.from(sealed, 'hex'))).toEqual(hello);
  const id = createHash('sha256').update(hello).digest();
  expect(id.toString('hex')).toBe('fbbd69198637d5360353c39796181175de6311c2a61abe2fe6392c938018660f');
  const header = Buffer.concat([Buffer.from('002d000000', 'hex'), id]);
  const pack = Buffer.concat([seal(hello, 1), seal(header, 2), Buffer.from('45000000', 'hex')]);
  expect(createHash('sha256').update(pack).digest('hex')).toBe('ff70d6e6cc17ed8a75a9cafae6cd3a7582a71588606dc189e8abd413543da217');
});

test('no bit of what is sealed can be changed', () => {
  const blob = Buffer.from(sealed, 'hex');
  for (let bit = 0; bit < blob.byteLength * 8; bit++) {
    const changed = Buffer.from(blob);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(cipher.unseal(changed)).toBeUndefined();
  }
  for (let length = 0; length < blob.byteLength; length++) expect(cipher.unseal(blob.subarray(0, length))).toBeUndefined();
});

const stream = sampleStream(16 * mib);
const first = [
  1259413, 610437, 1164952, 618831, 593429, 1374443, 1502920, 603503, 630419, 632592, 4187264, 1510286, 1107588, 903714, 77425,
];
const second = [991522, 2936648, 3048159, 5409496, 2324541, 1612283, 454567];

test.each([
  ['3da3358b4dc173', 65536, first],
  ['3da3358b4dc173', 1000003, first],
  ['25b468838dcb75', 16 * mib, second],
])('polynomial %s cuts where restic does, in pieces of %i bytes', async (polynomial, pieceLength, lengths) => {
  const chunker = createChunker(createRabinCuts(rabinTables(BigInt(`0x${polynomial}`))));
  const found: number[] = [];
  for (let at = 0; at < stream.byteLength; at += pieceLength)
    for await (const chunk of chunker.push(stream.subarray(at, at + pieceLength))) found.push(chunk.byteLength);
  found.push(chunker.end().byteLength);
  expect(found).toEqual(lengths);
});

test('cuts do not depend on the pieces that the data comes in', async () => {
  const tables = rabinTables(0x3da3358b4dc173n);
  const cutsOf = async (pieces: readonly number[], start: number) => {
    const chunker = createChunker(createRabinCuts(tables));
    const found: number[] = [];
    const data = stream.subarray(start, start + 2 * mib);
    for (let at = 0, i = 0; at < data.byteLength; i++) {
      const length = pieces[i % pieces.length] as number;
      for await (const chunk of chunker.push(data.subarray(at, at + length))) found.push(chunk.byteLength);
      at += length;
    }
    return [...found, chunker.end().byteLength];
  };
  const piece = fc.oneof(fc.integer({ min: 1, max: 300_000 }), fc.constantFrom(1, 64, 524_223, 524_224, 524_287, 524_288, 524_289));
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 9 }).filter((pieces) => Math.max(...pieces) > 1000),
      fc.nat(13 * mib),
      async (pieces, start) => {
        expect(await cutsOf(pieces, start)).toEqual(await cutsOf([2 * mib], start));
      },
    ),
    { numRuns: 8 },
  );
});

test('the digests at the cuts, and those of zeros', async () => {
  const tables = rabinTables(0x3da3358b4dc173n);
  const digests: string[] = [];
  let start = 0;
  for (const length of first.slice(0, 3)) {
    const cuts = createRabinCuts(tables);
    expect(cuts.find(stream.subarray(start, start + length), length)).toBe(length);
    digests.push(cuts.hash.toString(16).padStart(14, '0'));
    start += length;
  }
  expect(digests).toEqual(['1ef01135700000', '107de21f400000', '0d9f0ca900000'.padStart(14, '0')]);
  const chunker = createChunker(createRabinCuts(tables));
  const lengths: number[] = [];
  for await (const { byteLength } of chunker.push(Buffer.alloc(2 * mib))) lengths.push(byteLength);
  expect(lengths).toEqual([524288, 524288, 524288, 524288]);
});

test('polynomials that are irreducible, and others', () => {
  for (const usable of [0x3da3358b4dc173n, 0x25b468838dcb75n, randomPolynomial(), randomPolynomial()]) expect(isUsable(usable)).toBe(true);
  // Even, a square of another one, of another degree, and zero.
  for (const unusable of [0x3da3358b4dc172n, 0x20000000000001n, 0x7n, 0n, 0x3da3358b4dc173n << 1n]) expect(isUsable(unusable)).toBe(false);
});
