import type { Writable } from 'node:stream';
import { visibleText } from './visible.ts';

/** Where text goes: a terminal, a pipe or a file. */
export interface TextSink {
  readonly isTTY: boolean;
  readonly columns: number;
  /** The reader has gone (EPIPE), or writing failed. */
  readonly closed: boolean;
  /** Writes and waits while the reader lags behind. Text is made visible: nothing in it makes a terminal do anything but print it.
   * Bytes go out as they are: for machines, and for what this program itself makes a terminal do. Never rejects: after a failure everything is dropped. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Waits for every write so far, awaited or not. Rejects when one failed for another reason than a reader that has gone. */
  flush(): Promise<void>;
}

/** Wraps a stream so that a reader that goes away (`lifeboat backup get | head -1`) is not an error. */
export function createTextSink(stream: Writable & { readonly isTTY?: boolean; readonly columns?: number }): TextSink {
  let closed = false;
  let failure: Error | undefined;
  let last: Promise<void> = Promise.resolve();
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') failure = error;
  });
  return {
    isTTY: stream.isTTY ?? false,
    get columns() {
      // A terminal that does not know its width says 0.
      return stream.columns || 80;
    },
    get closed() {
      return closed;
    },
    write(chunk) {
      if (closed || chunk.length === 0) return Promise.resolve();
      const written = new Promise<void>((resolve) => stream.write(typeof chunk === 'string' ? visibleText(chunk) : chunk, () => resolve()));
      last = written;
      return written;
    },
    async flush() {
      await last;
      if (failure) throw failure;
    },
  };
}

/** How wide text may be: `undefined` where no terminal shows it. */
export function terminalWidth({ isTTY, columns }: TextSink): number | undefined {
  return isTTY ? columns : undefined;
}
