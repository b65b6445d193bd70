import { type BackupStorageLocationAccessMode, backupStorageLocationAccessModes, type SecretKeySelector } from '@lifeboat/core/velero-api';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { parseMap } from '../../flags/parse-map.ts';
import { visible } from '../../output/visible.ts';
import { RefusedError } from '../../refused-error.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { readCertificates } from '../../server-mode/read-certificates.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { printNewObject } from '../print-object.ts';
import { addProviderConfigFlag, parseCredential, providerConfig } from './provider-flags.ts';

interface LocationCreateFlags extends ModeFlags {
  readonly provider: string;
  readonly bucket: string;
  readonly prefix?: string;
  readonly default?: boolean;
  readonly credential?: SecretKeySelector;
  readonly accessMode?: BackupStorageLocationAccessMode;
  readonly cacert?: string;
  readonly labels?: Record<string, string>;
  readonly validationFrequency?: string;
  readonly backupSyncPeriod?: string;
}

export const registerBackupLocationCreate: RegisterCommand = (parent, runner) =>
  addModeCommand<LocationCreateFlags>({
    parent,
    runner,
    usage: 'create <name>',
    description: 'Add a backup location: a bucket in which the server keeps backups',
    flags: (command) =>
      addProviderConfigFlag(command)
        .requiredOption('--provider <name>', 'provider of the bucket, such as aws')
        .requiredOption('--bucket <name>', 'the bucket')
        .option('--prefix <path>', 'path inside the bucket')
        .option('--default [bool]', 'backups that name no location go here', parseOptionalBoolean)
        .option('--credential <secret=key>', "Secret of the namespace and its key (default: the server's credentials)", parseCredential)
        .addOption(
          new Option('--access-mode <mode>', 'with ReadOnly nothing is written or deleted (default: ReadWrite)').choices(
            backupStorageLocationAccessModes,
          ),
        )
        .option('--cacert <file>', 'PEM certificates to check the endpoint with')
        .option('--labels <pairs>', 'labels of the location: key=value,...', parseMap('='))
        .option(
          '--validation-frequency <duration>',
          "how often the location is checked; 0s: never (default: the server's setting)",
          parseDuration,
        )
        .option(
          '--backup-sync-period <duration>',
          "how often the backups in the bucket are synced to objects of the cluster; 0s: never (default: the server's setting)",
          parseDuration,
        ),
    async before([name = ''], flags, context) {
      const { output: format, namespace, labels } = flags;
      if (format === undefined || format === 'table') return undefined;
      const spec = await locationSpec(flags, context);
      return await printNewObject({ kind: 'BackupStorageLocation', name, namespace, labels, spec, format, context });
    },
    async server({ args: [name = ''], flags, context, server }) {
      const { signal, stdout } = context;
      const spec = await locationSpec(flags, context);
      const before = flags.default ? (await server.client.listLocations({ signal })).find((location) => location.spec.default) : undefined;
      if (before)
        throw new RefusedError(
          `${visible(before.metadata.name)} is the default backup location: "lifeboat backup-location set ${visible(name)} --default" makes this one the default after it is made without --default`,
        );
      await server.client.createLocation({ name, ...spec, ...(flags.labels && { labels: flags.labels }), signal });
      if (!flags.quiet) await stdout.write(`Backup storage location "${visible(name)}" configured successfully.\n`);
      return exitCodes.completed;
    },
  });

async function locationSpec(flags: LocationCreateFlags, context: CliContext) {
  const { provider, bucket, prefix, credential, accessMode, validationFrequency, backupSyncPeriod, cacert } = flags;
  const config = providerConfig(flags);
  const caCert = cacert === undefined ? undefined : Buffer.from(await readCertificates(cacert, context)).toString('base64');
  return {
    provider,
    objectStorage: { bucket, ...(prefix !== undefined && { prefix }), ...(caCert !== undefined && { caCert }) },
    ...(config && { config }),
    ...(credential && { credential }),
    ...(accessMode && { accessMode }),
    ...(flags.default && { default: true }),
    ...(validationFrequency !== undefined && { validationFrequency }),
    ...(backupSyncPeriod !== undefined && { backupSyncPeriod }),
  };
}
