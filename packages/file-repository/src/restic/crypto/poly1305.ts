import { buildModule, type WasmFunction } from '../../wasm/build-module.ts';
import { type Code, get, i32, i64, repeatWhile, set } from '../../wasm/code.ts';

/** Numbers below 2^130 are kept as five limbs of 26 bits. Then products of two limbs, and sums of five products, stay below 2^64. */
const limbs = 5;
const limbBits = 26n;
const limbMask = (1n << limbBits) - 1n;
const prime = (1n << 130n) - 5n;
const blockLength = 16;
/** The layout of the module's memory: the first half of the key in limbs, the same times five, the sum in limbs, and bytes. */
const [keyAt, timesFiveAt, sumAt, bytesAt] = [0, 40, 80, 128];
const pieceLength = 16 * 1024;

const [at, end, highBit] = [0, 1, 2];
const [key, timesFive, sum, product] = [3, 8, 13, 18];

const limb = (first: number, i: number) => first + i;
const mask = i64.constant(limbMask);
const high = (value: Code): Code => i64.shiftRight(value, i64.constant(limbBits));
const add = (local: number, value: Code): Code => set(local, i64.add(get(local), value));
const each = (code: (i: number) => Code): Code => Array.from({ length: limbs }, (_, i) => code(i)).flat();
const loadAll = (first: number, address: number): Code => each((i) => set(limb(first, i), i64.load(i32.constant(address), i * 8)));

/** Returns the 26 bits of a block that belong to a limb. */
function blockLimb(i: number): Code {
  const bits = i64.shiftRight(i64.load32(get(at), i * 3), i64.constant(BigInt(i * 2)));
  return i < limbs - 1 ? i64.and(bits, mask) : i64.or(bits, get(highBit));
}

/** Multiplies by the key. What exceeds 2^130 is added again five times. */
function productLimb(i: number): Code {
  const terms = Array.from({ length: limbs }, (_, j) =>
    i64.multiply(get(limb(sum, j)), get(j <= i ? limb(key, i - j) : limb(timesFive, limbs + i - j))),
  );
  return terms.reduce((a, b) => i64.add(a, b));
}

const carry: Code = [
  ...each((i) => [
    ...set(limb(sum, i), i64.and(get(limb(product, i)), mask)),
    ...(i < limbs - 1
      ? add(limb(product, i + 1), high(get(limb(product, i))))
      : add(limb(sum, 0), i64.multiply(high(get(limb(product, i))), i64.constant(5n)))),
  ]),
  ...add(limb(sum, 1), high(get(limb(sum, 0)))),
  ...set(limb(sum, 0), i64.and(get(limb(sum, 0)), mask)),
];

/** Adds whole blocks, each followed by a 1, or with the bits of `highBit`. */
const addBlocks: WasmFunction = {
  parameters: ['i32', 'i32', 'i64'],
  locals: Array.from({ length: limbs * 4 }, () => 'i64'),
  code: [
    ...loadAll(key, keyAt),
    ...loadAll(timesFive, timesFiveAt),
    ...loadAll(sum, sumAt),
    ...repeatWhile(
      [
        ...each((i) => add(limb(sum, i), blockLimb(i))),
        ...each((i) => set(limb(product, i), productLimb(i))),
        ...carry,
        ...set(at, i32.add(get(at), i32.constant(blockLength))),
      ],
      i32.isBelow(get(at), get(end)),
    ),
    ...each((i) => i64.store(i32.constant(sumAt), get(limb(sum, i)), i * 8)),
  ],
};

let instance: ReturnType<ReturnType<typeof buildModule<'addBlocks'>>> | undefined;
/** The first half of the key whose limbs are in memory. restic has the same one for all messages of a repository. */
const loadedHalf = Buffer.alloc(16);

/** Returns the 16 bytes that prove that a message comes from somebody with the key. The key has 32 bytes and may be used only once: RFC
 * 8439, 2.5. */
export function poly1305(message: Uint8Array, keyBytes: Uint8Array): Buffer {
  instance ??= buildModule(bytesAt + pieceLength, { addBlocks })();
  const { memory, functions } = instance;
  const view = new DataView(memory.buffer);
  if (loadedHalf.compare(keyBytes, 0, 16) !== 0) {
    loadedHalf.set(keyBytes.subarray(0, 16));
    const r = numberOf(loadedHalf) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
    for (let i = 0; i < limbs; i++) {
      const value = (r >> (limbBits * BigInt(i))) & limbMask;
      view.setBigUint64(keyAt + i * 8, value, true);
      view.setBigUint64(timesFiveAt + i * 8, value * 5n, true);
    }
  }
  memory.fill(0, sumAt, sumAt + limbs * 8);
  const addAll = functions.addBlocks as unknown as (start: number, end: number, bit: bigint) => void;
  const whole = message.byteLength - (message.byteLength % blockLength);
  for (let from = 0; from < whole; from += pieceLength) {
    const piece = message.subarray(from, Math.min(whole, from + pieceLength));
    memory.set(piece, bytesAt);
    addAll(bytesAt, bytesAt + piece.byteLength, 1n << 24n);
  }
  if (whole < message.byteLength) {
    // The 1 follows directly after the bytes of the last block.
    memory.fill(0, bytesAt, bytesAt + blockLength);
    memory.set(message.subarray(whole), bytesAt);
    memory[bytesAt + message.byteLength - whole] = 1;
    addAll(bytesAt, bytesAt + blockLength, 0n);
  }
  let total = 0n;
  for (let i = 0; i < limbs; i++) total += view.getBigUint64(sumAt + i * 8, true) << (limbBits * BigInt(i));
  return bytesOf(BigInt.asUintN(128, (total % prime) + numberOf(keyBytes.subarray(16, 32))));
}

function numberOf(bytes: Uint8Array): bigint {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, 16);
  return (view.readBigUInt64LE(8) << 64n) | view.readBigUInt64LE(0);
}

function bytesOf(value: bigint): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value), 0);
  bytes.writeBigUInt64LE(value >> 64n, 8);
  return bytes;
}
