import type { SecretKeySelector } from '@lifeboat/core/velero-api';
import { exitCodes } from '../../exit-codes.ts';
import { parseMap } from '../../flags/parse-map.ts';
import { visible } from '../../output/visible.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { printNewObject } from '../print-object.ts';
import { addProviderConfigFlag, parseCredential, providerConfig } from './provider-flags.ts';

interface SnapshotLocationFlags extends ModeFlags {
  readonly provider: string;
  readonly credential?: SecretKeySelector;
  readonly labels?: Record<string, string>;
}

export const registerSnapshotLocationCreate: RegisterCommand = (parent, runner) =>
  addModeCommand<SnapshotLocationFlags>({
    parent,
    runner,
    usage: 'create <name>',
    description: 'Add a snapshot location: where the server takes snapshots of volumes',
    flags: (command) =>
      addProviderConfigFlag(command)
        .requiredOption('--provider <name>', 'provider of the volumes, such as aws')
        .option('--credential <secret=key>', "Secret of the namespace and its key (default: the server's credentials)", parseCredential)
        .option('--labels <pairs>', 'labels of the location: key=value,...', parseMap('=')),
    async before([name = ''], flags, context) {
      const { output: format, namespace, labels } = flags;
      if (format === undefined || format === 'table') return undefined;
      return await printNewObject({ kind: 'VolumeSnapshotLocation', name, namespace, labels, spec: specOf(flags), format, context });
    },
    async server({ args: [name = ''], flags, context, server }) {
      const { labels } = flags;
      const locations = server.client.objects('VolumeSnapshotLocation');
      await locations.create({ metadata: { name, ...(labels && { labels }) }, spec: specOf(flags) }, { signal: context.signal });
      if (!flags.quiet) await context.stdout.write(`Snapshot volume location "${visible(name)}" configured successfully.\n`);
      return exitCodes.completed;
    },
  });

function specOf(flags: SnapshotLocationFlags) {
  const { provider, credential } = flags;
  const config = providerConfig(flags);
  return { provider, ...(config && { config }), ...(credential && { credential }) };
}
