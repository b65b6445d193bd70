import type { BackupDescription, LabelSelector } from '@lifeboat/core';
import { backupNameLabel, backupUidLabel, type DeleteBackupRequest, validLabelValue } from '@lifeboat/core/velero-api';
import { addSelectorFlag } from '../../flags/list-flags.ts';
import { describeBackup } from '../../output/describe/describe-backup.ts';
import { findObjects } from '../../server-mode/find-objects.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { collectByName } from '../by-name/collect-by-name.ts';
import { describeByName } from '../by-name/describe-by-name.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

interface BackupDescribeFlags extends ModeFlags {
  readonly details?: boolean;
  readonly selector?: LabelSelector;
}

/** With what only a server has. */
interface Description extends BackupDescription {
  readonly deletions?: readonly DeleteBackupRequest[];
}

export const registerBackupDescribe: RegisterCommand = (parent, runner) =>
  addModeCommand<BackupDescribeFlags>({
    parent,
    runner,
    usage: 'describe [name...]',
    description: 'Describe backups (all, if no names are given): filters, phase, counts, warnings and errors',
    flags: (command) => addSelectorFlag(command, 'backups').option('--details', 'list every object of the backup'),
    files: true,
    local: (given, flags, context) =>
      withEngine({ flags, context }, async ({ engine, location: { display } }) => {
        const { signal } = context;
        const { details = false, selector } = flags;
        const listed = () => engine.listBackups({ signal, ...(selector && { labelSelector: selector }) });
        const names = given.length > 0 && !selector ? given : (await collectByName(listed(), given)).entries.map(({ name }) => name);
        const describe = async (name: string): Promise<Description> => {
          const { operations, ...rest } = await engine.describeBackup(name, { details, signal });
          return { ...rest, ...(operations?.length && { operations }) };
        };
        return await describeByName<Description>({ kind: 'backup', names, display, flags, context, describe, text: describeBackup });
      }),
    async server({ args: given, flags, context, server }) {
      const { client, timeoutInMs } = server;
      const { signal } = context;
      const { details = false, selector } = flags;
      const objects = client.objects('Backup');
      const { found } = given.length > 0 && !selector ? { found: [] } : await findObjects({ objects, names: given, selector, signal });
      const names = given.length > 0 && !selector ? given : found.map(({ metadata }) => metadata.name);
      const describe = async (name: string): Promise<Description> => {
        const { operations, ...rest } = await client.describeBackup(name, { details, timeoutInMs, signal });
        const { uid = '' } = rest.backup.metadata;
        const labelSelector = `${backupNameLabel}=${validLabelValue(name)},${backupUidLabel}=${uid}`;
        const deletions = await client.objects('DeleteBackupRequest').list({ labelSelector, signal });
        return { ...rest, ...(operations?.length && { operations }), ...(deletions.length > 0 && { deletions }) };
      };
      const display = `namespace ${server.namespace}`;
      return await describeByName<Description>({ kind: 'backup', names, display, flags, context, describe, text: describeBackup });
    },
  });
