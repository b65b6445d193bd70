/** What a code of a LifeboatError says. */
export interface ErrorCodeFacts {
  /** What went wrong, in one sentence. */
  readonly meaning: string;
  /** Whether the same call may succeed later without a change by the caller: `no`, `yes`, or as the error's `retryable` says. */
  readonly retryable: 'no' | 'yes' | 'see `retryable`';
  /** What to do, in the words of the API. */
  readonly remedy: string;
}
