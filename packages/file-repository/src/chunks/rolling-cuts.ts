import type { WasmInstance } from '../wasm/build-module.ts';
import { type Code, get, giveBack, i32, i64, repeatWhile, set, when } from '../wasm/code.ts';
import type { CutFinder } from './cut-finder.ts';

/** A hash of the last 64 bytes that is updated byte by byte. A chunk may end after a byte if certain bits of the hash are 0. */
export interface RollingHash {
  readonly valueType: 'i32' | 'i64';
  /** The hash after one more byte. `entering` and `leaving` are the addresses of the byte that enters the window and of the one that leaves
   * it. */
  step(hash: Code, entering: Code, leaving: Code): Code;
  /** Not 0 if a chunk may end here. */
  isCut(hash: Code): Code;
}

/** How many bytes the hash covers. */
export const windowLength = 64;
/** Several places are hashed at the same time, because a hash does not depend on what is before its window. Each step of one lane waits for
 * the step before, so the processor has time for other lanes. */
const lanes = 4;
const laneLength = 4096;
const blockLength = lanes * laneLength;
/** The layout of the module's memory: the hash at 0, what a hash needs besides at 8, then tables, then the bytes with a window before
 * them. */
export const tablesAt = 16;
const bytesAt = 8192;
export const memoryLength = bytesAt + windowLength + blockLength;

/** Builds functions that look for cuts in the memory of a module. `start` and `end` are addresses. The window must be in memory before
 * `start`. */
export function scanFunctions({ valueType, step, isCut }: RollingHash) {
  const type = valueType === 'i32' ? i32 : i64;
  const zero: Code = valueType === 'i32' ? i32.constant(0) : i64.constant(0n);
  const before = (address: Code, distance: number): Code => i32.subtract(address, i32.constant(distance));
  const [start, end, hash] = [0, 1, 2];
  /** Returns the address after the first byte at which a chunk may end; 0 if there is none. */
  const scan = {
    parameters: ['i32', 'i32'],
    locals: [valueType],
    result: 'i32',
    code: [
      ...set(hash, type.load(i32.constant(0))),
      ...repeatWhile(
        [
          ...set(hash, step(get(hash), get(start), before(get(start), windowLength))),
          ...set(start, i32.add(get(start), i32.constant(1))),
          ...when(isCut(get(hash)), [...type.store(i32.constant(0), get(hash)), ...giveBack(get(start))]),
        ],
        i32.isBelow(get(start), get(end)),
      ),
      ...type.store(i32.constant(0), get(hash)),
      ...i32.constant(0),
    ],
  } as const;

  const at = 0;
  const stop = 1;
  const hashes = Array.from({ length: lanes }, (_, lane) => 2 + lane);
  const lane = (number: number, distance = 0) => i32.add(get(at), i32.constant(number * laneLength - distance));
  /** Returns whether a chunk may end in the block at `start`. Afterwards, the hash is that of the end of the block. */
  const scanBlock = {
    parameters: ['i32'],
    locals: ['i32', ...hashes.map(() => valueType)],
    result: 'i32',
    code: [
      // Each lane but the first starts with an empty window, and needs one window of bytes to fill it.
      ...set(hashes[0] as number, type.load(i32.constant(0))),
      ...hashes.slice(1).flatMap((local) => set(local, zero)),
      ...set(stop, get(at)),
      ...set(at, before(get(at), windowLength)),
      ...repeatWhile(
        [
          ...hashes.slice(1).flatMap((local, i) => set(local, step(get(local), lane(i + 1), i32.constant(zeroAt)))),
          ...set(at, i32.add(get(at), i32.constant(1))),
        ],
        i32.isBelow(get(at), get(stop)),
      ),
      ...set(stop, i32.add(get(at), i32.constant(laneLength))),
      ...repeatWhile(
        [
          ...hashes.flatMap((local, i) => set(local, step(get(local), lane(i), lane(i, windowLength)))),
          ...set(at, i32.add(get(at), i32.constant(1))),
          ...when(
            hashes.map((local) => isCut(get(local))).reduce((a, b) => i32.or(a, b)),
            giveBack(i32.constant(1)),
          ),
        ],
        i32.isBelow(get(at), get(stop)),
      ),
      ...type.store(i32.constant(0), get(hashes.at(-1) as number)),
      ...i32.constant(0),
    ],
  } as const;
  return { scan, scanBlock };
}

/** The address of a zero byte, the last one before the bytes. */
const zeroAt = bytesAt - 1;

/** Finds cuts with a rolling hash that starts 64 bytes before the first place where a chunk may end. */
export function createRollingCuts(
  { memory, functions }: WasmInstance<'scan' | 'scanBlock'>,
  { minLength, maxLength, window, hash }: RollingStart,
): CutFinder & { readonly hash: bigint } {
  const state = new DataView(memory.buffer);
  const first = minLength - windowLength;
  let scanned = first;
  reset();

  function reset(): void {
    scanned = first;
    memory.set(window, bytesAt);
    state.setBigUint64(0, hash, true);
  }

  /** Scans at most one block of bytes. Returns how many of them belong to the chunk if it ends there; 0 if it goes on. */
  function scanPiece(bytes: Buffer, end: number): number {
    const length = end - scanned;
    const at = bytesAt + windowLength;
    memory.set(bytes.subarray(scanned, end), at);
    if (length < blockLength || functions.scanBlock(at) !== 0) {
      // A cut before the shortest length does not count.
      for (let from = at; from < at + length; ) {
        const cut = functions.scan(from, at + length);
        if (cut === 0) break;
        if (scanned + cut - at >= minLength) return cut - at;
        from = cut;
      }
    }
    memory.copyWithin(bytesAt, bytesAt + length, bytesAt + length + windowLength);
    return 0;
  }

  return {
    minLength,
    maxLength,
    reset,
    get hash() {
      return state.getBigUint64(0, true);
    },
    find(bytes, length) {
      while (scanned < length) {
        const end = Math.min(length, scanned + blockLength);
        const cut = scanPiece(bytes, end);
        if (cut > 0) {
          scanned += cut;
          return scanned;
        }
        scanned = end;
      }
      return length >= maxLength ? maxLength : 0;
    },
  };
}

interface RollingStart {
  readonly minLength: number;
  readonly maxLength: number;
  /** The bytes in the window at the beginning of a chunk, and their hash. */
  readonly window: Uint8Array;
  readonly hash: bigint;
}
