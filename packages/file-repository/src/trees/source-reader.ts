import { type CallOptions, type EntryProblem, LifeboatError, type SourceEntry } from '@lifeboat/core/plugin-api';
import { maxSmallBytes, smallReadOf } from './small-read.ts';

/** Reads files of the source, and reports problems with them. */
export interface SourceReader {
  /** Passes the content of a file to `store`, and returns its result; `undefined` if the file cannot be read, which is reported as a
   * problem. */
  read<Stored>(
    entry: SourceEntry,
    path: string,
    store: (content: AsyncIterable<Uint8Array>) => Promise<Stored>,
  ): Promise<Stored | undefined>;
  /** Reads a small file synchronously, if the source can. `undefined`: use `read`. */
  readNow(entry: SourceEntry, path: string): SmallContent | 'unreadable' | undefined;
  /** Does the same into given memory. */
  readInto(memory: Buffer, entry: SourceEntry, path: () => string): Buffer | 'unreadable' | undefined;
  /** Makes everything fail that is being read. */
  stop(): void;
  readonly readBytes: number;
}

/** The content of a small file. */
export interface SmallContent {
  readonly bytes: Buffer;
  /** Gives the memory back for other files. Call it when the bytes are no longer needed. */
  giveBack(): void;
}

/** An error that the source threw, as opposed to errors of the store. */
class SourceError extends Error {}

export function createSourceReader({ onProblem, signal }: CallOptions & { onProblem(problem: EntryProblem): void }): SourceReader {
  let readBytes = 0;
  const spare: Buffer[] = [];
  let isStopped = false;

  async function* open(entry: SourceEntry, path: string): AsyncGenerator<Uint8Array> {
    let size = 0;
    try {
      if (!entry.open) throw new Error('it has nothing that opens it');
      for await (const chunk of await entry.open({ signal, reuse: true })) {
        if (isStopped) throw new LifeboatError({ code: 'CANCELED', message: 'Reading was given up' });
        readBytes += chunk.byteLength;
        size += chunk.byteLength;
        yield chunk;
      }
      checkSize(entry, () => path, size);
    } catch (error) {
      throw new SourceError((error as Error)?.message ?? String(error), { cause: error });
    }
  }

  function checkSize(entry: SourceEntry, path: () => string, size: number): void {
    if (size !== entry.size)
      onProblem({ path: path(), kind: 'changed-while-read', message: `It had ${size} bytes, and ${entry.size} were announced` });
  }

  function readInto(memory: Buffer, entry: SourceEntry, path: () => string): Buffer | 'unreadable' | undefined {
    const read = entry.size > 0 && !isStopped ? smallReadOf(entry) : undefined;
    try {
      const bytes = read?.(memory);
      if (!bytes || bytes.byteLength === 0) return undefined;
      readBytes += bytes.byteLength;
      checkSize(entry, path, bytes.byteLength);
      return bytes;
    } catch (error) {
      onProblem({ path: path(), kind: 'unreadable', message: (error as Error)?.message ?? String(error) });
      return 'unreadable';
    }
  }

  return {
    readInto,
    readNow(entry, path) {
      const memory = spare.pop() ?? Buffer.allocUnsafeSlow(maxSmallBytes);
      const giveBack = () => void spare.push(memory);
      const bytes = readInto(memory, entry, () => path);
      if (bytes !== undefined && bytes !== 'unreadable') return { bytes, giveBack };
      giveBack();
      return bytes;
    },
    get readBytes() {
      return readBytes;
    },
    stop() {
      isStopped = true;
    },
    async read(entry, path, store) {
      try {
        return await store(open(entry, path));
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        if (signal?.aborted || LifeboatError.isInstance(error.cause, 'CANCELED')) throw error.cause;
        onProblem({ path, kind: 'unreadable', message: error.message });
        return undefined;
      }
    },
  };
}
