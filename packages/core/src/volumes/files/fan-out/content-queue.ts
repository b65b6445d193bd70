import type { ByteStream } from '../../../plugin-api/call-options.ts';

/** What one reader has not taken yet of a file that several read. */
export interface ContentQueue {
  readonly stream: ByteStream;
  readonly bytes: number;
  /** Its reader wants no more. */
  readonly isClosed: boolean;
  push(chunk: Uint8Array): void;
  end(): void;
  /** The reader gets the error after what is queued. */
  fail(error: unknown): void;
  close(): void;
}

export function createContentQueue({ onTake }: { readonly onTake: () => void }): ContentQueue {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let isClosed = false;
  let end: { readonly error?: unknown } | undefined;
  let wake = () => {};

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    end ??= { error: new Error('its content is read no more') };
    chunks = [];
    bytes = 0;
    wake();
    onTake();
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk) {
          yield chunk;
          // Only now it is used up.
          bytes -= chunk.byteLength;
          onTake();
        } else if (end && 'error' in end) throw end.error;
        else if (end) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      close();
    }
  }

  function finish(how: { readonly error?: unknown }): void {
    end ??= how;
    wake();
  }

  return {
    stream: read(),
    get bytes() {
      return bytes;
    },
    get isClosed() {
      return isClosed;
    },
    push(chunk) {
      if (isClosed || end) return;
      chunks.push(chunk);
      bytes += chunk.byteLength;
      wake();
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    close,
  };
}
