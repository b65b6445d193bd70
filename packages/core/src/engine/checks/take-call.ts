import type { DeleteExpiredOptions } from '../../contract/deletion/delete-expired-options.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { validateLabelSelector } from '../../filters/label-selector.ts';
import { isTimeZone } from '../../velero-api/retention/period-namer.ts';
import type { FieldSchema } from '../../velero-api/schema/field-schema.ts';
import { text } from '../../velero-api/schema/field-schema.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';
import { takeShape } from '../../velero-api/schema/take-shape.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';
import { callFields } from './call-fields.ts';

/** What a call of the engine was given, checked and copied: what its caller changes later does not count.
 * @throws LifeboatError `INVALID_REQUEST` with every problem */
export function takeCall<T>(call: string, given: T, schema: FieldSchema): T {
  const problems = shapeProblems('', given, schema);
  if (problems.length === 0) return takeShape(given, schema) as T;
  throw invalidCall(call, problems);
}

/** {@link takeCall}, and what a label selector says. */
export function takeSelection<T extends { readonly labelSelector?: LabelSelector }>(call: string, given: T, schema: FieldSchema): T {
  const taken = takeCall(call, given, schema);
  const problems = validateLabelSelector(taken.labelSelector ?? {});
  if (problems.length === 0) return taken;
  throw invalidCall(
    call,
    problems.map((problem) => `labelSelector: ${problem}`),
  );
}

/** {@link takeSelection}, and whether the time zone is one. */
export function takeDeleteExpired(given: DeleteExpiredOptions): DeleteExpiredOptions {
  const taken = takeSelection('deleteExpired', given, callFields.deleteExpired);
  const { timeZone = 'UTC' } = taken;
  if (isTimeZone(timeZone)) return taken;
  throw invalidCall('deleteExpired', [`timeZone: Invalid value: ${JSON.stringify(timeZone)}: it is no time zone, such as Europe/Berlin`]);
}

/** A name that is text, and not empty. @throws LifeboatError `INVALID_REQUEST` */
export function takeName(call: string, name: string): string {
  const problems = shapeProblems('name', name, text);
  if (problems.length === 0 && name !== '') return name;
  throw invalidCall(call, problems.length > 0 ? problems : ['name: Required value']);
}

/** {@link takeName} and {@link takeCall}. */
export function takeNamed<T>(call: string, name: string, given: T, schema: FieldSchema): T {
  takeName(call, name);
  return takeCall(call, given, schema);
}

/** Takes now what may fail, and tells later: a run's failure is its result, not an error of the call that starts it. */
export function attempt<T>(take: () => T): () => T {
  try {
    const taken = take();
    return () => taken;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** The signal of what may not even be an object. */
export function signalOf(given: unknown): { readonly signal?: AbortSignal } {
  const signal = typeof given === 'object' && given !== null && 'signal' in given ? given.signal : undefined;
  return signal instanceof AbortSignal ? { signal } : {};
}

/** The error of a call that is refused for what it was given. */
export function invalidCall(call: string, problems: readonly string[]): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `${call}: ${problems.join('; ')}. Nothing was done`,
    context: { validationErrors: problems },
  });
}
