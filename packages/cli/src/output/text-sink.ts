import type { Writable } from 'node:stream';
import { visible, visibleText } from './visible.ts';
import { wrapText } from './wrap-text.ts';

/** Where text goes: a terminal, a pipe or a file. */
export interface TextSink {
  readonly isTTY: boolean;
  readonly columns: number;
  /** The reader has gone (EPIPE), or writing failed. */
  readonly closed: boolean;
  /** Writes and waits while the reader lags behind. Text is made visible: nothing in it makes a terminal do anything but print it.
   * Bytes go out as they are: for machines, and for what this program itself makes a terminal do. Never rejects: after a failure everything is dropped. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Shows a line below all that is written, in place of the one before; `''` removes it. Does nothing where no terminal is. */
  showStatus(text: string): void;
  /** Waits for every write so far, awaited or not. Rejects when one failed for another reason than a reader that has gone. */
  flush(): Promise<void>;
}

interface TextSinkOptions {
  /** Lines that are longer than the terminal is wide are broken between words: for messages, not for tables. @default false */
  readonly wraps?: boolean;
}

/** Wraps a stream so that a reader that goes away (`lifeboat backup get | head -1`) is not an error. */
export function createTextSink(
  stream: Writable & { readonly isTTY?: boolean; readonly columns?: number },
  { wraps = false }: TextSinkOptions = {},
): TextSink {
  let closed = false;
  let failure: Error | undefined;
  let last: Promise<void> = Promise.resolve();
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') failure = error;
  });
  // A terminal that does not know its width says 0.
  const columns = () => stream.columns || 80;
  let status = '';
  let drawnIn = 0;
  // One that has become narrower has broken the line into several.
  const statusRows = () => (columns() < drawnIn ? Math.max(0, Math.ceil(status.length / columns()) - 1) : 0);
  const eraseStatus = () => {
    const rows = statusRows();
    return rows > 0 ? `\x1b[${rows}A\r\x1b[J` : '\r\x1b[K';
  };
  const shown = (text: string) => {
    const safe = visibleText(text);
    const width = columns();
    if (!wraps || !stream.isTTY) return safe;
    return safe
      .split('\n')
      .map((line) => {
        if (line.length <= width) return line;
        const [lead = ''] = /^ */.exec(line) ?? [];
        return lead + wrapText(line.slice(lead.length), { indent: `${lead}  `, width });
      })
      .join('\n');
  };
  const send = (chunk: string | Uint8Array) => {
    const written = new Promise<void>((resolve) => stream.write(chunk, () => resolve()));
    last = written;
    return written;
  };
  // Over what is there, and what is left of it is removed afterwards: nothing flickers.
  const drawStatus = (text: string) => {
    const before = statusRows() > 0 ? eraseStatus() : '\r';
    status = text;
    drawnIn = columns();
    void send(`${before}${status.slice(0, drawnIn - 1)}\x1b[K`);
  };
  return {
    isTTY: stream.isTTY ?? false,
    get columns() {
      return columns();
    },
    get closed() {
      return closed;
    },
    write(chunk) {
      if (closed || chunk.length === 0) return Promise.resolve();
      if (status !== '') void send(eraseStatus());
      const written = send(typeof chunk === 'string' ? shown(chunk) : chunk);
      if (status !== '' && typeof chunk === 'string' && chunk.endsWith('\n')) {
        drawnIn = columns();
        drawStatus(status);
      }
      return written;
    },
    showStatus(text) {
      if (!stream.isTTY || closed || (text === '' && status === '')) return;
      if (text !== '') return drawStatus(visible(text));
      void send(eraseStatus());
      status = '';
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

/** Sentences for standard output: broken between words where a terminal shows them. */
export function sentences(text: string, sink: TextSink): string {
  return sink.isTTY ? wrapText(text, { indent: '  ', width: sink.columns }) : text;
}
