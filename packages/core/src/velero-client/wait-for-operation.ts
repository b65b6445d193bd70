import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import { isFinished } from '../velero-api/objects/phases.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import type { VeleroObjects, WaitOptions } from './velero-objects.ts';

/** A wait for a backup or a restore; it ends with it in any case. */
export type OperationWaitOptions<T> = Omit<WaitOptions<T>, 'until'> & {
  /** End the wait earlier. @default when it is finished, well or not */
  readonly until?: ((object: T) => boolean) | undefined;
};

/** Waits until a backup or restore is finished. How it ended is in `status.phase`; only a refusal is an error. */
export async function waitForOperation<T extends Backup | Restore>(
  objects: VeleroObjects<T>,
  name: string,
  options: OperationWaitOptions<T> = {},
): Promise<T> {
  const { until = () => false } = options;
  const object = await objects.waitFor(name, { ...options, until: (seen) => isFinished(seen.status.phase) || until(seen) });
  if (object.status.phase !== 'FailedValidation') return object;
  const problems = object.status.validationErrors ?? [];
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Velero refused ${object.kind} "${name}": ${problems.join('; ') || 'it does not say why'}. Create it anew, under another name or after deleting this one`,
    context: { validationErrors: problems, name },
  });
}
