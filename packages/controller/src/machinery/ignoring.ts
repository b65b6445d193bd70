import { type ErrorCode, LifeboatError } from '@lifeboat/core';

/** For `catch`: an error of this code is no error, and there is no result. */
export function ignoring(code: ErrorCode): (error: unknown) => undefined {
  return (error) => {
    if (!LifeboatError.isInstance(error, code)) throw error;
    return undefined;
  };
}
