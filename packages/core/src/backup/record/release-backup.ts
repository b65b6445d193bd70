import type { BackupStore, BackupWriter } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

interface ReleaseOptions {
  readonly error: unknown;
  readonly writer: BackupWriter;
  readonly store: BackupStore;
  readonly now: () => Date;
}

const timeoutInMs = 30_000;

/** Leaves a backup that is stored whole but for the end of its asynchronous operations to `resumeBackup`. Returns the error
 * to throw, which says so. */
export async function releaseBackup({ error, writer, store, now }: ReleaseOptions): Promise<unknown> {
  // Somebody else has the name.
  if (LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS')) return error;
  // Where that fails, too, the marker tells of this process; `force` passes over it.
  await writer.release(now(), { signal: AbortSignal.timeout(timeoutInMs) }).catch(() => {});
  const cause = LifeboatError.isInstance(error) ? error : undefined;
  const { name } = writer;
  const { location } = store;
  return new LifeboatError({
    code: cause?.code ?? 'INTERNAL',
    message:
      `${error instanceof Error ? error.message : String(error)}. Backup "${name}" is stored in location "${location}" but for the end of ` +
      'its asynchronous operations: finish it with `resumeBackup`',
    retryable: cause?.retryable ?? false,
    context: { ...cause?.context, backup: name, location, remedy: [{ action: 'resume-backup', backup: name, location }] },
    cause: error,
  });
}
