import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { GcsContext } from './gcs-context.ts';
import { openBucket } from './open-bucket.ts';
import { isObjectMissing } from './probe-bucket.ts';

/** Removes an object; a missing one is success (Velero's plugin reports it as an error). */
export async function deleteObject(
  context: GcsContext,
  key: string,
  // Without a generation: whichever is there.
  { signal, generation }: CallOptions & { readonly generation?: string | undefined } = {},
): Promise<void> {
  const fullKey = context.fullKey(key);
  try {
    const { bucket } = await openBucket(context, { subject: { action: 'delete', key, notFound: 'object' }, signal });
    const query: object = generation === undefined ? {} : { ifGenerationMatch: generation };
    await bucket.file(fullKey).delete(query);
    context.proven = true;
  } catch (error) {
    if (!(await isObjectMissing(context, error, signal))) throw error;
  }
}
