import { type BackupStorageLocationAccessMode, backupStorageLocationAccessModes, type SecretKeySelector } from '@lifeboat/core/velero-api';
import { Option } from 'commander';
import { exitCodes } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { visible } from '../../output/visible.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { readCertificates } from '../../server-mode/read-certificates.ts';
import { UsageError } from '../../usage-error.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { makeDefault } from './make-default.ts';
import { parseCredential } from './provider-flags.ts';

interface LocationSetFlags extends ModeFlags {
  readonly default?: boolean;
  readonly credential?: SecretKeySelector;
  readonly accessMode?: BackupStorageLocationAccessMode;
  readonly cacert?: string;
}

export const registerBackupLocationSet: RegisterCommand = (parent, runner) =>
  addModeCommand<LocationSetFlags>({
    parent,
    runner,
    usage: 'set <name>',
    description: 'Change a backup location',
    flags: (command) =>
      command
        .option('--default [bool]', 'backups that name no location go here, and no longer to the former default', parseOptionalBoolean)
        .option('--credential <secret=key>', 'Secret of the namespace and its key', parseCredential)
        .addOption(
          new Option('--access-mode <mode>', 'with ReadOnly nothing is written or deleted').choices(backupStorageLocationAccessModes),
        )
        .option('--cacert <file>', 'PEM certificates to check the endpoint with'),
    global: { format: false },
    async server({ args: [name = ''], flags, context, server }) {
      const { signal, stdout } = context;
      const { default: isDefault, credential, accessMode, cacert } = flags;
      // A certificate of its own and a reference to one: not both.
      const objectStorage = cacert !== undefined && {
        caCert: Buffer.from(await readCertificates(cacert, context)).toString('base64'),
        caCertRef: null,
      };
      const spec = {
        ...(credential && { credential }),
        ...(accessMode && { accessMode }),
        ...(objectStorage && { objectStorage }),
        ...(isDefault === false && { default: false }),
      };
      const changes = Object.keys(spec).length;
      if (changes === 0 && !isDefault) throw new UsageError('nothing to set: give --default, --credential, --access-mode or --cacert');
      await server.client.getLocation(name, { signal });
      if (changes > 0) await server.client.objects('BackupStorageLocation').patch(name, { spec }, { signal });
      const others = isDefault ? await makeDefault(name, server, signal) : [];
      if (!flags.quiet)
        await stdout.write(
          `Backup storage location "${visible(name)}" configured successfully.${others.length > 0 ? ` No longer the default: ${others.map(visible).join(', ')}` : ''}\n`,
        );
      return exitCodes.completed;
    },
  });
