import { LifeboatError } from '../errors/lifeboat-error.ts';

/** Whether an error ends the backup, rather than being about one object or type. */
export function isFatal(error: unknown): boolean {
  return !LifeboatError.isInstance(error)
    ? false
    : ['CANCELED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED'].includes(error.code) || error.code.startsWith('STORE_');
}
