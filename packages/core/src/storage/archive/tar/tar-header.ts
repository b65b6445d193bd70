export const blockBytes = 512;

/** What a 512-byte tar header says (POSIX.1-1988 ustar, with GNU's base-256 numbers). */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
  /** One character: `0` a regular file, `5` a folder, `x` and `g` PAX records, `L` and `K` GNU's long names ... */
  readonly type: string;
}

interface NewTarHeader extends TarHeader {
  readonly mode: number;
  readonly mtime: Date;
}

/** The header of an entry; `name` is at most 100 bytes of ASCII, or goes into a PAX record before it. */
export function encodeTarHeader({ name, size, type, mode, mtime }: NewTarHeader): Buffer {
  const seconds = Math.floor(mtime.getTime() / 1000);
  if (latest?.type !== type || latest.mode !== mode || latest.seconds !== seconds) latest = commonHeader(type, mode, seconds);
  const block = Buffer.from(latest.block);
  let { sum } = latest;
  const end = block.write(name, 0, 100, 'utf8');
  for (let at = 0; at < end; at++) sum += block[at] as number;
  sum += writeOctal(block, size, 124, 11);
  writeOctal(block, sum, 148, 6);
  block[154] = 0;
  return block;
}

/** All of a header but its name, its size and its checksum. */
interface CommonHeader {
  readonly type: string;
  readonly mode: number;
  readonly seconds: number;
  readonly block: Buffer;
  /** Of its bytes, the checksum as the blanks that it counts itself as. */
  readonly sum: number;
}

/** An archive has two headers for each object, which hardly differ. */
let latest: CommonHeader | undefined;

function commonHeader(type: string, mode: number, seconds: number): CommonHeader {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  block.write(`${octal(mode, 7)}\0${noOwner}`, 100, 'latin1');
  block.write(`${octal(seconds, 11)}\0        ${type}`, 136, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  return { type, mode, seconds, block, sum: block.reduce((sum, byte) => sum + byte, 0) };
}

const noOwner = '0000000\x000000000\0';

/** @returns the sum of the bytes */
function writeOctal(block: Buffer, value: number, start: number, digits: number): number {
  let sum = 0;
  let left = value;
  for (let at = start + digits - 1; at >= start; at--) {
    const digit = left % 8;
    left = (left - digit) / 8;
    block[at] = 0x30 + digit;
    sum += 0x30 + digit;
  }
  return sum;
}

/** @throws Error for a block that is no tar header. */
export function decodeTarHeader(block: Buffer): TarHeader {
  const stored = number(block, 148, 8);
  const { unsigned, signed } = checksums(block);
  if (stored !== unsigned && stored !== signed) throw new Error('a tar header has a wrong checksum');
  const type = block[156] === 0 ? '0' : block.toString('latin1', 156, 157);
  let name = text(block, 0, 100);
  // GNU's old format keeps other things where ustar has the beginning of long names.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
  if (prefix !== '') name = `${prefix}/${name}`;
  return { name, size: number(block, 124, 12), type };
}

function text(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString('utf8', start, end < 0 ? start + length : Math.min(end, start + length));
}

function number(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  const value = (field[0] ?? 0) & 0x80 ? base256(field) : octalNumber(field);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error('a tar header holds an impossible number');
  return value;
}

function octalNumber(field: Buffer): number {
  const digits = /^ *([0-7]*)[ \0]*$/.exec(field.toString('latin1'))?.[1];
  return digits === undefined ? Number.NaN : Number.parseInt(digits || '0', 8);
}

function base256(field: Buffer): number {
  let value = (field[0] ?? 0) & 0x7f;
  if (value & 0x40) return Number.NaN; // negative
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return value;
}

function checksums(block: Buffer): { unsigned: number; signed: number } {
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < blockBytes; i++) {
    const byte = i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return { unsigned, signed };
}
