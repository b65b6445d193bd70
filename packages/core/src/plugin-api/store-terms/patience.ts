import type { LifeboatError } from '../../errors/lifeboat-error.ts';

/** Decides whether, when and for how long failed requests to a store are repeated. `createPatience` of
 * `@lifeboat/core/provider-kit` makes one. */
export interface Patience {
  /** Calls `attempt` until it succeeds, fails for good, or the time is over.
   * @throws what the last attempt threw; LifeboatError `CANCELED` as soon as a signal is aborted during a wait */
  repeat<T>(attempt: (number: number) => Promise<T>, call: PatientCall): Promise<T>;
  /** For work that moves on between two failures, such as reading a body. */
  begin(call: PatientCall): PatientWait;
}

/** What is repeated. */
export interface PatientCall {
  /** For messages: `Reading 'backups/b1/b1.tar.gz'`. */
  readonly what: string;
  /** Each ends a wait at once. */
  readonly signals?: readonly (AbortSignal | undefined)[];
}

/** The failures of one piece of work, and the waits after them. */
export interface PatientWait {
  /** Resolves when it is time for another try. @throws the error, when another try makes no sense; LifeboatError `CANCELED` */
  afterFailure(error: unknown): Promise<void>;
  /** Something has moved: the next failure is a first one. */
  moved(): void;
}

/** A wait for a store, and its end. */
export interface StoreWait {
  /** `waiting`: before each further try. Then, once: `answered`, something has moved again, or `given-up`. */
  readonly state: 'waiting' | 'answered' | 'given-up';
  /** What waits, for messages. */
  readonly what: string;
  /** What the store failed with last. */
  readonly error: LifeboatError;
  /** Since the first failure in a row, the coming pause included. */
  readonly waitedInMs: number;
  /** How long it is waited at most since the first failure. */
  readonly patienceInMs: number;
  /** Which try comes next, from 2. */
  readonly attempt: number;
}
