import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobContext } from './blob-context.ts';

/** Removes an object with its snapshots; a missing one is success. */
export async function deleteObject(context: BlobContext, key: string, { signal }: CallOptions = {}): Promise<void> {
  const blobName = context.blobName(key);
  try {
    await context.connection.run(({ container }, o) => container.getBlobClient(blobName).delete({ ...o, deleteSnapshots: 'include' }), {
      action: 'delete',
      name: key,
      signal,
    });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) throw error;
  }
}
