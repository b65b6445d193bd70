import type { ErrorCodeFacts } from './error-code-facts.ts';

/** Volume snapshotters. */
export const snapshotterCodes = {
  VOLUME_NOT_FOUND: {
    meaning: 'The disk of a volume does not exist, or is not visible to these credentials.',
    retryable: 'no',
    remedy: 'Check the account, the region and the zone of the snapshot location.',
  },
  SNAPSHOT_NOT_FOUND: {
    meaning: 'A snapshot does not exist any more, or is not visible to these credentials.',
    retryable: 'no',
    remedy: 'Check the account and the region of the snapshot location.',
  },
  SNAPSHOT_FAILED: {
    meaning: 'A snapshot was begun and did not become usable.',
    retryable: 'see `retryable`',
    remedy: 'Read the message, which has the answer of the driver or the cloud.',
  },
  SNAPSHOTTER_ACCESS_DENIED: {
    meaning: 'The cloud refused the credentials, or they lack a right.',
    retryable: 'no',
    remedy: 'Grant the right that the message names; the README of the provider lists all.',
  },
  SNAPSHOTTER_UNREACHABLE: {
    meaning: 'The API of the cloud could not be reached.',
    retryable: 'see `retryable`',
    remedy: 'Check the endpoint, the network and the proxy, and try again.',
  },
  SNAPSHOTTER_THROTTLED: {
    meaning: 'The cloud asked for fewer requests.',
    retryable: 'yes',
    remedy: 'Try again later.',
  },
  SNAPSHOTTER_CLOCK_SKEW: {
    meaning: 'The clock of this machine is too far from that of the cloud.',
    retryable: 'no',
    remedy: 'Set the clock.',
  },
  SNAPSHOTTER_WRONG_REGION: {
    meaning: 'The disk or the snapshot lies in another region or zone.',
    retryable: 'see `retryable`',
    remedy: 'Add a snapshot location for that region.',
  },
  SNAPSHOTTER_QUOTA_EXCEEDED: {
    meaning: 'The account may not have more disks or snapshots.',
    retryable: 'no',
    remedy: 'Delete old snapshots, or raise the quota.',
  },
  SNAPSHOTTER_ERROR: {
    meaning: 'The cloud failed in a way that has no code of its own.',
    retryable: 'see `retryable`',
    remedy: 'Read the message, which has the answer of the cloud.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;
