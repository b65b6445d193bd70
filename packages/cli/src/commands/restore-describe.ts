import type { ResourceList, RestoreItemOperation, RestoreVolumeInfo, ResultsFile } from '@lifeboat/core';
import { exitCodes } from '../exit-codes.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import { describeRestore } from '../output/describe-restore.ts';
import { formatMachine } from '../output/machine-format.ts';
import { addLeafCommand, type RegisterCommand } from './leaf-command.ts';
import { readStoredJson } from './read-stored-json.ts';
import { unlessBroken } from './unless-broken.ts';
import { withEngine } from './with-engine.ts';

export const registerRestoreDescribe: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags & { readonly details?: boolean }>({
    parent,
    runner,
    usage: 'describe <name>',
    description: 'Describe a restore: its filters, phase, counts, warnings and errors',
    flags: (command) => command.option('--details', 'list every object of the restore'),
    global: { cluster: false },
    run: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine }) => {
        const { signal } = context;
        const restore = await engine.getRestore(name, { signal });
        const read = <T>(file: 'results' | 'resource-list' | 'volumeinfo' | 'itemoperations') =>
          unlessBroken(context, async () =>
            readStoredJson<T | null>(await engine.openRestoreFile(name, file, { signal }), `The file ${file} of restore ${name}`),
          );
        const results = await read<ResultsFile>('results');
        const resourceList = flags.details ? await read<ResourceList>('resource-list') : undefined;
        const volumes = await read<RestoreVolumeInfo[]>('volumeinfo');
        const operations = flags.details ? await read<RestoreItemOperation[]>('itemoperations') : undefined;
        const described = {
          restore,
          ...(results && { results }),
          ...(volumes?.length && { volumes }),
          ...(operations?.length && { operations }),
          ...(resourceList && { resourceList }),
        };
        const { output } = flags;
        await context.stdout.write(output === 'json' || output === 'yaml' ? formatMachine(described, output) : describeRestore(described));
        return exitCodes.completed;
      }),
  });
