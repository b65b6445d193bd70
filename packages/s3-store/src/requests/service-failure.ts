import { ownMember } from '@lifeboat/core/json';
import type { ErrorCode, Remedy } from '@lifeboat/core/plugin-api';
import type { ErrorFacts } from './error-facts.ts';
import type { S3Subject } from './s3-subject.ts';

/** A failure in Lifeboat's words. `reason` ends with what to do next. */
export interface Failure {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable?: boolean;
  readonly remedy?: readonly Remedy[];
}

type Explain = (facts: ErrorFacts) => Failure;

const denied =
  (advice: string): Explain =>
  ({ name }) => ({ code: 'STORE_ACCESS_DENIED', reason: `${name}: ${advice}` });
const expired: Explain = ({ name }) => ({
  code: 'STORE_ACCESS_DENIED',
  reason: `${name}: the session's credentials have expired or are not valid. Give fresh ones, or a function that gets them`,
});
const throttled: Explain = ({ name }) => ({
  code: 'STORE_THROTTLED',
  reason: `${name}: the server asks to slow down. Try again later, with less parallel work`,
  retryable: true,
});
const wrongRegion: Explain = ({ name, region }) => ({
  code: 'STORE_WRONG_REGION',
  reason: region
    ? `${name}: the bucket is in region '${region}'. Set region to '${region}'`
    : `${name}: the region is wrong. Set the bucket's own`,
});
const full: Explain = ({ name, message }) => ({
  code: 'STORE_QUOTA_EXCEEDED',
  reason: `${name}: ${message}. Free space or raise the quota`,
});
const badKey: Explain = ({ name, message }) => ({ code: 'INVALID_KEY', reason: `${name}: ${message}` });
const noAnswer: Explain = ({ name }) => ({
  code: 'STORE_TIMEOUT',
  reason: `${name}: the server gave up waiting for data`,
  retryable: true,
});
// A bucket that was made without object lock accepts no locks.
const lockless: Explain = ({ name }) => ({
  code: 'INVALID_REQUEST',
  reason: `${name}: the bucket has no object lock. Switch it on, which needs versioning, or take objectLock from the location`,
});
const notFound: Explain = () => ({ code: 'OBJECT_NOT_FOUND', reason: 'there is no such object' });
const taken: Explain = () => ({ code: 'OBJECT_ALREADY_EXISTS', reason: 'an object with this key exists already' });

const changed: Explain = () => ({ code: 'OBJECT_CHANGED', reason: 'the object has been replaced or removed meanwhile' });

/** How servers answer a failed `If-Match`. */
const whenChanged: Readonly<Record<string, Explain>> = {
  PreconditionFailed: changed,
  // It is not certain yet who has won: ask again.
  ConditionalRequestConflict: () => ({
    code: 'STORE_ERROR',
    reason: 'another writer is storing or removing an object with this key at the same time. Try again',
    retryable: true,
  }),
};

// Unlike other 5xx, 501 does not pass.
const notImplemented: Explain = ({ name, message }) => ({
  code: 'STORE_ERROR',
  reason: `${name}: ${message}. The server lacks what was asked for: an option of the store turns that off (conditionalPut, checksumAlgorithm, ...)`,
  remedy: [{ action: 'probe-store' }],
});

const byName: Readonly<Record<string, Explain>> = {
  NoSuchKey: notFound,
  ObjectLockConfigurationNotFoundError: lockless,
  NotFound: notFound,
  NoSuchBucket: () => ({
    code: 'BUCKET_NOT_FOUND',
    reason: "there is no such bucket. Create it, or check the bucket's name and the endpoint",
  }),
  InvalidBucketName: () => ({ code: 'INVALID_CONFIG', reason: 'the server does not accept this as a name of a bucket' }),
  AccessDenied: denied('these credentials may not do that. Check the permissions on the bucket and the prefix'),
  Forbidden: denied('these credentials may not do that. Check the permissions on the bucket and the prefix'),
  AllAccessDisabled: denied('access to the bucket is switched off'),
  AccountProblem: denied("there is a problem with the bucket owner's account"),
  InvalidAccessKeyId: denied('the server does not know this access key id. Check the credentials and the endpoint'),
  SignatureDoesNotMatch: denied('the secret access key does not belong to the access key id. Check the credentials'),
  InvalidSecurity: denied('the credentials are not valid. Check them'),
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  InvalidToken: expired,
  TokenRefreshRequired: expired,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  RequestTimeTooSkewed: () => ({
    code: 'STORE_CLOCK_SKEW',
    reason: "RequestTimeTooSkewed: this machine's clock is too far from the server's. Set the clock (NTP)",
  }),
  CredentialsProviderError: ({ message }) => ({ code: 'CREDENTIALS_MISSING', reason: `no credentials were found: ${message}` }),
  SlowDown: throttled,
  SlowDownRead: throttled,
  SlowDownWrite: throttled,
  TooManyRequests: throttled,
  Throttling: throttled,
  ThrottlingException: throttled,
  RequestLimitExceeded: throttled,
  RequestTimeout: noAnswer,
  PreconditionFailed: taken,
  ConditionalRequestConflict: () => ({
    code: 'OBJECT_ALREADY_EXISTS',
    reason: 'another writer is storing an object with this key at the same time',
    retryable: true,
  }),
  NotImplemented: notImplemented,
  QuotaExceeded: full,
  XMinioStorageFull: full,
  XMinioAdminBucketQuotaExceeded: full,
  KeyTooLongError: badKey,
  XMinioInvalidObjectName: badKey,
  XMinioInvalidResourceName: badKey,
};

/** Explains the failure that S3 answered with; `undefined` if there is no explanation of its own. */
export function serviceFailure(facts: ErrorFacts, condition?: S3Subject['condition']): Failure | undefined {
  if (condition === 'replace' && (facts.name === 'NoSuchKey' || facts.name === 'NotFound')) return changed(facts);
  const explain = (condition && ownMember(whenChanged, facts.name)) ?? ownMember(byName, facts.name);
  if (explain) return explain(facts);
  if (facts.name === 'InvalidRequest' && /object ?lock/i.test(facts.message)) return lockless(facts);
  if (facts.statusCode === 501) return notImplemented(facts);
  if (facts.statusCode === 403) return byName.Forbidden?.(facts);
  if (facts.statusCode === 301) return wrongRegion(facts);
  if (facts.statusCode === 429 || facts.statusCode === 503) return throttled(facts);
  return undefined;
}
