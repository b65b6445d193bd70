import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { SavedPodVolume } from './saved-pod-volumes.ts';
import type { VolumeRepositories } from './volume-repositories.ts';

interface DeleteCopiesOptions extends CallOptions {
  readonly backup: string;
  readonly copies: readonly SavedPodVolume[];
  readonly repositories: VolumeRepositories;
  /** That has the backup. */
  readonly location: string;
  /** Asked before each is deleted: throws once the backup's name is another run's. */
  readonly ensureHeld: () => Promise<void>;
  /** Called for each that is gone. */
  readonly onDeleted?: (() => void) | undefined;
}

/** Forgets the copies of volumes' files that a backup names; their bytes go by the maintenance of their repositories. One that is gone
 * already is well. All are tried.
 * @throws LifeboatError that names those that stay, with the code of the first failure */
export async function deleteFileCopies(options: DeleteCopiesOptions): Promise<number> {
  const { backup, copies, repositories, location, ensureHeld, onDeleted, signal } = options;
  const failures: { readonly what: string; readonly error: unknown }[] = [];
  for (const { namespace, format, snapshotId, volume } of copies) {
    await ensureHeld();
    throwIfAborted(signal, 'The deletion');
    try {
      const repository = await repositories.open({ location, namespace, format }, { signal });
      await repository.deleteSnapshot(snapshotId, { signal });
    } catch (error) {
      throwIfAborted(signal, 'The deletion');
      if (!LifeboatError.isInstance(error, 'REPOSITORY_NOT_FOUND'))
        failures.push({ what: `copy ${snapshotId} of volume ${volume} of namespace ${namespace}`, error });
    }
    onDeleted?.();
  }
  const [first] = failures;
  if (!first) return copies.length;
  const told = failures.map(({ what, error }) => `${what} (${error instanceof Error ? error.message : String(error)})`);
  const cause = LifeboatError.isInstance(first.error) ? first.error : undefined;
  throw new LifeboatError({
    code: cause?.code ?? 'INTERNAL',
    message:
      `${failures.length} of ${copies.length} copies of volumes' files of backup "${backup}" could not be deleted: ${told.join('; ')}. ` +
      'The backup is kept, so that they are known: delete it again, or delete its files only with `keepVolumeData`',
    retryable: cause?.retryable ?? false,
    context: { backup, copies: failures.map(({ what }) => what), remedy: [{ action: 'set-option', option: 'keepVolumeData' }] },
    cause: first.error,
  });
}
