import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { TargetOutcome } from './open-targets.ts';

interface SettleOptions {
  /** For people: whose files they are. */
  readonly what: string;
  readonly signal: AbortSignal;
}

/** Drops the locations that could not take what others could. Returns what was done.
 * @throws what they failed with, if none of them could: then none is worse than another, and the volume is not saved */
export function settleTargets<T>(outcomes: readonly TargetOutcome<T>[], { what, signal }: SettleOptions): readonly T[] {
  throwIfAborted(signal, 'The backup');
  const done = outcomes.flatMap((outcome) => (outcome.done === undefined ? [] : [outcome.done]));
  // Those that were dropped meanwhile have told why.
  const failed = outcomes.filter(({ location, done, error }) => done === undefined && error !== undefined && !location.signal.aborted);
  if (done.length > 0) for (const { location, error } of failed) location.drop(named(what, location.location, error));
  else throw failed.length > 0 ? failureOf(failed) : new LifeboatError({ code: 'CANCELED', message: 'The backup was canceled' });
  return done;
}

function named(what: string, location: string, error: unknown): LifeboatError {
  const cause = LifeboatError.isInstance(error) ? error : undefined;
  return new LifeboatError({
    code: cause?.code ?? 'INTERNAL',
    message: `Files of ${what} could not be copied to location "${location}": ${messageOf(error)}`,
    retryable: cause?.retryable ?? false,
    context: { ...cause?.context, location },
    cause: error,
  });
}

function failureOf(failed: readonly TargetOutcome<unknown>[]): unknown {
  const [first] = failed;
  if (failed.length === 1) return first?.error;
  const cause = LifeboatError.isInstance(first?.error) ? first.error : undefined;
  return new LifeboatError({
    code: cause?.code ?? 'INTERNAL',
    message: failed.map(({ location, error }) => `location "${location.location}": ${messageOf(error)}`).join('; '),
    retryable: cause?.retryable ?? false,
    context: { locations: failed.map(({ location }) => location.location) },
    cause: first?.error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
