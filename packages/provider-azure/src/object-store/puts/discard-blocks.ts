import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobContext } from '../blob-context.ts';

/** Discards the uncommitted blocks of a key without an object. Azure has no call for that: an empty list is committed, only
 * where no object is, and the empty object is deleted, only as long as it is that one. Behind an object that is there, blocks
 * stay until the next put or for the week that Azure keeps them: to discard them, the object would have to be written anew. */
export async function discardBlocks(
  context: BlobContext,
  { key, fullKey }: { readonly key: string; readonly fullKey: string },
): Promise<'discarded' | 'object-there'> {
  const subject = { action: 'discard the uncommitted blocks of', name: key, brief: true, requestSignal: AbortSignal.timeout(60_000) };
  let etag: string | undefined;
  try {
    const placed = await context.connection.run(
      ({ container }, o) =>
        container.getBlockBlobClient(fullKey).commitBlockList([], { ...o, ...context.encryption.write, conditions: { ifNoneMatch: '*' } }),
      subject,
    );
    etag = placed.etag;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_ALREADY_EXISTS')) return 'object-there';
    throw error;
  }
  try {
    await context.connection.run(
      ({ container }, o) => container.getBlobClient(fullKey).delete({ ...o, ...(etag ? { conditions: { ifMatch: etag } } : {}) }),
      subject,
    );
  } catch (error) {
    // Gone, or replaced by somebody's object.
    if (!LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND', 'OBJECT_ALREADY_EXISTS')) throw error;
  }
  return 'discarded';
}
