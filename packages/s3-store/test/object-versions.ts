import { DeleteObjectCommand, GetObjectRetentionCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { StoredVersion } from '../../../test/testing/locked-backups.ts';

type Server = { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string };

/** Tries to remove every version of some objects for good. Returns what the server says to it, by key. */
export async function removeVersions(
  { endpoint, region, accessKeyId, secretAccessKey }: Server,
  { bucket, prefix, which }: { readonly bucket: string; readonly prefix: string; readonly which: (key: string) => boolean },
): Promise<Map<string, string>> {
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }));
  const answers = new Map<string, string>();
  for (const { Key = '', VersionId } of Versions.filter(({ Key = '' }) => which(Key))) {
    const removing = client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
    answers.set(
      Key,
      await removing.then(
        () => 'removed',
        (error: Error) => error.message,
      ),
    );
  }
  client.destroy();
  return answers;
}

/** Every version below a prefix, without those that say that an object was removed. */
export async function objectVersions(
  server: Server,
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
