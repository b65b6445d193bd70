import type { CutFinder } from '../../chunks/cut-finder.ts';
import { createRollingCuts, memoryLength, type RollingHash, scanFunctions, tablesAt, windowLength } from '../../chunks/rolling-cuts.ts';
import { buildModule, type WasmInstance } from '../../wasm/build-module.ts';
import { type Code, i32 } from '../../wasm/code.ts';
import { buzhashTable } from './buzhash-table.ts';

/** How files are cut into contents. */
export interface Splitter {
  readonly minLength: number;
  readonly maxLength: number;
  /** A chunk may end where these bits of the hash are 0; -1: never. */
  readonly mask: number;
}

const units = new Map([
  ['', 1],
  ['K', 1024],
  ['M', 1024 * 1024],
]);

/** Returns the splitter with this name; `undefined` for an unknown name. */
export function splitterOf(name: string): Splitter | undefined {
  const even = /^FIXED-(\d{1,9})([KM]?)$/.exec(name);
  if (even) return fixed(Number(even[1]) * (units.get(even[2] ?? '') ?? 1));
  const dynamic = /^DYNAMIC-(\d{1,9})([KM]?)-BUZHASH$/.exec(name);
  if (!dynamic) return name === '' ? fixed(4 * 1024 * 1024) : undefined;
  const length = Number(dynamic[1]) * (units.get(dynamic[2] ?? '') ?? 1);
  if (length < 4 * windowLength || length > 32 * 1024 * 1024 || (length & (length - 1)) !== 0) return undefined;
  return { minLength: length / 2, maxLength: length * 2, mask: length - 1 };
}

function fixed(length: number): Splitter | undefined {
  return length > 0 && length <= 64 * 1024 * 1024 ? { minLength: length, maxLength: length, mask: -1 } : undefined;
}

/** The hash, in 32 bits. Its table is in the memory of the module. */
const buzhash: RollingHash = {
  valueType: 'i32',
  step: (hash, entering, leaving) => i32.xor(i32.xor(i32.rotateLeft(hash, i32.constant(1)), random(leaving)), random(entering)),
  isCut: (hash) => i32.isZero(i32.and(hash, i32.load(i32.constant(maskAt)))),
};
const maskAt = 8;
const random = (address: Code): Code => i32.load(i32.shiftLeft(i32.loadByte(address), i32.constant(2)), tablesAt);
let instantiate: (() => WasmInstance<'scan' | 'scanBlock'>) | undefined;

/** Returns a finder of the cuts of a splitter. */
export function createCutFinder({ minLength, maxLength, mask }: Splitter): CutFinder {
  if (mask === -1) return { minLength, maxLength, find: (_, length) => (length === maxLength ? length : 0), reset() {} };
  instantiate ??= buildModule(memoryLength, scanFunctions(buzhash));
  const instance = instantiate();
  const view = new DataView(instance.memory.buffer);
  view.setUint32(maskAt, mask, true);
  for (const [i, value] of buzhashTable.entries()) view.setUint32(tablesAt + i * 4, value, true);
  // The hash of a window of zeros is 0.
  return createRollingCuts(instance, { minLength, maxLength, window: new Uint8Array(windowLength), hash: 0n });
}
