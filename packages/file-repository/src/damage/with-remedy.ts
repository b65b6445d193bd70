import { LifeboatError } from '@lifeboat/core/plugin-api';

/** The same damage; its message also says what makes it good. */
export function withRemedy(error: LifeboatError, remedy: string): LifeboatError {
  const { code, message, context } = error;
  return new LifeboatError({ code, message: `${message}. ${remedy}`, context, cause: error });
}
