import type { ErrorCodeFacts } from './error-code-facts.ts';

/** What a caller gives: requests and options. */
export const requestCodes = {
  INVALID_REQUEST: {
    meaning: 'A request or an argument is not what it must be; nothing was done.',
    retryable: 'no',
    remedy: 'Correct the field that the message names.',
  },
  INVALID_CONFIG: {
    meaning: 'Options of the engine, a store, a snapshotter or a cluster, or a configuration file, are not what they must be.',
    retryable: 'no',
    remedy: 'Correct the option that the message names.',
  },
  SELECTION_UNDECIDED: {
    meaning: 'An expression of `select` failed on an object, such as one without the field that it asks for: the object is not taken.',
    retryable: 'no',
    remedy: 'Ask for fields that may be absent with `has(...)` or `.?`, or limit the rule to kinds that have them.',
  },
  PREDICATE_FAILED: {
    meaning: 'A function of `select` threw, or returned something else than true or false; nothing of the backup or restore is left.',
    retryable: 'no',
    remedy: 'Correct the function that the message names; the message says on which object it failed.',
  },
  PLAN_REFUSED: {
    meaning: 'A saved plan was edited, is not whole, or was made for another backup, cluster or version; nothing was done.',
    retryable: 'no',
    remedy: 'Make the plan again, and carry out that one.',
  },
  PLAN_OUTDATED: {
    meaning: 'An object is not as a saved plan saw it, in the cluster or in the backup; it was left as it is.',
    retryable: 'no',
    remedy: 'Look at the change that the message names, and make the plan again.',
  },
  UNKNOWN_LOCATION: {
    meaning: 'The engine has no location of that name.',
    retryable: 'no',
    remedy: 'Take one of the names in the message, or add the location to the options of the engine.',
  },
  CREDENTIALS_MISSING: {
    meaning: 'There are no credentials for a cloud or a cluster, or they cannot be read or renewed.',
    retryable: 'see `retryable`',
    remedy: 'Give the credentials that the message asks for.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;
