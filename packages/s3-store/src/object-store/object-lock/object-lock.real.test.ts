import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, inject, test } from 'vitest';
import { inChunks } from '../../../test/in-chunks.ts';
import { makeBucket } from '../../../test/make-bucket.ts';
import { createS3Store, type S3StoreOptions } from '../../index.ts';

const minio = inject('real')?.minio;

describe.skipIf(!minio)('object lock on MinIO', () => {
  if (!minio) return;
  const { endpoint, accessKeyId, secretAccessKey } = minio;
  const connection = { endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } };
  const bucket = makeBucket(minio, 'lock', { objectLock: true });
  const create = async (options: Partial<S3StoreOptions> = {}) => createS3Store({ bucket: await bucket, ...connection, ...options });
  const inAMinute = () => new Date(Date.now() + 60_000);

  test.each(['CRC32', 'SHA256', 'none'] as const)('with checksum %s, in one request and in parts', async (checksumAlgorithm) => {
    const store = await create({ checksumAlgorithm });
    const retention = { until: inAMinute(), mode: 'compliance' } as const;
    for (const bytes of [10, 10_000_000]) {
      const key = `sum-${checksumAlgorithm}-${bytes}`;
      await store.putObject(key, inChunks(bytes), { retention, legalHold: true, ifAbsent: true });
      expect(await store.readObjectLock?.(key)).toMatchObject({ retention: { mode: 'compliance' }, legalHold: true });
    }
  });

  test('a delete leaves the locked version, which not even the administrator can remove; a weaker or shorter lock changes nothing', async () => {
    const store = await create();
    const key = `kept-${randomUUID()}`;
    const until = inAMinute();
    await store.putObject(key, Buffer.from('kept'), { retention: { until, mode: 'compliance' } });
    await store.lockObject?.(key, { retention: { until: new Date(Date.now() + 10_000), mode: 'governance' } });
    const lock = await store.readObjectLock?.(key);
    expect(lock?.retention?.mode).toBe('compliance');
    expect(Math.abs((lock?.retention?.until.getTime() ?? 0) - until.getTime())).toBeLessThan(1000);
    await store.deleteObject(key);
    expect(await store.headObject(key)).toBeUndefined();
    const client = new S3Client(connection);
    const place = { Bucket: await bucket, Key: key };
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: place.Bucket, Prefix: key }));
    expect(Versions).toHaveLength(1);
    const remove = new DeleteObjectCommand({ ...place, VersionId: Versions[0]?.VersionId, BypassGovernanceRetention: true });
    await expect(client.send(remove)).rejects.toThrow(/locked|WORM/i);
    client.destroy();
  });

  test('a bucket without object lock says so, and refuses locks in words', async () => {
    const plain = await create({ bucket: await makeBucket(minio, 'unlocked') });
    expect(await plain.readProtection?.()).toEqual({ versioning: false, objectLock: false });
    expect(await (await create()).readProtection?.()).toEqual({ versioning: true, objectLock: true });
    const retention = { until: inAMinute(), mode: 'governance' } as const;
    const refused = { code: 'INVALID_REQUEST', message: expect.stringMatching(/'k' in bucket .*has no object lock/) };
    for (const bytes of [10, 10_000_000]) await expect(plain.putObject('k', inChunks(bytes), { retention })).rejects.toMatchObject(refused);
    expect(await plain.headObject('k')).toBeUndefined();
    await plain.putObject('k', Buffer.from('x'));
    await expect(plain.lockObject?.('k', { retention })).rejects.toMatchObject(refused);
  });
});
