import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { untilAborted } from '../../flow/until-aborted.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';

/** Cuts a body into parts. It reads no further than the caller asks for. */
export interface PartReader {
  /** Returns the next `size` bytes, or fewer at the end of the body. They are valid until they are handed to {@link recycle}. */
  read(size: number): Promise<Uint8Array>;
  /** Whether the body has ended. This is known only after a read that returned fewer bytes than asked for. */
  readonly ended: boolean;
  /** Gives back the memory of a part, for a later part. */
  recycle(part: Uint8Array): void;
  /** Closes the source, without waiting for it. */
  close(): void;
}

const smallestBuffer = 64 * 1024;

export function createPartReader(body: ByteStream | Uint8Array, signal: AbortSignal | undefined): PartReader {
  const source = body instanceof Uint8Array ? [body].values() : body[Symbol.asyncIterator]();
  const spare: Buffer[] = [];
  let rest: Uint8Array = new Uint8Array(0);
  let ended = false;

  const nextChunk = async (): Promise<Uint8Array | undefined> => {
    throwIfAborted(signal, 'Reading the body');
    const step = await untilAborted(Promise.resolve(source.next()), { signal, what: 'Reading the body' });
    if (step.done) {
      ended = true;
      return undefined;
    }
    if (step.value instanceof Uint8Array) return step.value;
    throw new LifeboatError({ code: 'INVALID_REQUEST', message: `A body yields Uint8Array chunks, this one yielded ${typeof step.value}` });
  };

  const bufferFor = (size: number, atLeast: number): Buffer => {
    const reused = spare.pop();
    if (reused && reused.length >= size) return reused;
    if (reused) {
      // Parts have become larger. Free the old buffer before allocating the new one, so that both are never there together.
      release(reused);
      return Buffer.allocUnsafeSlow(size);
    }
    return Buffer.allocUnsafeSlow(Math.min(size, Math.max(smallestBuffer, atLeast)));
  };

  return {
    get ended() {
      return ended;
    },
    async read(size) {
      let buffer = bufferFor(size, rest.length);
      let filled = 0;
      while (filled < size) {
        const chunk = rest.length > 0 ? rest : ended ? undefined : await nextChunk();
        if (chunk === undefined) break;
        const taken = Math.min(chunk.length, size - filled);
        if (filled + taken > buffer.length) {
          const larger = Buffer.allocUnsafeSlow(Math.min(size, Math.max(buffer.length * 4, filled + taken)));
          buffer.copy(larger, 0, 0, filled);
          release(buffer);
          buffer = larger;
        }
        buffer.set(chunk.subarray(0, taken), filled);
        filled += taken;
        rest = chunk.subarray(taken);
      }
      return buffer.subarray(0, filled);
    },
    recycle(part) {
      const buffer = Buffer.from(part.buffer);
      if (spare.length < 2) spare.push(buffer);
      else release(buffer);
    },
    close() {
      // A source that hangs in next() may never answer return(), so do not wait for it.
      if (!ended) void Promise.resolve(source.return?.()).catch(() => {});
      rest = new Uint8Array(0);
      for (const buffer of spare.splice(0)) release(buffer);
    },
  };
}

/** Frees memory at once. V8 collects large buffers late, so that several parts' worth of memory would stay allocated until then. */
function release(buffer: Buffer): void {
  if (buffer.buffer instanceof ArrayBuffer) buffer.buffer.transfer(0);
}
