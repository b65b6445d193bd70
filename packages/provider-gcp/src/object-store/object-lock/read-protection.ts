import type { BucketProtection, StoreCallOptions } from '@lifeboat/core/plugin-api';
import type { GcsContext } from '../gcs-context.ts';

interface BucketMetadata {
  readonly versioning?: { readonly enabled?: boolean };
  readonly objectRetention?: { readonly mode?: string };
  readonly retentionPolicy?: { readonly retentionPeriod?: string; readonly isLocked?: boolean };
}

const secondsPerDay = 86_400;

/** What the bucket offers to keep its objects: object retention, and the policy that it may have for all of them. */
export async function readProtection(context: GcsContext, { signal }: StoreCallOptions = {}): Promise<BucketProtection> {
  const found = await context.api.read<BucketMetadata>({
    method: 'GET',
    url: `${context.endpoint}/storage/v1/b/${encodeURIComponent(context.bucket)}`,
    query: { fields: 'versioning,objectRetention,retentionPolicy' },
    subject: { action: 'read what locks objects in' },
    signal,
  });
  const { retentionPeriod, isLocked } = found.retentionPolicy ?? {};
  const days = Number(retentionPeriod ?? 0) / secondsPerDay;
  return {
    versioning: found.versioning?.enabled === true,
    // Google says of retentions that what has one can become noncurrent, and of holds nothing of the kind.
    versioningOfHeld: false,
    objectLock: found.objectRetention?.mode === 'Enabled',
    ...(days > 0 && { defaultRetention: { mode: isLocked ? 'compliance' : 'governance', days } }),
  };
}
