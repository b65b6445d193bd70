import { LifeboatError } from '@lifeboat/core';

/** Returns the status of a backup or restore that the engine refused before it wrote anything. */
export function refusalOf(error: unknown): object {
  if (LifeboatError.isInstance(error, 'INVALID_REQUEST')) {
    const { validationErrors } = error.context;
    return { phase: 'FailedValidation', validationErrors: Array.isArray(validationErrors) ? validationErrors : [error.message] };
  }
  return { phase: 'Failed', failureReason: error instanceof Error ? error.message : String(error) };
}
