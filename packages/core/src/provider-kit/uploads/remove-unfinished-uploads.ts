import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isRunning, startsSettled } from './start-upload.ts';

interface RemoveUnfinishedUploadsOptions {
  readonly bucket: string;
  readonly fullKey: string;
  /** The ids of the key's uploads. */
  readonly uploads: AsyncIterable<string>;
  readonly abort: (uploadId: string) => Promise<unknown>;
  /** Whether an error of `abort` says that there is no such upload. */
  readonly isGone: (error: LifeboatError) => boolean;
}

/** Removes the uploads of a key that no put of this process is writing. Returns how many there were. */
export async function removeUnfinishedUploads(options: RemoveUnfinishedUploadsOptions): Promise<number> {
  const { bucket, fullKey, uploads, abort, isGone } = options;
  const found: string[] = [];
  for await (const uploadId of uploads) found.push(uploadId);
  await startsSettled(`${bucket}/${fullKey}`);
  let removed = 0;
  for (const uploadId of found) {
    if (isRunning(uploadId)) continue;
    try {
      await abort(uploadId);
      removed++;
    } catch (error) {
      if (!LifeboatError.isInstance(error) || !isGone(error)) throw error;
    }
  }
  return removed;
}
