import { LifeboatError } from '@lifeboat/core/plugin-api';

/** Whether an error means that something cannot be read, however often it is tried. */
export function isUnreadable(error: unknown): error is LifeboatError {
  return LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED', 'REPOSITORY_FORMAT_UNSUPPORTED');
}
