import type { BackupRequest } from '@lifeboat/core';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodeOfPhase } from '../../exit-codes.ts';
import { addBackupSpecFlags, type BackupSpecFlags, backupSpecFields } from '../../flags/backup-spec-flags.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { engineFlags, refusedBackupFlags } from '../../flags/refused-flags.ts';
import { type Features, parseFeatures } from '../../flags/resources/parse-features.ts';
import { addSelectFlags, type SelectFlags, selectField } from '../../flags/resources/select-flags.ts';
import { addStorageFlags, type StorageFlags, storageFields } from '../../flags/storage-flags.ts';
import { isLocationUrl } from '../../locations/location-url.ts';
import { canceledBackup } from '../../output/reports/canceled-backup.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { UsageError } from '../../usage-error.ts';
import { checkMoverJobs } from '../../volume-files/check-mover-jobs.ts';
import { addMoverFlags, type MoverFlags, moverFlagNames } from '../../volume-files/mover-flags.ts';
import { type RepositoryFormat, repositoryFormats } from '../../volume-files/volume-files-spec.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { createBackupOnServer } from '../on-server/create-backup.ts';
import { locationFields } from '../on-server/location-fields.ts';
import { printObject } from '../print-object.ts';
import { watchRun } from '../watching/watch-run.ts';
import { withEngine } from '../with-engine.ts';
import { withResult } from '../with-result.ts';
import { reportBackup } from './report-backup.ts';

interface BackupCreateFlags extends ModeFlags, BackupSpecFlags, SelectFlags, StorageFlags, MoverFlags {
  readonly replaceUnfinished?: boolean;
  readonly features?: Features;
  readonly result?: 'json' | 'yaml';
  readonly runHooks?: 'none' | 'spec' | 'all';
  readonly unavailableApis?: 'fail' | 'warn';
  readonly uploaderType?: RepositoryFormat;
  readonly fromSchedule?: string;
  readonly wait?: boolean;
}

export const registerBackupCreate: RegisterCommand = (parent, runner) =>
  addModeCommand<BackupCreateFlags>({
    parent,
    runner,
    usage: 'create [name]',
    description: 'Back the cluster up (the name may be left out with --from-schedule: <schedule>-<timestamp>)',
    flags(command) {
      addBackupSpecFlags(command);
      addSelectFlags(command);
      addMoverFlags(command);
      addStorageFlags(command)
        .option('--replace-unfinished', 'take over a name that a killed run left unfinished')
        .addOption(
          new Option('--run-hooks <which>', 'which hooks run in Pods: all (default), spec (not those of annotations), or none').choices([
            'none',
            'spec',
            'all',
          ]),
        )
        .addOption(
          new Option(
            '--unavailable-apis <how>',
            'what an API that does not answer is: fail (an error) or warn (default: warn for metrics APIs, else fail)',
          ).choices(['fail', 'warn']),
        )
        .addOption(
          new Option(
            '--uploader-type <format>',
            'format in which files of volumes are saved (default: that of lifeboat.yaml, or kopia)',
          ).choices(repositoryFormats),
        )
        .option('--features <names>', 'features of Velero: EnableAPIGroupVersions stores every version of every kind', parseFeatures)
        .addOption(new Option('--result <format>', 'print the outcome for programs').choices(['json', 'yaml']))
        .option('-w, --wait [bool]', 'wait until it has ended (default: false with a server; without one always)', parseOptionalBoolean)
        .option('--from-schedule <name>', 'make the backup of this schedule now (needs a server)');
    },
    refused: {
      local: refusedBackupFlags,
      server: engineFlags(
        '--storage-lag-timeout <duration>',
        '--storage-stall-timeout <duration>',
        '--replace-unfinished',
        '--run-hooks <which>',
        '--unavailable-apis <how>',
        '--uploader-type <format>',
        ...moverFlagNames,
        '--features <names>',
      ),
    },
    // A name is one of lifeboat.yaml or of a BackupStorageLocation; a URL is a place for the engine of this process.
    location: ({ storageLocation }) => (storageLocation?.some(isLocationUrl) ? storageLocation : undefined),
    async before([name], flags, context) {
      if (flags.fromSchedule !== undefined) return undefined;
      if (name === undefined) throw new UsageError("missing required argument 'name'");
      if (flags.output === undefined || flags.output === 'table') return undefined;
      const request = backupRequest(name, flags, context);
      const locations = flags.storageLocation ?? flags.location?.filter((location) => !isLocationUrl(location)) ?? [];
      const placed = { ...request, ...locationFields({ locations, policy: flags.storagePolicy, annotations: request.annotations }) };
      return printObject({ kind: 'Backup', name, namespace: flags.namespace, request: placed, format: flags.output, context });
    },
    local: ([name = ''], flags, context) => createBackup({ name, flags, context }),
    server: ({ args: [name], ...run }) =>
      createBackupOnServer({ ...run, name, request: backupRequest(name ?? '', run.flags, run.context) }),
  });

async function createBackup({ name, flags, context }: { name: string; flags: BackupCreateFlags; context: CliContext }): Promise<ExitCode> {
  if (flags.storageLocation && flags.location && flags.storageLocation.join() !== flags.location.join()) {
    throw new UsageError('--storage-location and --location mean the same thing: give one of them');
  }
  const location = flags.location ?? flags.storageLocation;
  const started = context.now().getTime();
  const given = { ...flags, ...(location && { location }) };
  const only = { '--parallel-files-upload': flags.parallelFilesUpload };
  const checkJobLocations = await checkMoverJobs({ flags: given, context, only });
  const snapshots = flags.snapshotVolumes === false ? 'none' : (flags.volumeSnapshotLocations ?? 'all');
  return withEngine({ flags: given, context, cluster: true, actions: true, locations: 'several', snapshots }, async (open) => {
    await checkJobLocations(open.locations);
    const several = open.locations.length > 1 && { storageLocations: open.locations.map((each) => each.name) };
    const run = open.engine.backup({ ...backupRequest(name, flags, context), ...several });
    const more = `see "lifeboat backup describe ${name}"`;
    const result = await watchRun({ run, title: `Backup ${name}`, flags, context, more }).catch(async (error: unknown) => {
      throw await canceledBackup(error, { name, ...open });
    });
    await reportBackup({ name, result, flags: withResult(flags), context, open, durationInMs: context.now().getTime() - started });
    return exitCodeOfPhase(result.phase);
  });
}

function backupRequest(name: string, flags: BackupCreateFlags, context: CliContext): BackupRequest {
  return {
    name,
    ...backupSpecFields(flags),
    ...selectField(flags),
    ...(flags.replaceUnfinished && { replaceUnfinished: true }),
    ...storageFields(flags),
    ...(flags.runHooks && { runHooks: flags.runHooks }),
    ...(flags.unavailableApis && { unavailableApis: flags.unavailableApis }),
    ...flags.features,
    signal: context.signal,
  };
}
