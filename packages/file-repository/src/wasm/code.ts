/** WebAssembly instructions as bytes. Small inner loops are written in them, because numbers of JavaScript have only 53 bits. No compiler
 * is needed to build them. */
export type Code = readonly number[];

/** Encodes a number in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const byte = Number(value & 0x7fn);
    value >>= 7n;
    if ((value === 0n && (byte & 0x40) === 0) || (value === -1n && (byte & 0x40) !== 0)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

const two =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, opcode];
const one =
  (opcode: number) =>
  (a: Code): Code => [...a, opcode];
/** Loads without a claim about alignment. */
const load =
  (opcode: number) =>
  (address: Code, offset = 0): Code => [...address, opcode, 0, ...unsigned(offset)];
const store =
  (opcode: number) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, opcode, 0, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(BigInt(value | 0))],
  load: load(0x28),
  loadByte: load(0x2d),
  store: store(0x36),
  isZero: one(0x45),
  isBelow: two(0x49),
  add: two(0x6a),
  subtract: two(0x6b),
  and: two(0x71),
  or: two(0x72),
  xor: two(0x73),
  shiftLeft: two(0x74),
  rotateLeft: two(0x77),
  fromI64: one(0xa7),
} as const;

export const i64 = {
  constant: (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))],
  load: load(0x29),
  loadByte: load(0x31),
  load32: load(0x35),
  store: store(0x37),
  isZero: one(0x50),
  add: two(0x7c),
  multiply: two(0x7e),
  and: two(0x83),
  or: two(0x84),
  xor: two(0x85),
  shiftLeft: two(0x86),
  shiftRight: two(0x88),
} as const;

/** Runs the code, and repeats it while `condition` is not 0. */
export const repeatWhile = (code: Code, condition: Code): Code => [0x03, 0x40, ...code, ...condition, 0x0d, 0, 0x0b];
/** Runs the code if `condition` is not 0. */
export const when = (condition: Code, code: Code): Code => [...condition, 0x04, 0x40, ...code, 0x0b];
/** Returns a value from the function. */
export const giveBack = (value: Code): Code => [...value, 0x0f];
