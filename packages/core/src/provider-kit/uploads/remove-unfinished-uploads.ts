import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isRunning, startsSettled } from './start-upload.ts';

interface RemoveUnfinishedUploadsOptions {
  readonly bucket: string;
  readonly fullKey: string;
  /** The ids of all unfinished uploads to the key. */
  readonly uploads: AsyncIterable<string>;
  readonly abort: (uploadId: string) => Promise<unknown>;
  /** Whether an error of `abort` means that the upload does not exist. */
  readonly isGone: (error: LifeboatError) => boolean;
}

/** Removes the unfinished uploads to a key, except for those that a put of this process is writing. Returns how many it removed. */
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
