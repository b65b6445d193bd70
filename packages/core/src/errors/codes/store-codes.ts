import type { ErrorCodeFacts } from './error-code-facts.ts';

/** Object stores. */
export const storeCodes = {
  OBJECT_NOT_FOUND: {
    meaning: 'The store has no object of that key.',
    retryable: 'no',
    remedy: 'Check the key and the prefix. Of a backup it means that a file is lost: verify it.',
  },
  OBJECT_ALREADY_EXISTS: {
    meaning: 'A put that must not replace anything found an object of that key.',
    retryable: 'see `retryable`',
    remedy: 'Take another key, or read what is there.',
  },
  OBJECT_CHANGED: {
    meaning: 'An object is not the one that was read before, so it was not replaced, deleted or read on.',
    retryable: 'see `retryable`',
    remedy: 'Read it again and decide anew.',
  },
  OBJECT_LOCKED: {
    meaning: 'The store keeps the object until a date, or under a legal hold.',
    retryable: 'no',
    remedy: 'Wait until the date in the message, or have the hold taken off.',
  },
  BUCKET_NOT_FOUND: {
    meaning: 'The bucket or container does not exist, or is not visible to these credentials.',
    retryable: 'no',
    remedy: 'Create it, or correct its name, the region or the endpoint.',
  },
  STORE_ACCESS_DENIED: {
    meaning: 'The store refused the credentials, or they lack a right.',
    retryable: 'see `retryable`',
    remedy: 'Grant the right that the message names; the README of the provider lists all.',
  },
  STORE_READ_ONLY: {
    meaning: 'The location is read-only.',
    retryable: 'no',
    remedy: "Write to another location, or open this one with `accessMode: 'ReadWrite'`.",
  },
  STORE_UNREACHABLE: {
    meaning: 'The store could not be reached, and its patience is used up.',
    retryable: 'see `retryable`',
    remedy: 'Check the endpoint, the network and the proxy, and try again.',
  },
  STORE_TIMEOUT: {
    meaning: 'The store did not answer in time.',
    retryable: 'see `retryable`',
    remedy: 'Try again, or raise the time limit that the message names.',
  },
  STORE_THROTTLED: {
    meaning: 'The store asked for fewer requests for longer than its patience.',
    retryable: 'yes',
    remedy: 'Try again later, with a lower concurrency.',
  },
  STORE_CLOCK_SKEW: {
    meaning: 'The clock of this machine is too far from that of the store.',
    retryable: 'no',
    remedy: 'Set the clock.',
  },
  STORE_WRONG_REGION: {
    meaning: 'The bucket lies in another region.',
    retryable: 'no',
    remedy: 'Set the region that the message names.',
  },
  STORE_QUOTA_EXCEEDED: {
    meaning: 'The disk, the bucket or the account is full.',
    retryable: 'see `retryable`',
    remedy: 'Free space, or raise the quota.',
  },
  STORE_ERROR: {
    meaning: 'The store failed in a way that has no code of its own.',
    retryable: 'see `retryable`',
    remedy: 'Read the message, which has the answer of the store.',
  },
  STORE_POLICY_UNMET: {
    meaning: 'Fewer locations have the backup than its `storagePolicy` asks for; what was written was removed.',
    retryable: 'see `retryable`',
    remedy: 'Mend the locations that the message names, or choose another `storagePolicy`.',
  },
  INVALID_KEY: {
    meaning: 'The store cannot hold a key like this, or an object that lies there has such a key.',
    retryable: 'see `retryable`',
    remedy: 'Take another key or prefix.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;
