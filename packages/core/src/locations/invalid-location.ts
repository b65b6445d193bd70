import { LifeboatError } from '../errors/lifeboat-error.ts';

/** The error of a description that no location can be opened from. */
export function invalidLocation(where: string, reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `${where}: ${reason}` });
}
