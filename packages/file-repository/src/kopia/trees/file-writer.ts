import { LifeboatError, type SourceEntry, type TreeEntry } from '@lifeboat/core/plugin-api';
import type { BuiltEntry } from './directory-builder.ts';
import type { TreeWriterOptions } from './tree-writer-options.ts';

/** Writes files and symlinks. */
export interface FileWriter {
  /** `undefined` for what cannot be read: that is a problem. */
  write(entry: SourceEntry, path: string, known: TreeEntry | undefined): Promise<BuiltEntry | undefined>;
  readonly unchanged: number;
  readonly readBytes: number;
}

/** What the source throws, apart from what the store throws. */
class SourceError extends Error {}

export function createFileWriter({ objects, isThere, onProblem, signal }: TreeWriterOptions): FileWriter {
  let unchanged = 0;
  let readBytes = 0;

  async function* read(entry: SourceEntry): AsyncGenerator<Uint8Array> {
    try {
      if (!entry.open) throw new Error('it has nothing that opens it');
      for await (const chunk of await entry.open({ signal })) {
        readBytes += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      throw new SourceError((error as Error)?.message ?? String(error), { cause: error });
    }
  }

  async function writeFile(entry: SourceEntry, path: string): Promise<BuiltEntry | undefined> {
    try {
      const { id, size } = await objects.write(read(entry), { prefix: '', announced: entry.size });
      if (size !== entry.size)
        onProblem({ path, kind: 'changed-while-read', message: `It had ${size} bytes, and ${entry.size} were announced` });
      return { facts: factsOf(entry, size), contentId: id };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (signal?.aborted || LifeboatError.isInstance(error.cause, 'CANCELED')) throw error.cause;
      onProblem({ path, kind: 'unreadable', message: error.message });
      return undefined;
    }
  }

  return {
    get unchanged() {
      return unchanged;
    },
    get readBytes() {
      return readBytes;
    },
    async write(entry, path, known) {
      if (entry.type === 'symlink') {
        const target = Buffer.from((entry.target ?? '') as string);
        const { id } = await objects.write([target], { prefix: '', announced: target.byteLength });
        return { facts: factsOf(entry, target.byteLength), contentId: id };
      }
      if (!known || !looksEqual(entry, known) || !isThere(known.contentId)) return writeFile(entry, path);
      unchanged += 1;
      return { facts: factsOf(entry, known.size), contentId: known.contentId };
    },
  };
}

/** As kopia compares. */
function looksEqual(a: SourceEntry, b: TreeEntry): boolean {
  return a.type === b.type && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.size === b.size && a.mtimeInNs === b.mtimeInNs;
}

function factsOf({ type, mode, uid, gid, mtimeInNs }: SourceEntry, size: number): BuiltEntry['facts'] {
  return { type, mode, uid, gid, mtimeInNs, size };
}
