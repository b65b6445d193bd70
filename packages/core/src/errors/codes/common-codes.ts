import type { ErrorCodeFacts } from './error-code-facts.ts';

/** What any call may fail with. */
export const commonCodes = {
  TIMEOUT: {
    meaning: 'Something that was waited for did not happen in time.',
    retryable: 'see `retryable`',
    remedy: 'Read in the message what was waited for, and raise its time limit if it is only slow.',
  },
  CANCELED: {
    meaning: "The caller's signal or `cancel()` ended the call.",
    retryable: 'no',
    remedy: 'Nothing: it was asked for.',
  },
  INTERNAL: {
    meaning: 'Lifeboat itself, or the disk below its temporary files, failed.',
    retryable: 'no',
    remedy: 'Check the space for temporary files; report what else it is.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;
