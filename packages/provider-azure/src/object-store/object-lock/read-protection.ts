import { type BucketProtection, type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobContext } from '../blob-context.ts';

/** What the container offers to keep its objects. Its default policy is known to Azure Resource Manager only. */
export async function readProtection(context: BlobContext, options: CallOptions = {}): Promise<BucketProtection> {
  const objectLock = await hasVersionImmutability(context, options);
  // Version-level immutability needs versioning.
  return { versioning: objectLock || (await keepsVersions(context, options)), objectLock };
}

export async function hasVersionImmutability(context: BlobContext, { signal }: CallOptions): Promise<boolean> {
  const found = await context.connection.run(({ container }, o) => container.getProperties(o), {
    action: 'read what locks objects in',
    signal,
  });
  return found.isImmutableStorageWithVersioningEnabled === true;
}

/** Whether an object of the store has a version. The service does not say otherwise, so that an empty container has none. */
async function keepsVersions(context: BlobContext, { signal }: CallOptions): Promise<boolean> {
  try {
    const page = await context.connection.run(
      ({ container }, o) =>
        container
          .listBlobsFlat({ ...o, prefix: context.prefix, includeVersions: true })
          .byPage({ maxPageSize: 1 })
          .next(),
      { action: 'list the versions in', signal },
    );
    return page.value?.segment.blobItems.some(({ versionId }: { readonly versionId?: string }) => versionId !== undefined) ?? false;
  } catch (error) {
    // A server that knows nothing of versions keeps none.
    if (LifeboatError.isInstance(error, 'STORE_ERROR') && !error.retryable) return false;
    throw error;
  }
}
