import { LifeboatError } from '@lifeboat/core/plugin-api';

/** Returns the same error with a message that also says how to repair the damage. */
export function withRemedy(error: LifeboatError, remedy: string): LifeboatError {
  const { code, message, context } = error;
  return new LifeboatError({ code, message: `${message}. ${remedy}`, context, cause: error });
}
