import { type ClusterClient, LifeboatError } from '@lifeboat/core';
import { isInProgress } from '@lifeboat/core/velero-api';
import { createVeleroClient } from '@lifeboat/core/velero-client';

interface RefuseOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** Refuses to go on while a server is at work: its work would end with it, and another server cannot continue it.
 * @throws LifeboatError `BACKUP_IN_PROGRESS` that names the work */
export async function refuseWorkInProgress({ cluster, namespace, signal }: RefuseOptions): Promise<void> {
  const { objects } = createVeleroClient({ cluster, namespace });
  const working: string[] = [];
  for (const kind of ['Backup', 'Restore'] as const)
    for (const { metadata, status } of await objects(kind).list({ signal }))
      if (isInProgress(status.phase)) working.push(`${kind} "${metadata.name}" (${status.phase})`);
  for (const { metadata, spec, status } of await objects('DeleteBackupRequest').list({ signal }))
    if (status.phase === 'InProgress') working.push(`DeleteBackupRequest "${metadata.name}" of backup "${spec.backupName}"`);
  if (working.length === 0) return;
  throw new LifeboatError({
    code: 'BACKUP_IN_PROGRESS',
    message:
      `The server in namespace "${namespace}" is at work: ${working.join(', ')}. Nothing was changed: make the call again when that has ended. ` +
      'If it hangs, scale the Deployment to zero first: the next server then says that it failed',
    retryable: true,
  });
}
