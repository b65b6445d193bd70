import { createGcsObjectStore, type GcsObjectStoreOptions } from '../src/index.ts';
import { startJsonApiServer } from './json-api-server.ts';
import { createLockingBucket, type LockingBucketOptions } from './locking-bucket.ts';

export const partSizeInBytes = 256 * 1024;

/** A server with one bucket, and stores on it. */
export async function startLockingGcs(options: LockingBucketOptions) {
  const bucket = createLockingBucket(options);
  const server = await startJsonApiServer({ bucket });
  const common = { bucket: 'b', endpoint: server.url, credentials: { accessToken: 'a-token-of-the-tests' }, retryDelayInMs: 1 };
  return {
    bucket,
    urls: server.urls,
    createStore: (more: Partial<GcsObjectStoreOptions> = {}) => createGcsObjectStore({ ...common, partSizeInBytes, ...more }),
    stop: () => server.stop(),
  };
}

export type LockingGcs = Awaited<ReturnType<typeof startLockingGcs>>;
