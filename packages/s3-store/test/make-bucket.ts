import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

/** Makes a bucket of its own on a test server and returns its name. */
export async function makeBucket(
  server: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string },
  name: string,
  { objectLock = false }: { readonly objectLock?: boolean } = {},
): Promise<string> {
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const bucket = `${name}-${randomUUID().slice(0, 8)}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket, ...(objectLock && { ObjectLockEnabledForBucket: true }) }));
  client.destroy();
  return bucket;
}
