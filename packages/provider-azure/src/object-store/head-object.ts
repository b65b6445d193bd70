import { type CallOptions, LifeboatError, type ObjectInfo } from '@lifeboat/core/plugin-api';
import type { BlobContext } from './blob-context.ts';

/** Facts about an object, `undefined` when there is none. A missing container is an error, unlike in Velero's plugin. */
export async function headObject(context: BlobContext, key: string, { signal }: CallOptions = {}): Promise<ObjectInfo | undefined> {
  const blobName = context.fullKey(key);
  const subject = { action: 'read', name: key, signal };
  try {
    const found = await context.connection.run(
      ({ container }, o) => container.getBlobClient(blobName).getProperties({ ...o, ...context.encryption.read }),
      subject,
    );
    return {
      key,
      size: found.contentLength ?? 0,
      ...(found.lastModified ? { lastModified: found.lastModified } : {}),
      ...(found.etag ? { etag: found.etag } : {}),
    };
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return undefined;
    if (!LifeboatError.isInstance(error, 'STORE_ACCESS_DENIED')) throw error;
    // An answer to HEAD has no body that says why, the clock for instance: one to GET has.
    await context.connection.run(async ({ container }, o) => {
      const got = await container.getBlobClient(blobName).download(0, 1, { ...o, ...context.encryption.read });
      (got.readableStreamBody as { destroy?(): void } | undefined)?.destroy?.();
    }, subject);
    throw error;
  }
}
