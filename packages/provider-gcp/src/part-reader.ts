import { type ByteStream, LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { untilAborted } from './until-aborted.ts';

/** Cuts a body into parts of one size, reading no further than asked. Two buffers are used in turns: a part is valid until
 * the second read after it. */
export interface PartReader {
  /** The next part; shorter, or empty, only at the end. */
  read(): Promise<Uint8Array>;
  /** Lets the source go, without waiting for it. */
  close(): void;
}

const smallestBuffer = 64 * 1024;

export function createPartReader(body: ByteStream | Uint8Array, sizeInBytes: number, signal: AbortSignal | undefined): PartReader {
  const source = body instanceof Uint8Array ? [body].values() : body[Symbol.asyncIterator]();
  const buffers: Buffer[] = [Buffer.alloc(0), Buffer.alloc(0)];
  let turn = 0;
  let rest: Uint8Array = new Uint8Array(0);
  let ended = false;

  const nextChunk = async (): Promise<Uint8Array | undefined> => {
    throwIfAborted(signal, 'Reading the body');
    const step = await untilAborted(Promise.resolve(source.next()), signal, 'Reading the body');
    if (step.done) {
      ended = true;
      return undefined;
    }
    if (step.value instanceof Uint8Array) return step.value;
    throw new LifeboatError({ code: 'INVALID_REQUEST', message: `A body yields Uint8Array chunks, this one yielded ${typeof step.value}` });
  };

  return {
    async read() {
      turn = 1 - turn;
      let buffer = buffers[turn] ?? Buffer.alloc(0);
      let filled = 0;
      while (filled < sizeInBytes && !ended) {
        const chunk = rest.length > 0 ? rest : await nextChunk();
        if (chunk === undefined) break;
        const taken = Math.min(chunk.length, sizeInBytes - filled);
        if (filled + taken > buffer.length) {
          // Small objects do not need a whole part's memory.
          const larger = Buffer.allocUnsafeSlow(Math.min(sizeInBytes, Math.max(smallestBuffer, buffer.length * 4, filled + taken)));
          buffer.copy(larger, 0, 0, filled);
          buffer = larger;
          buffers[turn] = larger;
        }
        buffer.set(chunk.subarray(0, taken), filled);
        filled += taken;
        rest = chunk.subarray(taken);
      }
      return buffer.subarray(0, filled);
    },
    close() {
      // A source that hangs in next() may never answer return(): nobody waits for it.
      if (!ended) void Promise.resolve(source.return?.()).catch(() => {});
      rest = new Uint8Array(0);
    },
  };
}
