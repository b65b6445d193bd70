import type { CallOptions } from '@lifeboat/core/plugin-api';
import { type GcsContext, objectUrl } from './gcs-context.ts';
import { isObjectMissing } from './probe-bucket.ts';

/** Removes an object; a missing one is success (Velero's plugin reports it as an error). */
export async function deleteObject(context: GcsContext, key: string, { signal }: CallOptions = {}): Promise<void> {
  try {
    await context.api.read({
      method: 'DELETE',
      url: objectUrl(context, context.fullKey(key)),
      subject: { action: 'delete', key, notFound: 'object' },
      signal,
    });
    context.proven = true;
  } catch (error) {
    if (!(await isObjectMissing(context, error, signal))) throw error;
  }
}
