import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** The error of options that no engine can be made of. */
export function invalidConfig(message: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `createEngine: ${message}` });
}
