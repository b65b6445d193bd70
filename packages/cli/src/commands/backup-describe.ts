import type { BackupItemOperation, BackupVolumeInfo, ResourceList, ResultsFile } from '@lifeboat/core';
import { exitCodes } from '../exit-codes.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import { describeBackup } from '../output/describe-backup.ts';
import { formatMachine } from '../output/machine-format.ts';
import { addLeafCommand, type RegisterCommand } from './leaf-command.ts';
import { readStoredJson } from './read-stored-json.ts';
import { unlessBroken } from './unless-broken.ts';
import { withEngine } from './with-engine.ts';

export const registerBackupDescribe: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags & { readonly details?: boolean }>({
    parent,
    runner,
    usage: 'describe <name>',
    description: 'Describe a backup: its filters, phase, counts, warnings and errors',
    flags: (command) => command.option('--details', 'list every object of the backup'),
    global: { cluster: false },
    run: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine }) => {
        const { signal } = context;
        const backup = await engine.getBackup(name, { signal });
        const read = <T>(file: 'results' | 'resource-list' | 'volumeinfo' | 'itemoperations') =>
          unlessBroken(context, async () =>
            readStoredJson<T | null>(
              await engine.openBackupFile(name, file, { allowDamaged: true, signal }),
              `The file ${file} of backup ${name}`,
            ),
          );
        const results = await read<ResultsFile>('results');
        const volumes = await read<BackupVolumeInfo[]>('volumeinfo');
        const resourceList = flags.details ? await read<ResourceList>('resource-list') : undefined;
        const operations = flags.details ? await read<BackupItemOperation[]>('itemoperations') : undefined;
        const described = {
          backup,
          ...(results && { results }),
          ...(volumes && { volumes }),
          ...(operations?.length && { operations }),
          ...(resourceList && { resourceList }),
        };
        const { output } = flags;
        await context.stdout.write(output === 'json' || output === 'yaml' ? formatMachine(described, output) : describeBackup(described));
        return exitCodes.completed;
      }),
  });
