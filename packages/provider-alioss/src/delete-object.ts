import { type DeleteObjectOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { checkDeleteConditions } from '@lifeboat/core/provider-kit';
import type { OssContext } from './oss-context.ts';

/** Removes an object; a missing one is success. */
export async function deleteObject(context: OssContext, key: string, options: DeleteObjectOptions = {}): Promise<void> {
  const fullKey = context.fullKey(key);
  checkDeleteConditions(options, { conditionalDelete: false }, key);
  try {
    await context.connection.run((client) => client.delete(fullKey), { action: 'delete', key, signal: options.signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) throw error;
  }
}
