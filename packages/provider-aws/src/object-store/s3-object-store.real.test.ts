import { objectStoreSuite } from '@lifeboat/testkit';
import { describe, inject, test } from 'vitest';
import { makeBucket } from '../../../s3-store/test/make-bucket.ts';
import { createS3ObjectStore } from './create-s3-object-store.ts';

const minio = inject('real')?.minio;

describe.skipIf(!minio)('S3 on MinIO', () => {
  if (!minio) return;
  const { endpoint, accessKeyId, secretAccessKey } = minio;
  const bucket = makeBucket(minio, 's3-suite');
  const create = async (secret: string) =>
    createS3ObjectStore({
      endpoint,
      bucket: await bucket,
      forcePathStyle: true,
      pageSize: 200,
      credentials: async () => ({ accessKeyId, secretAccessKey: secret }),
    });

  objectStoreSuite({
    runner: { describe, test },
    createStore: () => create(secretAccessKey),
    createDeniedStore: () => create('another-wrong-key'),
    secrets: ['another-wrong-key'],
    pageSize: 200,
    memoryLimitInBytes: 48 * 1024 * 1024,
  });
});
