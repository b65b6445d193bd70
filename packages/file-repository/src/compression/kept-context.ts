import type { Transform } from 'node:stream';

/** What Node's zlib streams have inside: one native context, which goes on with another frame after the end of one. */
interface Inside {
  readonly _handle?: Handle | null;
  /** After a step: bytes of the output that are free, and bytes of the input that are left. */
  readonly _writeState?: Uint32Array;
}

interface Handle {
  writeSync(flush: number, from: Uint8Array, at: number, length: number, to: Uint8Array, toAt: number, room: number): void;
  onerror: unknown;
}

/** Compresses or decompresses one frame into `target`, which has room for more than that. Tells its length; `undefined` for one that is not as
 * long as `expected`, for what is broken, and where Node has no such thing: whoever asks does it by another way then, which tells what is wrong. */
export type KeptContext = (data: Uint8Array, target: Uint8Array, expected?: number) => number | undefined;

/**
 * A native context that is used again for each frame. The functions of Node make one for each call, which takes three times as long as
 * to compress or decompress a few KiB. Node documents no way to keep one, so that it is tried by `works` before it is used.
 */
export function createKeptContext(make: () => Transform, flush: number, works: (context: KeptContext) => boolean): KeptContext {
  let context: KeptContext | undefined;
  let isTried = false;

  function open(): KeptContext | undefined {
    const stream = make();
    // Errors go to `onerror` below, and this one is nobody's.
    stream.on('error', () => {});
    const { _handle: handle, _writeState: state } = stream as unknown as Inside;
    if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array)) return undefined;
    let isBroken = false;
    handle.onerror = () => {
      isBroken = true;
    };
    return (data, target, expected) => {
      handle.writeSync(flush, data, 0, data.byteLength, target, 0, target.byteLength);
      const [free = 0, left = 0] = state;
      const length = target.byteLength - free;
      // Without room that is left it may hold more, which would come with the next frame.
      if (!isBroken && left === 0 && free > 0 && (expected ?? length) === length) return length;
      stream.destroy();
      return undefined;
    };
  }

  return (data, target, expected) => {
    if (!context && !isTried) {
      isTried = true;
      const opened = open();
      if (opened && works(opened)) context = opened;
    }
    const length = context?.(data, target, expected);
    // What is inside of it now is not known. The next one begins anew.
    if (length === undefined && context) context = open();
    return length;
  };
}
