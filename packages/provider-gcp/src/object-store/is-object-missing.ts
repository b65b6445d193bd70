import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { GcsContext } from './gcs-context.ts';
import { openBucket } from './open-bucket.ts';

/** Whether a failure says that an object is missing while its bucket is there. A 404 alone does not tell, on every server:
 * the bucket is asked once (storage.objects.list, which a store needs anyway). @throws LifeboatError `BUCKET_NOT_FOUND` */
export async function isObjectMissing(context: GcsContext, error: unknown, signal: AbortSignal | undefined): Promise<boolean> {
  if (!LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return false;
  if (!context.proven) {
    const { bucket } = await openBucket(context, { subject: { action: 'list' }, signal });
    await bucket.getFiles({ maxResults: 1, fields: 'nextPageToken', autoPaginate: false });
    context.proven = true;
  }
  return true;
}
