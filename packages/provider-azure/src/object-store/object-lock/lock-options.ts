import type { BlobImmutabilityPolicy } from '@azure/storage-blob';
import type { ObjectLock } from '@lifeboat/core/plugin-api';

interface LockOptions {
  readonly immutabilityPolicy?: BlobImmutabilityPolicy;
  readonly legalHold?: boolean;
}

/** The lock of the blob that a request makes. */
export function lockOptions({ retention, legalHold }: ObjectLock): LockOptions {
  return {
    ...(retention && {
      immutabilityPolicy: {
        expiriesOn: retention.until,
        policyMode: retention.mode === 'compliance' ? ('Locked' as const) : ('Unlocked' as const),
      },
    }),
    ...(legalHold && { legalHold }),
  };
}

/** The lock that the service tells of a blob. `Mutable`: a policy that keeps nothing. */
export function lockOf(properties: {
  readonly immutabilityPolicyExpiresOn?: Date | undefined;
  readonly immutabilityPolicyMode?: string | undefined;
  readonly legalHold?: boolean | undefined;
}): ObjectLock {
  const { immutabilityPolicyExpiresOn: until, immutabilityPolicyMode, legalHold } = properties;
  const mode = immutabilityPolicyMode?.toLowerCase();
  return {
    ...(until &&
      (mode === 'locked' || mode === 'unlocked') && {
        retention: { until, mode: mode === 'locked' ? ('compliance' as const) : ('governance' as const) },
      }),
    ...(legalHold && { legalHold }),
  };
}
