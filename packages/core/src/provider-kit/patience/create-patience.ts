import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { canceledError } from '../../errors/throw-if-aborted.ts';
import type { Patience, PatientCall, PatientWait, StoreWait } from '../../plugin-api/store-terms/patience.ts';
import { canGetBetter } from './can-get-better.ts';
import { defaultPatienceInMs } from './default-patience.ts';

/** How long to wait for a store, and how often to retry. */
export interface PatienceOptions {
  /** How long failed calls are repeated, in milliseconds, counted from the first of several failures in a row. 0: calls are not repeated.
   * @default 120,000, two minutes */
  readonly patienceInMs?: number | undefined;
  /** The most attempts per request, including the first. @default as many as the time allows */
  readonly maxAttempts?: number | undefined;
  /** The pause before the second attempt, in milliseconds. It doubles with each attempt, up to ten seconds. Each pause is shortened at
   * random by up to a half, so that many clients do not come back at the same moment.
   * @default 250 */
  readonly firstPauseInMs?: number | undefined;
  /** Called when a wait begins and when it ends. Errors that it throws are ignored. @default none */
  readonly onWait?: ((wait: StoreWait) => void) | undefined;
}

const longestPauseInMs = 10_000;

/** Creates a {@link Patience}. It repeats failed calls for a limited time, with growing, random pauses, and never sooner than the server
 * asks for (`retryAfterInMs` in the error's context). It repeats only errors that may pass: see `canGetBetter`. */
export function createPatience(options: PatienceOptions = {}): Patience {
  const { patienceInMs = defaultPatienceInMs, maxAttempts = Number.POSITIVE_INFINITY, firstPauseInMs = 250 } = options;
  let answered = false;

  const tell = (wait: StoreWait) => {
    try {
      options.onWait?.(wait);
    } catch {
      // An error of the listener must not end the work.
    }
  };

  const begin = ({ what, signals = [] }: PatientCall): PatientWait => {
    let failures = 0;
    let firstFailureAt = 0;
    let told: StoreWait | undefined;
    const over = (state: StoreWait['state']) => {
      if (told) tell({ ...told, state, waitedInMs: performance.now() - firstFailureAt });
      told = undefined;
    };
    return {
      moved() {
        answered = true;
        failures = 0;
        over('answered');
      },
      async afterFailure(error) {
        const now = performance.now();
        if (failures++ === 0) firstFailureAt = now;
        const waited = now - firstFailureAt;
        try {
          for (const signal of signals)
            if (signal?.aborted) throw LifeboatError.isInstance(error, 'CANCELED') ? error : canceledError(signal, what);
          if (!canGetBetter(error, answered)) throw error;
          const pause = pauseBefore(failures, firstPauseInMs, error);
          if (failures >= maxAttempts || pause > patienceInMs - waited) throw givenUp(error, failures, waited);
          told = { state: 'waiting', what, error, waitedInMs: waited + pause, patienceInMs, attempt: failures + 1 };
          tell(told);
          await pauseUnlessAborted(pause, signals, what);
        } catch (reason) {
          over('given-up');
          throw reason;
        }
      },
    };
  };

  return {
    begin,
    async repeat(attempt, call) {
      const wait = begin(call);
      for (let number = 1; ; number++) {
        try {
          const result = await attempt(number);
          wait.moved();
          return result;
        } catch (error) {
          await wait.afterFailure(error);
        }
      }
    },
  };
}

function pauseBefore(failures: number, firstPauseInMs: number, error: LifeboatError): number {
  const growing = Math.min(longestPauseInMs, firstPauseInMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
  const asked = error.context.retryAfterInMs;
  return Math.max(growing, typeof asked === 'number' && asked > 0 ? asked : 0);
}

async function pauseUnlessAborted(inMs: number, signals: readonly (AbortSignal | undefined)[], what: string): Promise<void> {
  const given = signals.filter((signal) => signal !== undefined);
  // The listener of the wait may have aborted a signal. A signal that is aborted already sends no event.
  const isAborted = () => given.some((signal) => signal.aborted);
  await new Promise<void>((resolve) => {
    if (isAborted()) return resolve();
    const end = () => {
      clearTimeout(timer);
      for (const signal of given) signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, inMs);
    for (const signal of given) signal.addEventListener('abort', end, { once: true });
  });
  for (const signal of given) if (signal.aborted) throw canceledError(signal, what);
}

/** The last failure, with the time and the number of attempts added. */
function givenUp(error: LifeboatError, attempts: number, waitedInMs: number): LifeboatError {
  if (attempts === 1) return error;
  return new LifeboatError({
    code: error.code,
    message: `${error.message} (tried ${attempts} times in ${(waitedInMs / 1000).toFixed(1)} s)`,
    retryable: error.retryable,
    context: { ...error.context, attempts, waitedInMs: Math.round(waitedInMs) },
    cause: error.cause,
  });
}
