import type { SecretKeySelector } from '@lifeboat/core/velero-api';
import { exitCodes } from '../../exit-codes.ts';
import { visible } from '../../output/visible.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { parseCredential } from './provider-flags.ts';

interface SnapshotLocationSetFlags extends ModeFlags {
  readonly credential: SecretKeySelector;
}

export const registerSnapshotLocationSet: RegisterCommand = (parent, runner) =>
  addModeCommand<SnapshotLocationSetFlags>({
    parent,
    runner,
    usage: 'set <name>',
    description: 'Change the credentials of a snapshot location',
    flags: (command) => command.requiredOption('--credential <secret=key>', 'Secret of the namespace and its key', parseCredential),
    global: { format: false },
    async server({ args: [name = ''], flags, context, server }) {
      const { credential } = flags;
      await server.client.objects('VolumeSnapshotLocation').patch(name, { spec: { credential } }, { signal: context.signal });
      if (!flags.quiet) await context.stdout.write(`Snapshot volume location "${visible(name)}" configured successfully.\n`);
      return exitCodes.completed;
    },
  });
