import type { LabelSelector } from '@lifeboat/core';
import type { VeleroKinds } from '@lifeboat/core/velero-api';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { reportNoSuch } from '../../output/no-such.ts';
import { findObjects } from '../../server-mode/find-objects.ts';
import type { ServerRun } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { deleteByName } from '../by-name/delete-by-name.ts';

interface DeleteFlags extends ModeFlags {
  readonly all?: boolean;
  readonly confirm?: boolean;
  readonly selector?: LabelSelector;
  readonly wait?: boolean;
}

/** Has a server delete backups or restores, by their names or labels; waits for it only when asked to, as Velero's client never does. */
export async function deleteObjectsOnServer(
  kind: 'Backup' | 'Restore',
  { args, flags, context, server }: ServerRun<DeleteFlags>,
): Promise<ExitCode> {
  const { client, cluster, namespace } = server;
  const { signal } = context;
  const { selector, wait = false } = flags;
  const word = kind === 'Backup' ? 'backup' : 'restore';
  const objects = client.objects<'Backup' | 'Restore'>(kind);
  const { found, missing } = await findObjects<VeleroKinds['Backup' | 'Restore']>({ objects, names: args, selector, signal });
  const notFound = kind === 'Backup' ? 'BACKUP_NOT_FOUND' : 'RESTORE_NOT_FOUND';
  await reportNoSuch({ noun: word, names: missing, where: `namespace "${namespace}"`, code: notFound }, context);
  if (missing.length > 0 && found.length === 0) return exitCodes.failed;
  if (found.length > 0) await server.status();
  const code = await deleteByName({
    kind: word,
    names: found.map(({ metadata }) => metadata.name),
    location: { name: '', display: `namespace ${namespace} of ${cluster.server}` },
    done: wait ? 'deleted' : 'deletion requested; the server removes it with its files',
    flags,
    context,
    async remove(name) {
      await (kind === 'Backup' ? client.deleteBackup(name, { wait, signal }) : client.deleteRestore(name, { wait, signal }));
      return {};
    },
  });
  return missing.length > 0 ? exitCodes.failed : code;
}
