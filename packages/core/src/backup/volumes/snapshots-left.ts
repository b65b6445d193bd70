import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** The error of a backup that ended early, saying which snapshots it could not delete again. */
export function withSnapshotsLeft(error: unknown, left: readonly string[]): unknown {
  if (left.length === 0) return error;
  return new LifeboatError({
    code: LifeboatError.isInstance(error) ? error.code : 'INTERNAL',
    message: `${error instanceof Error ? error.message : String(error)}. It had taken snapshots that could not be deleted again: delete ${left.join(', ')}`,
    context: { ...(LifeboatError.isInstance(error) && error.context), snapshotsLeft: left },
    cause: error,
  });
}
