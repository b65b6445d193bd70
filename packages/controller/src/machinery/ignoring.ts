import { type ErrorCode, LifeboatError } from '@lifeboat/core';

/** For `catch`: an error of this code is no error, and this is the result, or none. */
export function ignoring<R = undefined>(code: ErrorCode, result?: R): (error: unknown) => R {
  return (error) => {
    if (!LifeboatError.isInstance(error, code)) throw error;
    return result as R;
  };
}
