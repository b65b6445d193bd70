import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { DeleteBackupRequest } from '../velero-api/objects/delete-backup-request.ts';
import { backupNameLabel, backupUidLabel, validLabelValue } from '../velero-api/values/labels.ts';
import type { VeleroObjects } from './velero-objects.ts';

/** Has the server delete a backup with its files, snapshots and restores (Velero's pkg/controller/backup_deletion_controller.go), and
 * unless told otherwise waits for it.
 * @throws LifeboatError `BACKUP_IN_PROGRESS`, or `VELERO_FAILED` with what the server says */
export async function deleteBackup(options: {
  readonly requests: VeleroObjects<DeleteBackupRequest>;
  readonly backups: VeleroObjects<Backup>;
  readonly backup: Backup;
  readonly wait: CallOptions & { readonly timeoutInMs?: number | undefined; readonly wait?: boolean | undefined };
}): Promise<void> {
  const { requests, backups, backup, wait } = options;
  const { name, uid = '' } = backup.metadata;
  const request = await requests.create(
    {
      metadata: { generateName: `${name}-`, labels: { [backupNameLabel]: validLabelValue(name), [backupUidLabel]: uid } },
      spec: { backupName: name },
    },
    wait,
  );
  if (wait.wait === false) return;
  for await (const state of requests.observe(request.metadata.name, wait)) {
    if (state && state.status.phase !== 'Processed') continue;
    const errors = state?.status.errors ?? [];
    if (errors.length > 0) throw refused(name, errors);
    // The request goes with the backup. It went without: a later request for the same backup replaced it.
    if (!state && (await backups.get(name, wait))?.metadata.uid === uid)
      throw refused(name, ['the request to delete it was replaced by another one']);
    return;
  }
}

function refused(name: string, errors: readonly string[]): LifeboatError {
  const inProgress = errors.some((error) => error.includes('still in progress'));
  return new LifeboatError({
    code: inProgress ? 'BACKUP_IN_PROGRESS' : 'VELERO_FAILED',
    message: `Velero did not delete backup "${name}": ${errors.join('; ')}. ${inProgress ? 'Wait until it has ended' : 'Remove the cause and delete it again'}`,
    context: { backup: name, errors },
  });
}
