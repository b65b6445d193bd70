import { type ErrorCode, LifeboatError } from '@lifeboat/core';

/** Returns a function for `catch` that turns errors with this code into `result`, and throws all others again. */
export function ignoring<R = undefined>(code: ErrorCode, result?: R): (error: unknown) => R {
  return (error) => {
    if (!LifeboatError.isInstance(error, code)) throw error;
    return result as R;
  };
}
