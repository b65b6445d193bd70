import type { ByteStream } from '../../plugin-api/call-options.ts';

/** Bytes on their way to one location: its put reads them from `stream`. */
export interface ByteQueue {
  readonly stream: ByteStream;
  readonly isFull: boolean;
  /** The reader waits and there is nothing for it. */
  readonly isStarved: boolean;
  /** The reader got everything, up to the end. */
  readonly wasRead: boolean;
  push(chunk: Uint8Array): void;
  end(): void;
  /** The reader gets the error, now; what is queued is let go. */
  fail(error: unknown): void;
}

interface ByteQueueOptions {
  /** From how many bytes on it is full. */
  readonly maxBytes: number;
  /** The reader took a chunk. */
  readonly onTake: (bytes: number) => void;
  /** {@link ByteQueue.isStarved} changed. */
  readonly onStarved: (isStarved: boolean) => void;
}

export function createByteQueue(options: ByteQueueOptions): ByteQueue {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wasRead = false;
  let wake: (() => void) | undefined;

  function feed(): void {
    if (!wake) return;
    wake();
    wake = undefined;
    options.onStarved(false);
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    while (true) {
      if (failure) throw failure.error;
      const chunk = chunks.shift();
      if (chunk) {
        bytes -= chunk.length;
        options.onTake(chunk.length);
        yield chunk;
      } else if (ended) {
        wasRead = true;
        return;
      } else {
        const fed = new Promise<void>((resolve) => {
          wake = resolve;
        });
        options.onStarved(true);
        await fed;
      }
    }
  }

  return {
    stream: read(),
    get isFull() {
      return bytes >= options.maxBytes && !failure;
    },
    get isStarved() {
      return wake !== undefined;
    },
    get wasRead() {
      return wasRead;
    },
    push(chunk) {
      if (failure) return;
      chunks.push(chunk);
      bytes += chunk.length;
      feed();
    },
    end() {
      ended = true;
      feed();
    },
    fail(error) {
      failure ??= { error };
      chunks = [];
      bytes = 0;
      feed();
    },
  };
}
