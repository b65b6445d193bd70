import { ownMember } from '@lifeboat/core/json';
import type { ErrorCode } from '@lifeboat/core/plugin-api';
import type { ErrorFacts } from '@lifeboat/s3-store';

/** A failure in Lifeboat's words. `reason` ends with what to do next. */
export interface Ec2Failure {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable?: boolean | undefined;
}

/** Where requests go. */
export interface Ec2Place {
  readonly region: string;
  readonly endpoint: string | undefined;
}

interface Ec2Facts extends ErrorFacts {
  readonly permission: string;
  readonly skewInMs: number | undefined;
}

type Explain = (facts: Ec2Facts, place: Ec2Place) => Ec2Failure;

const tolerableSkewInMs = 5 * 60_000;

const denied =
  (advice: string): Explain =>
  ({ name }) => ({ code: 'SNAPSHOTTER_ACCESS_DENIED', reason: `${name}: ${advice}` });
const notAllowed: Explain = ({ name, permission }) => ({
  code: 'SNAPSHOTTER_ACCESS_DENIED',
  reason: `${name}: these credentials may not do that. Allow ${permission} in their IAM policy, and see that no other policy denies it`,
});
const expired: Explain = ({ name }) => ({
  code: 'SNAPSHOTTER_ACCESS_DENIED',
  reason: `${name}: the session's credentials have expired or are not valid. Give fresh ones, or a function that gets them`,
});
const skewed: Explain = ({ name, skewInMs }) => ({
  code: 'SNAPSHOTTER_CLOCK_SKEW',
  reason: `${name}: this machine's clock is ${skewInMs === undefined ? 'too far' : `${Math.round(skewInMs / 60_000)} minutes`} from the server's. Set the clock (NTP)`,
});
/** EC2 says the same of a wrong clock and of an expired session. */
const requestExpired: Explain = (facts, place) =>
  facts.skewInMs !== undefined && facts.skewInMs > tolerableSkewInMs ? skewed(facts, place) : expired(facts, place);
const wrongRegion: Explain = ({ name, message }, { region }) => ({
  code: 'SNAPSHOTTER_WRONG_REGION',
  reason: `${name}: ${message}. Set the region of the volumes; '${region}' is configured`,
});
const badSignature: Explain = (facts, place) => {
  if (/not yet current|signature expired/i.test(facts.message)) return skewed(facts, place);
  if (/scoped to a valid region/i.test(facts.message)) return wrongRegion(facts, place);
  return denied('the credentials are not valid here. Check the access key and its secret, and that the account has the region enabled')(
    facts,
    place,
  );
};
const throttled: Explain = ({ name }) => ({
  code: 'SNAPSHOTTER_THROTTLED',
  reason: `${name}: EC2 asks to slow down. Try again later, with less parallel work`,
  retryable: true,
});
const full =
  (what: string, retryable = false): Explain =>
  ({ name }, { region }) => ({
    code: 'SNAPSHOTTER_QUOTA_EXCEEDED',
    reason: `${name}: the account's quota of ${what} in region '${region}' is used up. Delete some, or raise it in Service Quotas`,
    retryable,
  });
const noVolume: Explain = ({ name }, { region }) => ({
  code: 'VOLUME_NOT_FOUND',
  reason: `${name}: there is no such volume in region '${region}'. It was deleted, or is in another region or account`,
});
const noSnapshot: Explain = ({ name }, { region }) => ({
  code: 'SNAPSHOT_NOT_FOUND',
  reason: `${name}: there is no such snapshot in region '${region}'. It was deleted, or is in another region or account`,
});
const noKey: Explain = ({ name, message }) => ({
  code: 'SNAPSHOTTER_ACCESS_DENIED',
  reason: `${name}: ${message}. Check the KMS key's id, its state and its policy`,
});
const badRequest: Explain = ({ name, message }, place) =>
  /availability.?zone/i.test(message)
    ? wrongRegion({ name, message } as Ec2Facts, place)
    : { code: 'INVALID_REQUEST', reason: `${name}: ${message}` };

const byName: Readonly<Record<string, Explain>> = {
  'InvalidVolume.NotFound': noVolume,
  'InvalidVolumeID.Malformed': noVolume,
  'InvalidSnapshot.NotFound': noSnapshot,
  'InvalidSnapshotID.Malformed': noSnapshot,
  UnauthorizedOperation: notAllowed,
  AccessDenied: notAllowed,
  AccessDeniedException: notAllowed,
  AuthFailure: badSignature,
  SignatureDoesNotMatch: badSignature,
  IncompleteSignature: badSignature,
  InvalidClientTokenId: badSignature,
  UnrecognizedClientException: badSignature,
  Blocked: denied('the account is blocked. Ask AWS'),
  OptInRequired: denied('the account is not subscribed to EC2, or has not enabled the region'),
  PendingVerification: denied('AWS is still verifying the account'),
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  InvalidToken: expired,
  RequestExpired: requestExpired,
  RequestTimeTooSkewed: skewed,
  RequestInTheFuture: skewed,
  CredentialsProviderError: ({ message }) => ({ code: 'CREDENTIALS_MISSING', reason: `no credentials were found: ${message}` }),
  RequestLimitExceeded: throttled,
  Throttling: throttled,
  ThrottlingException: throttled,
  RequestThrottled: throttled,
  EC2ThrottledException: throttled,
  SnapshotCreationPerVolumeRateExceeded: throttled,
  SnapshotLimitExceeded: full('snapshots'),
  VolumeLimitExceeded: full('volumes, or of their total size,'),
  ResourceLimitExceeded: full('this resource'),
  MaxIOPSLimitExceeded: full('provisioned IOPS'),
  // These end by themselves, once running snapshots are complete.
  ConcurrentSnapshotLimitExceeded: full('snapshots that run at once', true),
  PendingSnapshotLimitExceeded: full('snapshots that run at once', true),
  InsufficientVolumeCapacity: ({ name, message }) => ({ code: 'SNAPSHOTTER_ERROR', reason: `${name}: ${message}`, retryable: true }),
  // A snapshot that is not complete, or a volume that is being made or removed.
  IncorrectState: ({ name, message }) => ({
    code: 'SNAPSHOTTER_ERROR',
    reason: `${name}: ${message}. Wait until it is complete`,
    retryable: true,
  }),
  'InvalidZone.NotFound': wrongRegion,
  InvalidParameterValue: badRequest,
  InvalidParameterCombination: badRequest,
  InvalidParameterDependency: badRequest,
  IdempotentParameterMismatch: badRequest,
  UnknownVolumeType: badRequest,
};

/** The failure that EC2 answered with, `undefined` when it is not one with words of its own. */
export function ec2Failure(facts: Ec2Facts, place: Ec2Place): Ec2Failure | undefined {
  const explain = ownMember(byName, facts.name);
  if (explain) return explain(facts, place);
  if (/kms/i.test(facts.name)) return noKey(facts, place);
  if (facts.statusCode === 401 || facts.statusCode === 403) return notAllowed(facts, place);
  if (facts.statusCode === 429 || facts.statusCode === 503) return throttled(facts, place);
  return undefined;
}
