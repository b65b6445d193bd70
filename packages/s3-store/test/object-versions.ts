import { GetObjectRetentionCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { StoredVersion } from '../../../test/testing/locked-backups.ts';

/** Every version below a prefix, without those that say that an object was removed. */
export async function objectVersions(
  server: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string },
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
): Promise<StoredVersion[]> {
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }));
  const found: StoredVersion[] = [];
  for (const { Key = '', VersionId, IsLatest = false } of Versions) {
    const retention = new GetObjectRetentionCommand({ Bucket: bucket, Key, VersionId });
    const told = await client.send(retention).catch((error: Error) => {
      if (error.name === 'NoSuchObjectLockConfiguration') return undefined;
      throw error;
    });
    found.push({ key: Key, isLatest: IsLatest, until: told?.Retention?.RetainUntilDate?.getTime() });
  }
  client.destroy();
  return found;
}
