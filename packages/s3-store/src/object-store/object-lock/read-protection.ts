import type { DefaultRetention } from '@aws-sdk/client-s3';
import { type BucketProtection, LifeboatError, type StoreCallOptions } from '@lifeboat/core/plugin-api';
import type { S3Context } from '../s3-context.ts';

const daysPerYear = 365;

/** Reads how the bucket can protect its objects. */
export async function readProtection(context: S3Context, options: StoreCallOptions = {}): Promise<BucketProtection> {
  const { connection, bucket } = context;
  const versions = await connection.run((client, o) => client.getBucketVersioning({ Bucket: bucket }, o), {
    action: 'read the versioning of',
    signal: options.signal,
  });
  const versioning = versions.Status === 'Enabled';
  try {
    const { ObjectLockConfiguration: lock } = await connection.run(
      (client, o) => client.getObjectLockConfiguration({ Bucket: bucket }, o),
      {
        action: 'read the object lock of',
        signal: options.signal,
      },
    );
    const defaults = defaultRetention(lock?.Rule?.DefaultRetention);
    return { versioning, objectLock: lock?.ObjectLockEnabled === 'Enabled', ...(defaults && { defaultRetention: defaults }) };
  } catch (error) {
    // A server that does not know object lock has none.
    const { s3Code } = LifeboatError.isInstance(error) ? error.context : {};
    if (s3Code !== 'ObjectLockConfigurationNotFoundError' && s3Code !== 'NotImplemented') throw error;
    return { versioning, objectLock: false };
  }
}

function defaultRetention(rule: DefaultRetention | undefined): BucketProtection['defaultRetention'] {
  const days = rule?.Days ?? (rule?.Years === undefined ? undefined : rule.Years * daysPerYear);
  if (!rule?.Mode || days === undefined) return undefined;
  return { mode: rule.Mode === 'COMPLIANCE' ? 'compliance' : 'governance', days };
}
