import { type CallOptions, type EntryProblem, LifeboatError, type SourceEntry } from '@lifeboat/core/plugin-api';

/** Reads files of the source, and tells what goes wrong with them. */
export interface SourceReader {
  /** Gives the content of a file to `store`, and returns what that returns; `undefined` for what cannot be read: that is a problem. */
  read<Stored>(
    entry: SourceEntry,
    path: string,
    store: (content: AsyncIterable<Uint8Array>) => Promise<Stored>,
  ): Promise<Stored | undefined>;
  /** Whatever is being read fails. */
  stop(): void;
  readonly readBytes: number;
}

/** What the source throws, apart from what the store throws. */
class SourceError extends Error {}

export function createSourceReader({ onProblem, signal }: CallOptions & { onProblem(problem: EntryProblem): void }): SourceReader {
  let readBytes = 0;
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
      if (size !== entry.size)
        onProblem({ path, kind: 'changed-while-read', message: `It had ${size} bytes, and ${entry.size} were announced` });
    } catch (error) {
      throw new SourceError((error as Error)?.message ?? String(error), { cause: error });
    }
  }

  return {
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
