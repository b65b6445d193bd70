import { LifeboatError } from '@lifeboat/core/plugin-api';
import { bucketUrl, type GcsContext } from './gcs-context.ts';

/** Whether a failure says that an object is missing while its bucket is there. A 404 alone does not tell, on every server:
 * the bucket is asked once (storage.objects.list, which a store needs anyway). @throws LifeboatError `BUCKET_NOT_FOUND` */
export async function isObjectMissing(context: GcsContext, error: unknown, signal: AbortSignal | undefined): Promise<boolean> {
  if (!LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return false;
  if (!context.proven) {
    await context.api.read({
      method: 'GET',
      url: `${bucketUrl(context)}/o`,
      query: { maxResults: 1, fields: 'nextPageToken' },
      subject: { action: 'list' },
      signal,
    });
    context.proven = true;
  }
  return true;
}
