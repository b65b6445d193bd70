import { LifeboatError } from '../errors/lifeboat-error.ts';

// It was canceled, or the server is gone or does not know us any more: every further object would fail alike. A function of the caller
// that fails is a fault of the program: nobody knows what it would have chosen.
const alwaysFatal = ['CANCELED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED', 'PREDICATE_FAILED'] as const;

/** Whether an error ends the whole backup, rather than being about one object or type: the store's do, too. */
export function isFatalToBackup(error: unknown): boolean {
  return LifeboatError.isInstance(error, ...alwaysFatal) || (LifeboatError.isInstance(error) && error.code.startsWith('STORE_'));
}

/** Whether an error ends the whole restore: where the archive's own copy cannot be read, too. */
export function isFatalToRestore(error: unknown): boolean {
  return LifeboatError.isInstance(error, ...alwaysFatal, 'INTERNAL');
}
