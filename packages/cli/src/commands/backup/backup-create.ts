import type { BackupRequest } from '@lifeboat/core';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodeOfPhase } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { addFilterFlags, type FilterFlags, filterFields } from '../../flags/filter-flags.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { type Features, parseFeatures } from '../../flags/parse-features.ts';
import { parseList } from '../../flags/parse-list.ts';
import { parseOrderedResources } from '../../flags/parse-ordered-resources.ts';
import { addRefusedFlags, refusedBackupFlags } from '../../flags/refused-flags.ts';
import { addStorageFlags, type StorageFlags, storageFields } from '../../flags/storage-flags.ts';
import { addVolumeFlags, type VolumeFlags, volumeFields } from '../../flags/volume-flags.ts';
import { isLocationUrl } from '../../locations/location-url.ts';
import { UsageError } from '../../usage-error.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { printObject } from '../print-object.ts';
import { watchRun } from '../watch-run.ts';
import { withEngine } from '../with-engine.ts';
import { withResult } from '../with-result.ts';
import { reportBackup } from './report-backup.ts';

interface BackupCreateFlags extends GlobalFlags, FilterFlags, StorageFlags, VolumeFlags {
  readonly includeClusterScopedResources?: string[];
  readonly excludeClusterScopedResources?: string[];
  readonly includeNamespaceScopedResources?: string[];
  readonly excludeNamespaceScopedResources?: string[];
  readonly orderedResources?: Record<string, string>;
  readonly snapshotMoveData?: boolean;
  readonly ttl?: string;
  readonly replaceUnfinished?: boolean;
  readonly features?: Features;
  readonly result?: 'json' | 'yaml';
  readonly runHooks?: 'none' | 'spec' | 'all';
  readonly unavailableApis?: 'fail' | 'warn';
}

export const registerBackupCreate: RegisterCommand = (parent, runner) =>
  addLeafCommand<BackupCreateFlags>({
    parent,
    runner,
    usage: 'create <name>',
    description: 'Back the cluster up',
    flags(command) {
      addFilterFlags(command);
      addStorageFlags(command)
        .option('--include-cluster-scoped-resources <names>', 'cluster-scoped resources to include', parseList)
        .option('--exclude-cluster-scoped-resources <names>', 'cluster-scoped resources to exclude', parseList)
        .option('--include-namespace-scoped-resources <names>', 'namespaced resources to include', parseList)
        .option('--exclude-namespace-scoped-resources <names>', 'namespaced resources to exclude', parseList)
        .option('--ordered-resources <orders>', 'objects that go first: "pods=ns/a,ns/b;persistentvolumes=pv1"', parseOrderedResources)
        .option('--ttl <duration>', 'how long the backup is kept, such as 720h', parseDuration)
        .option('--replace-unfinished', 'take over a name that a killed run left unfinished')
        .addOption(
          new Option('--run-hooks <which>', 'hooks in Pods: all (default), spec (none that annotations name), or none').choices([
            'none',
            'spec',
            'all',
          ]),
        )
        .addOption(
          new Option(
            '--unavailable-apis <how>',
            'an API that does not answer: fail (an error) or warn (default: warn for metrics APIs, else fail)',
          ).choices(['fail', 'warn']),
        )
        .option('--features <names>', 'features of Velero: EnableAPIGroupVersions stores every version of every kind', parseFeatures)
        .addOption(new Option('--result <format>', 'print what became of it for machines').choices(['json', 'yaml']))
        .option('-w, --wait [bool]', 'accepted for scripts: the command always waits', parseOptionalBoolean);
      addVolumeFlags(command);
      addRefusedFlags(command, refusedBackupFlags);
    },
    run: async ([name = ''], flags, context) => {
      if (flags.output === undefined || flags.output === 'table') return createBackup({ name, flags, context });
      const request = backupRequest(name, flags, context);
      const [storageLocation] = flags.storageLocation ?? flags.location?.filter((location) => !isLocationUrl(location)) ?? [];
      const placed = storageLocation === undefined ? request : { ...request, storageLocation };
      return printObject({ kind: 'Backup', name, namespace: flags.namespace, request: placed, format: flags.output, context });
    },
  });

async function createBackup({ name, flags, context }: { name: string; flags: BackupCreateFlags; context: CliContext }): Promise<ExitCode> {
  if (flags.storageLocation && flags.location && flags.storageLocation.join() !== flags.location.join()) {
    throw new UsageError('--storage-location and --location mean the same thing: give one of them');
  }
  const location = flags.location ?? flags.storageLocation;
  const started = context.now().getTime();
  const given = { ...flags, ...(location && { location }) };
  const snapshots = flags.snapshotVolumes === false ? 'none' : (flags.volumeSnapshotLocations ?? 'all');
  return withEngine({ flags: given, context, cluster: true, actions: true, locations: 'several', snapshots }, async (open) => {
    const several = open.locations.length > 1 && { storageLocations: open.locations.map((each) => each.name) };
    const run = open.engine.backup({ ...backupRequest(name, flags, context), ...several });
    const more = `see "lifeboat backup describe ${name}"`;
    const result = await watchRun({ run, title: `Backup ${name}`, flags, context, more });
    await reportBackup({ name, result, flags: withResult(flags), context, open, durationInMs: context.now().getTime() - started });
    return exitCodeOfPhase(result.phase);
  });
}

function backupRequest(name: string, flags: BackupCreateFlags, context: CliContext): BackupRequest {
  return {
    name,
    ...filterFields(flags),
    ...(flags.includeClusterScopedResources && { includedClusterScopedResources: flags.includeClusterScopedResources }),
    ...(flags.excludeClusterScopedResources && { excludedClusterScopedResources: flags.excludeClusterScopedResources }),
    ...(flags.includeNamespaceScopedResources && { includedNamespaceScopedResources: flags.includeNamespaceScopedResources }),
    ...(flags.excludeNamespaceScopedResources && { excludedNamespaceScopedResources: flags.excludeNamespaceScopedResources }),
    ...(flags.orderedResources && { orderedResources: flags.orderedResources }),
    ...(flags.ttl !== undefined && { ttl: flags.ttl }),
    ...(flags.snapshotMoveData !== undefined && { snapshotMoveData: flags.snapshotMoveData }),
    ...volumeFields(flags),
    ...(flags.replaceUnfinished && { replaceUnfinished: true }),
    ...storageFields(flags),
    ...(flags.runHooks && { runHooks: flags.runHooks }),
    ...(flags.unavailableApis && { unavailableApis: flags.unavailableApis }),
    ...flags.features,
    signal: context.signal,
  };
}
