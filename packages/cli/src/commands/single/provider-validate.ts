import { parseGoDuration } from '@lifeboat/core/velero-api';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { resolveLocations } from '../../locations/resolve-locations.ts';
import { resolveSnapshotLocation } from '../../locations/resolve-snapshot-location.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { createStepProgress } from '../../output/progress/step-progress.ts';
import { formatSnapshotterReport } from '../../output/reports/format-snapshotter-report.ts';
import { formatStoreReport } from '../../output/reports/format-store-report.ts';
import { UsageError } from '../../usage-error.ts';
import { readPersistentVolume } from '../../validate/probes/read-persistent-volume.ts';
import { validateSnapshotter } from '../../validate/validate-snapshotter.ts';
import { validateStore } from '../../validate/validate-store.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

interface ValidateFlags extends GlobalFlags {
  readonly quick?: boolean;
  readonly caseTimeout: string;
  readonly snapshotLocation?: string;
  readonly volume?: string;
  readonly zone?: string;
  readonly persistentVolume?: string;
  readonly createVolumes?: boolean;
}

export const registerProviderValidate: RegisterCommand = (parent, runner) =>
  addLeafCommand<ValidateFlags>({
    parent,
    runner,
    usage: 'validate',
    description: 'Check that a live location does all that Lifeboat needs; exit 1 if it does not',
    flags: (command) =>
      command
        .option('--quick', 'leave out checks that put thousands of objects, or an object of 128 MiB')
        .option('--case-timeout <duration>', 'how long one check may take', parseDuration, '5m')
        .option('--snapshot-location <name>', 'check this entry of volumeSnapshotLocations in lifeboat.yaml instead')
        .option('--volume <id>', 'an existing volume that snapshots may be taken of')
        .option('--zone <zone>', "the volume's availability zone, for providers that need it")
        .option(
          '--persistent-volume <file>',
          'a PersistentVolume of the provider (kubectl get pv NAME -o yaml), instead of or beside --volume',
        )
        .option('--create-volumes', 'also create volumes from snapshots; they are not deleted, and the report names them'),
    global: { cluster: false },
    async run(_, flags, context) {
      const progress = createStepProgress({ stderr: context.stderr, quiet: flags.quiet ?? false, now: context.now });
      const timeoutInMs = parseGoDuration(flags.caseTimeout) ?? 0;
      const { output, snapshotLocation } = flags;
      const print = async <T extends object>(report: T, text: (report: T, width: number) => string) =>
        await context.stdout.write(
          output === 'json' || output === 'yaml' ? formatMachine(report, output) : text(report, context.stdout.columns),
        );
      if (snapshotLocation !== undefined) {
        const { volume: volumeId, zone: availabilityZone, createVolumes = false } = flags;
        if (flags.location) throw new UsageError('--location and --snapshot-location: one at a time');
        if (volumeId === undefined && flags.persistentVolume === undefined)
          throw new UsageError('--snapshot-location needs a volume that snapshots may be taken of: --volume or --persistent-volume');
        const location = await resolveSnapshotLocation(snapshotLocation, flags, context);
        const persistentVolume =
          flags.persistentVolume === undefined ? undefined : await readPersistentVolume(flags.persistentVolume, context);
        const common = { location, context, volumeId, availabilityZone, persistentVolume, createVolumes, timeoutInMs };
        const report = await validateSnapshotter({ ...common, onStep: progress.step }).finally(progress.end);
        await print(report, formatSnapshotterReport);
        return exitCodeOf(report);
      }
      const [location] = (await resolveLocations({ flags, context, count: 'one' })).locations;
      if (!location) throw new UsageError('No storage location');
      const { quick = false } = flags;
      const options = { location, context, quick, caseTimeoutInMs: timeoutInMs };
      const report = await validateStore({ ...options, onStep: progress.step }).finally(progress.end);
      await print(report, formatStoreReport);
      return exitCodeOf(report);
    },
  });

function exitCodeOf({ sound, leftBehind }: { readonly sound: boolean; readonly leftBehind: readonly string[] }): ExitCode {
  return sound && leftBehind.length === 0 ? exitCodes.completed : exitCodes.failed;
}
