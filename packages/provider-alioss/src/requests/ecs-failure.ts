import type { ErrorCode } from '@lifeboat/core/plugin-api';
import type { EcsFacts } from './ecs-facts.ts';

/** A failure in Lifeboat's words. `reason` ends with what to do next. */
export interface EcsFailure {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable?: boolean;
}

type Explain = (facts: EcsFacts) => EcsFailure;

const refused =
  (advice: string): Explain =>
  ({ name }) => ({ code: 'SNAPSHOTTER_ACCESS_DENIED', reason: `${name}: ${advice}` });
const clock: Explain = ({ name }) => ({
  code: 'SNAPSHOTTER_CLOCK_SKEW',
  reason: `${name}: this machine's clock is too far from the server's. Set the clock (NTP)`,
});
const full: Explain = ({ name, message }) => ({
  code: 'SNAPSHOTTER_QUOTA_EXCEEDED',
  reason: `${name}: ${message}. Delete what is not needed, or raise the quota in the Quota Center`,
});
const forbidden: Explain = ({ name, permission }) => ({
  code: 'SNAPSHOTTER_ACCESS_DENIED',
  reason: `${name}: these credentials may not do that. Allow ${permission} in their RAM policy`,
});
const noVolume: Explain = () => ({
  code: 'VOLUME_NOT_FOUND',
  reason: 'there is no such disk. It was deleted, or is in another region or account',
});
const noSnapshot: Explain = () => ({
  code: 'SNAPSHOT_NOT_FOUND',
  reason: 'there is no such snapshot. It was deleted, or is in another region or account',
});

/** From the special to the general: the first that fits counts. */
const failures: readonly (readonly [RegExp, Explain])[] = [
  [/^InvalidDiskId(s?\.NotFound|\.Malformed|$)|^InvalidDiskIds\.|^InvalidDisk\.NotFound$/, noVolume],
  [/^InvalidSnapshotId(\.NotFound|\.Malformed|$)|^InvalidSnapshot\.NotFound|^InvalidSnapshotIds\./, noSnapshot],
  [/QuotaExceed|LimitExceed|^QuotaExceeded|SnapshotLimit|InstanceSnapshotLimit/, full],
  [/^InvalidAccessKeyId/, refused('ECS does not know this access key id, or it is disabled. Check the credentials')],
  [
    /^(SignatureDoesNotMatch|IncompleteSignature|InvalidSignature)/,
    refused('the access key secret does not belong to the access key id. Check the credentials'),
  ],
  [
    /^(InvalidSecurityToken|InvalidStsToken|SecurityTokenExpired)/,
    refused("the session's credentials have expired or are not valid. Give fresh ones, or a function that gets them"),
  ],
  [/^(InvalidTimeStamp|IllegalTimestamp|InvalidTimestamp)/i, clock],
  [/^(Forbidden|NoPermission|Forbidden\.RAM|Unauthorized|UnauthorizedOperation|InvalidOperation\.Ram)/, forbidden],
  [
    /^(Throttling|ServiceUnavailable)/,
    ({ name }) => ({
      code: 'SNAPSHOTTER_THROTTLED',
      reason: `${name}: ECS asks to slow down. Try again later, with less parallel work`,
      retryable: true,
    }),
  ],
  [
    /^(InvalidRegionId|InvalidRegion\.NotFound|OperationDenied\.RegionMismatch)/,
    ({ name, region }) => ({
      code: 'SNAPSHOTTER_WRONG_REGION',
      reason: `${name}: '${region}' is not a region of this account. Set the region of the disks`,
    }),
  ],
  [
    /^(IdempotentProcessing|LastTokenProcessing|LastRequestProcessing)/,
    ({ name }) => ({ code: 'SNAPSHOTTER_ERROR', reason: `${name}: the same request is being done already. Try again`, retryable: true }),
  ],
  [
    /NoStock|InvalidZoneId|InvalidDataDiskCategory\.NotSupported|InvalidDiskCategory/,
    ({ name, message }) => ({
      code: 'SNAPSHOTTER_ERROR',
      reason: `${name}: ${message}. The zone has no disks of this category: choose another zone, or another category by the StorageClass`,
    }),
  ],
  [
    /NotEnoughBalance|InsufficientBalance|InvalidAccountStatus/,
    refused('the account has no balance or is suspended. See the console of Alibaba Cloud'),
  ],
];

/** The failure that ECS answered with, `undefined` when it is not one with words of its own. */
export function ecsFailure(facts: EcsFacts): EcsFailure | undefined {
  const found = failures.find(([pattern]) => pattern.test(facts.name));
  if (found) return found[1](facts);
  if (facts.statusCode === 403 || facts.statusCode === 401) return forbidden(facts);
  return undefined;
}
