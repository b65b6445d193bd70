import { LifeboatError } from '../errors/lifeboat-error.ts';

/** Whether an error ends the whole restore: it was canceled, the server is gone or does not know us any more, or the
 * archive's own copy cannot be read. Every further object would fail alike. */
export function isFatal(error: unknown): boolean {
  return LifeboatError.isInstance(error, 'CANCELED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED', 'INTERNAL');
}
