import { LifeboatError } from '@lifeboat/core/plugin-api';
import { textOf } from '../trees/names-of.ts';

/** Adds the path to an error. Errors of the store or the repository stay as they are. */
export function fileError(names: readonly Buffer[], error: unknown): unknown {
  if (LifeboatError.isInstance(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = { ENOSPC: 'no space left on device', EROFS: 'read-only file system', EDQUOT: 'disk quota exceeded' };
  const why = reason[code as keyof typeof reason] ?? code ?? message;
  const path = names.length === 0 ? 'the topmost directory' : JSON.stringify(textOf(names));
  return new LifeboatError({
    code: 'FILE_NOT_WRITTEN',
    message: `${path} cannot be written: ${why}`,
    context: { path: textOf(names) },
    cause: error,
  });
}
