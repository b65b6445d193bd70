import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { throwIfAborted } from '@lifeboat/core/plugin-api';
import { RefusedError } from '../../refused-error.ts';

interface SaveWholeOptions {
  readonly stream: AsyncIterable<Uint8Array>;
  /** Absolute; as bytes where a name in it is not UTF-8. */
  readonly path: string | Buffer;
  /** Replace what is there. @default false */
  readonly force?: boolean | undefined;
  /** Gives the file its facts, before it gets its name. */
  readonly finish?: (file: FileHandle) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Saves a stream under a name of its own first: the file is whole or not there. Resolves with its bytes.
 * @throws RefusedError for one that exists, unless `force` is given */
export async function saveWhole({ stream, path, force = false, finish, signal }: SaveWholeOptions): Promise<number> {
  const partial = Buffer.concat([Buffer.from(path as string), Buffer.from(`.${randomUUID()}.partial`)]);
  let bytes = 0;
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      for await (const chunk of stream) {
        throwIfAborted(signal, 'Saving a file');
        await file.writeFile(chunk);
        bytes += chunk.byteLength;
      }
      await finish?.(file);
    } finally {
      await file.close();
    }
    if (force) await rename(partial, path);
    else await link(partial, path);
    return bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new RefusedError(`${path} exists: choose another file with -o, or --force`);
  } finally {
    await rm(partial, { force: true });
  }
}
