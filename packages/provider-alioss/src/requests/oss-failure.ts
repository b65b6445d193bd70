import { ownMember } from '@lifeboat/core/json';
import type { ErrorCode } from '@lifeboat/core/plugin-api';
import type { OssFacts } from './oss-facts.ts';

/** A failure in Lifeboat's words. `reason` ends with what to do next. */
export interface Failure {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable?: boolean;
}

type Explain = (facts: OssFacts) => Failure;

const denied =
  (advice: string): Explain =>
  ({ name }) => ({ code: 'STORE_ACCESS_DENIED', reason: `${name}: ${advice}` });
const expired = denied("the session's credentials have expired or are not valid. Give fresh ones, or a function that gets them");
const throttled: Explain = ({ name }) => ({
  code: 'STORE_THROTTLED',
  reason: `${name}: OSS asks to slow down. Try again later, with less parallel work`,
  retryable: true,
});
const full: Explain = ({ name, message }) => ({
  code: 'STORE_QUOTA_EXCEEDED',
  reason: `${name}: ${message}. Free space or raise the quota of the bucket`,
});
const wrongRegion: Explain = ({ name, endpoint }) => ({
  code: 'STORE_WRONG_REGION',
  reason: endpoint
    ? `${name}: the bucket is at ${endpoint}. Set region and endpoint to that`
    : `${name}: the region or the endpoint is not the bucket's. Set the bucket's own`,
});
const noAnswer: Explain = ({ name }) => ({
  code: 'STORE_TIMEOUT',
  reason: `${name}: OSS gave up waiting for data`,
  retryable: true,
});
const broken: Explain = ({ name }) => ({
  code: 'STORE_ERROR',
  reason: `${name}: the data was changed on its way to OSS. Try again`,
  retryable: true,
});
const taken: Explain = () => ({ code: 'OBJECT_ALREADY_EXISTS', reason: 'an object with this key exists already' });
const badKey: Explain = ({ name, message }) => ({ code: 'INVALID_KEY', reason: `${name}: ${message}` });
const locked: Explain = ({ name }) => ({
  code: 'OBJECT_LOCKED',
  reason: `${name}: a retention (WORM) of the bucket or of the object keeps it as it is`,
});
const unpaid = denied('the account or the bucket is suspended, for example for an unpaid bill. See the console of Alibaba Cloud');

const byName: Readonly<Record<string, Explain>> = {
  NoSuchKey: () => ({ code: 'OBJECT_NOT_FOUND', reason: 'there is no such object' }),
  NoSuchBucket: () => ({
    code: 'BUCKET_NOT_FOUND',
    reason: "there is no such bucket. Create it, or check the bucket's name and the region",
  }),
  InvalidBucketName: () => ({ code: 'INVALID_CONFIG', reason: 'OSS does not accept this as a name of a bucket' }),
  FileAlreadyExists: taken,
  PreconditionFailed: () => ({ code: 'OBJECT_CHANGED', reason: 'the object has been replaced by another one' }),
  AccessDenied: (facts) =>
    facts.endpoint || /must be addressed using the specified endpoint/i.test(facts.message) ? wrongRegion(facts) : forbidden(facts),
  AccessForbidden: (facts) => forbidden(facts),
  InvalidAccessKeyId: ({ message, name }) =>
    /security ?token|sts/i.test(message)
      ? expired({ name, message } as OssFacts)
      : { code: 'STORE_ACCESS_DENIED', reason: `${name}: OSS does not know this access key id, or it is disabled. Check the credentials` },
  SignatureDoesNotMatch: denied('the access key secret does not belong to the access key id. Check the credentials'),
  SecurityTokenExpired: expired,
  InvalidSecurityToken: expired,
  RequestTimeTooSkewed: () => ({
    code: 'STORE_CLOCK_SKEW',
    reason: "RequestTimeTooSkewed: this machine's clock is too far from the server's. Set the clock (NTP)",
  }),
  InvalidArgument: (facts) =>
    /sign(ing|ature)? region/i.test(facts.message)
      ? wrongRegion(facts)
      : { code: 'STORE_ERROR', reason: `InvalidArgument: ${facts.message}` },
  TemporaryRedirect: wrongRegion,
  UserDisable: unpaid,
  InvalidObjectState: denied('the object is archived. Restore it in OSS first'),
  InvalidObjectName: badKey,
  KeyTooLongError: badKey,
  QpsLimitExceeded: throttled,
  DownloadTrafficRateLimitExceeded: throttled,
  UploadTrafficRateLimitExceeded: throttled,
  RequestTimeout: noAnswer,
  InvalidDigest: broken,
  BadDigest: broken,
  QuotaExceeded: full,
  BucketQuotaExceeded: full,
  BucketStorageCapacityLimitExceeded: full,
  ImmutableObject: locked,
  FileImmutable: locked,
};

const forbidden = denied('these credentials may not do that. Check the RAM policy and the bucket policy');

/** The failure that OSS answered with, `undefined` when it is not one with words of its own. */
export function ossFailure(facts: OssFacts): Failure | undefined {
  const explain = ownMember(byName, facts.name);
  if (explain) return explain(facts);
  if (facts.statusCode === 403) return forbidden(facts);
  if (facts.statusCode === 301 || facts.statusCode === 307) return wrongRegion(facts);
  if (facts.statusCode === 429 || facts.statusCode === 503) return throttled(facts);
  if (facts.statusCode === 507) return full(facts);
  return undefined;
}
