import type { LifeboatError } from '../../errors/lifeboat-error.ts';

/** Decides whether, when and for how long failed requests to a store are repeated. `createPatience` of `@lifeboat/core/provider-kit`
 * creates one. */
export interface Patience {
  /** Calls `attempt` until it succeeds, fails permanently, or the time is over.
   * @throws the error of the last attempt; LifeboatError `CANCELED` as soon as a signal is aborted during a wait */
  repeat<T>(attempt: (number: number) => Promise<T>, call: PatientCall): Promise<T>;
  /** Starts to track work that makes progress between two failures, such as reading a body. */
  begin(call: PatientCall): PatientWait;
}

/** The call that is repeated. */
export interface PatientCall {
  /** What the call does, for messages: `Reading 'backups/b1/b1.tar.gz'`. */
  readonly what: string;
  /** Signals that end a wait at once. */
  readonly signals?: readonly (AbortSignal | undefined)[];
}

/** Tracks the failures of one piece of work and the waits after them. */
export interface PatientWait {
  /** Resolves when it is time for another attempt. @throws the given error, if another attempt is useless; LifeboatError `CANCELED` */
  afterFailure(error: unknown): Promise<void>;
  /** Reports progress: the next failure counts as the first one. */
  moved(): void;
}

/** Tells that a call waits for a store, or that the wait has ended. */
export interface StoreWait {
  /** `waiting`: before each further attempt. Then, once: `answered`, if there was progress again, or `given-up`. */
  readonly state: 'waiting' | 'answered' | 'given-up';
  /** What the waiting call does, for messages. */
  readonly what: string;
  /** The store's last error. */
  readonly error: LifeboatError;
  /** Time since the first failure in a row, including the coming pause. */
  readonly waitedInMs: number;
  /** Longest wait since the first failure. */
  readonly patienceInMs: number;
  /** Number of the next attempt, from 2. */
  readonly attempt: number;
}
