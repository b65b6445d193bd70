import { type DeleteObjectOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { checkDeleteConditions, tellLock } from '@lifeboat/core/provider-kit';
import { readObjectLock } from './object-lock/lock-object.ts';
import type { OssContext } from './oss-context.ts';

/** Removes an object, or hides it behind a delete marker where the bucket keeps versions; a missing one is success. */
export async function deleteObject(context: OssContext, key: string, options: DeleteObjectOptions = {}): Promise<void> {
  const fullKey = context.fullKey(key);
  checkDeleteConditions(options, { conditionalDelete: false }, key);
  try {
    await context.connection.run((client) => client.delete(fullKey), { action: 'delete', key, signal: options.signal });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return;
    throw await tellLock(error, () => readObjectLock(context, key, { signal: options.signal }));
  }
}
