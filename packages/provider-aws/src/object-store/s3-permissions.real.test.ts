import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { objectStoreSuite } from '@lifeboat/testkit';
import { describe, expect, inject, test } from 'vitest';
import { makeBucket } from '../../../s3-store/test/make-bucket.ts';
import { readmePolicy } from '../../test/readme-policy.ts';
import { createS3ObjectStore } from './create-s3-object-store.ts';

const minio = inject('real')?.minio;

// MinIO gives a session the README's permissions for S3 and no other.
describe.skipIf(!minio)('S3 on MinIO with the least permissions', () => {
  if (!minio) return;
  const { endpoint, region, ...masterCredentials } = minio;
  const bucket = makeBucket(minio, 'permissions');
  const lockingBucket = makeBucket(minio, 'permissions-lock', { objectLock: true });
  const credentialsFor = async (where: string, withLock: boolean) => {
    const policy = readmePolicy('S3 permissions');
    const more = withLock ? readmePolicy('S3 permissions for object lock').Statement : [];
    const text = JSON.stringify({ ...policy, Statement: [...policy.Statement, ...more] })
      .replaceAll('BUCKET', where)
      .replaceAll('PREFIX', 'backups');
    const params = { RoleArn: 'arn:minio:iam:::role/any', RoleSessionName: 'lifeboat', Policy: text };
    return await fromTemporaryCredentials({ masterCredentials, params, clientConfig: { endpoint, region } })();
  };
  const create = async (prefix: string, place = bucket) => {
    const where = await place;
    const credentials = () => credentialsFor(where, place === lockingBucket);
    return createS3ObjectStore({ endpoint, bucket: where, prefix, forcePathStyle: true, pageSize: 100, credentials });
  };

  objectStoreSuite({
    runner: { describe, test },
    createStore: () => create('backups'),
    createLockingStore: () => create('backups', lockingBucket),
    partSizeInBytes: 5 * 1024 * 1024,
    pageSize: 100,
  });

  test('nothing is allowed outside the prefix', async () => {
    const outside = await create('others');
    await expect(outside.putObject('a', new Uint8Array(1))).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
    await expect(outside.deleteObject('a')).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
  });
});
