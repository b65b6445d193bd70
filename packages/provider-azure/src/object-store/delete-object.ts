import { type DeleteObjectOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { checkDeleteConditions, tellLock } from '@lifeboat/core/provider-kit';
import type { BlobContext } from './blob-context.ts';
import { headObject } from './head-object.ts';
import { readObjectLock } from './object-lock/lock-object.ts';

/** Removes an object with its snapshots; where the account keeps versions, it becomes one. A missing object is success. */
export async function deleteObject(context: BlobContext, key: string, options: DeleteObjectOptions = {}): Promise<void> {
  const blobName = context.fullKey(key);
  const { signal, ifMatch } = options;
  checkDeleteConditions(options, { conditionalDelete: true }, key);
  const conditions = ifMatch === undefined ? {} : { conditions: { ifMatch } };
  try {
    await context.connection.run(
      ({ container }, o) => container.getBlobClient(blobName).delete({ ...o, ...conditions, deleteSnapshots: 'include' }),
      { action: 'delete', name: key, signal, condition: 'match' },
    );
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return;
    // A condition on what is not there may fail, too.
    const changed = LifeboatError.isInstance(error, 'OBJECT_CHANGED');
    if (!changed || (await headObject(context, key, options))) throw await tellLock(error, () => readObjectLock(context, key, { signal }));
  }
}
