import { objectStoreSuite } from '@lifeboat/testkit';
import { describe, inject, test } from 'vitest';
import { makeBucket } from '../../../s3-store/test/make-bucket.ts';
import { createMinioObjectStore } from './create-minio-object-store.ts';

const minio = inject('real')?.minio;

describe.skipIf(!minio)('MinIO', () => {
  if (!minio) return;
  const { endpoint, accessKeyId, secretAccessKey } = minio;
  const bucket = makeBucket(minio, 'minio-suite');
  const lockingBucket = makeBucket(minio, 'minio-lock', { objectLock: true });
  const create = async (secret: string, where = bucket) =>
    createMinioObjectStore({ endpoint, bucket: await where, prefix: 'p', credentials: { accessKeyId, secretAccessKey: secret } });

  objectStoreSuite({
    runner: { describe, test },
    createStore: () => create(secretAccessKey),
    createLockingStore: () => create(secretAccessKey, lockingBucket),
    createDeniedStore: () => create('a-wrong-secret-key'),
    secrets: ['a-wrong-secret-key'],
    memoryLimitInBytes: 48 * 1024 * 1024,
  });
});
