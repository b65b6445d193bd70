import type { Transform } from 'node:stream';

/** The inside of Node's zlib streams: one native context, which can continue with another frame after the end of one. */
interface Inside {
  readonly _handle?: Handle | null;
  /** After a step: how many bytes of the output are free, and how many bytes of the input are left. */
  readonly _writeState?: Uint32Array;
}

interface Handle {
  writeSync(flush: number, from: Uint8Array, at: number, length: number, to: Uint8Array, toAt: number, room: number): void;
  onerror: unknown;
}

/** Compresses or decompresses one frame into `target`, which must have more room than needed. Returns the length of the result. Returns
 * `undefined` if the result does not have the `expected` length, if the data is broken, or if Node offers no such context. Then the caller
 * must use another way, which reports what is wrong. */
export type KeptContext = (data: Uint8Array, target: Uint8Array, expected?: number) => number | undefined;

/**
 * Makes a native context that is reused for each frame. Node's functions make a new one for each call, which takes three times as long as
 * compressing or decompressing a few KiB. Node does not document how to keep a context, so `works` tests it before it is used.
 */
export function createKeptContext(make: () => Transform, flush: number, works: (context: KeptContext) => boolean): KeptContext {
  let context: KeptContext | undefined;
  let isTried = false;

  function open(): KeptContext | undefined {
    const stream = make();
    // Errors reach `onerror` below. Nobody listens to this event.
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
      // If no room is left, the context may hold more bytes, which would come out with the next frame.
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
    // The state of the context is unknown now, so the next frame gets a new one.
    if (length === undefined && context) context = open();
    return length;
  };
}
