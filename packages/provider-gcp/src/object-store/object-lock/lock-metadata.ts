import type { ObjectLock, ObjectRetention } from '@lifeboat/core/plugin-api';

/** What locks an object, in the words of its metadata. */
export interface LockMetadata {
  readonly retention?: { readonly mode?: string; readonly retainUntilTime?: string } | undefined;
  readonly temporaryHold?: boolean | undefined;
  readonly eventBasedHold?: boolean | undefined;
  /** Until when the object's retention or the bucket's policy keeps it, whichever is longer. */
  readonly retentionExpirationTime?: string | undefined;
}

export const lockFieldNames = 'retention,temporaryHold,eventBasedHold,retentionExpirationTime';

/** The lock of the object that a request makes. Temporary holds: others exclude a retention. */
export function lockMetadata({ retention, legalHold }: ObjectLock): LockMetadata {
  return {
    ...(retention && { retention: { mode: modeName(retention.mode), retainUntilTime: retention.until.toISOString() } }),
    ...(legalHold && { temporaryHold: true }),
  };
}

function modeName(mode: ObjectRetention['mode']): 'Locked' | 'Unlocked' {
  return mode === 'compliance' ? 'Locked' : 'Unlocked';
}

/** The lock that an object has of its own. */
export function ownLockOf({ retention, temporaryHold, eventBasedHold }: LockMetadata): ObjectLock {
  const until = dateOf(retention?.retainUntilTime);
  return {
    ...(retention &&
      until && { retention: { until, mode: retention.mode === 'Locked' ? ('compliance' as const) : ('governance' as const) } }),
    ...((temporaryHold || eventBasedHold) && { legalHold: true }),
  };
}

/** The same, with what the bucket's policy adds. */
export function lockOf(metadata: LockMetadata): ObjectLock {
  const own = ownLockOf(metadata);
  const until = dateOf(metadata.retentionExpirationTime);
  if (!until || until.getTime() <= (own.retention?.until.getTime() ?? 0)) return own;
  // The object does not say whether the bucket's policy is locked: no more is told than is known.
  return { ...own, retention: { until, mode: 'governance' } };
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
