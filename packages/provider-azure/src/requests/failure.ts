import type { ErrorCode } from '@lifeboat/core/plugin-api';

/** Which side of the contract a failure is told on: its codes begin with `STORE_` or `SNAPSHOTTER_`. */
export type AzureService = 'store' | 'snapshotter';

/** Failures that both sides have. */
export type SharedCode = 'ACCESS_DENIED' | 'UNREACHABLE' | 'TIMED_OUT' | 'THROTTLED' | 'CLOCK_SKEW' | 'QUOTA_EXCEEDED' | 'ERROR';

/** A failure in Lifeboat's words. `reason` ends with what to do next. */
export interface Failure {
  readonly code: ErrorCode | SharedCode;
  readonly reason: string;
  readonly retryable?: boolean;
}

/** What a request was about, for its error's message. */
export interface AzureSubject {
  /** What was being done, in words: `read`, `store`. */
  readonly action: string;
  /** What it was done to, such as a key or a disk; absent: the place itself. */
  readonly name?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The request's condition: `match`: a certain object is there; `replace`: so that it can be replaced, where a missing one
   * counts as changed. @default none is there */
  readonly condition?: 'match' | 'replace' | undefined;
}
