import { type BackupStorageLocation, isFinished, storageLocationLabel, validLabelValue } from '@lifeboat/core/velero-api';
import type { CliContext } from '../../cli-context.ts';
import type { OpenServer } from '../../server-mode/open-server.ts';
import { count } from '../by-name/delete-by-name.ts';

/** Removes the objects of what was in a location that is gone, as Velero's client does; nothing of the bucket goes with them. A
 * backup that is not finished keeps its object: its server is still at it. */
export async function forgetLocation({ metadata }: BackupStorageLocation, { client }: OpenServer, context: CliContext): Promise<string> {
  const { name } = metadata;
  const { signal } = context;
  const labelSelector = `${storageLocationLabel}=${validLabelValue(name)}`;
  const backups = (await client.listBackups({ labelSelector, signal })).filter(({ spec }) => spec.storageLocation === name);
  const finished = backups.filter(({ status }) => isFinished(status.phase));
  for (const backup of finished) await client.objects('Backup').delete(backup.metadata.name, { signal });
  const repositories = client.objects('BackupRepository');
  const its = (await repositories.list({ labelSelector, signal })).filter(({ spec }) => spec.backupStorageLocation === name);
  for (const repository of its) await repositories.delete(repository.metadata.name, { signal });
  const left = backups.length - finished.length;
  return (
    `\n  With the objects of ${count(finished.length, 'backup')} and ${its.length} ${its.length === 1 ? 'repository' : 'repositories'}\n` +
    `  Their files stay in the bucket${left > 0 ? `; ${count(left, 'unfinished backup')} ${left === 1 ? 'stays' : 'stay'} in the cluster, too` : ''}`
  );
}
