import { type DeleteObjectOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { checkDeleteConditions, tellLock } from '@lifeboat/core/provider-kit';
import type { GcsContext } from './gcs-context.ts';
import { headObject } from './head-object.ts';
import { isObjectMissing } from './is-object-missing.ts';
import { readObjectLock } from './object-lock/lock-object.ts';
import { openBucket } from './open-bucket.ts';

/** Removes an object, or makes it noncurrent where the bucket keeps versions; a missing one is success (Velero's plugin reports it as an error). */
export async function deleteObject(context: GcsContext, key: string, options: DeleteObjectOptions = {}): Promise<void> {
  const { signal, ifMatch } = options;
  checkDeleteConditions(options, { conditionalDelete: true }, key);
  const fullKey = context.fullKey(key);
  try {
    const { bucket } = await openBucket(context, { subject: { action: 'delete', key, notFound: 'object', condition: 'match' }, signal });
    const query: object = ifMatch === undefined ? {} : { ifGenerationMatch: ifMatch };
    await bucket.file(fullKey).delete(query);
    context.proven = true;
  } catch (error) {
    if (await isObjectMissing(context, error, signal)) return;
    // A condition on what is not there fails, too.
    const changed = LifeboatError.isInstance(error, 'OBJECT_CHANGED');
    if (!changed || (await headObject(context, key, { signal })))
      throw await tellLock(error, () => readObjectLock(context, key, { signal }));
  }
}
