import type { Backup, BackupResult } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { locationFacts, machineOutcomes } from '../../output/location-facts.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatRunSummary } from '../../output/reports/run-summary.ts';
import { elapsedBetween, formatBytes, formatElapsed } from '../../output/tables/format-bytes.ts';

interface ReportOptions {
  readonly name: string;
  readonly result: BackupResult;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
  readonly open: OpenEngine;
  readonly durationInMs: number;
}

/** Prints what became of a backup, for people or for machines. */
export async function reportBackup({ name, result, flags, context, open, durationInMs }: ReportOptions): Promise<void> {
  if (flags.output === 'json' || flags.output === 'yaml') {
    const locations = machineOutcomes(result.locations);
    await context.stdout.write(formatMachine({ ...result, locations, location: open.location.display, durationInMs }, flags.output));
  } else if (!flags.quiet) {
    const { warnings = 0, errors = 0, failureReason } = result.backup.status;
    await context.stdout.write(
      formatRunSummary({
        headline: `Backup ${name}: ${result.phase}`,
        facts: {
          Items: String(result.items),
          Size: formatBytes(result.bytes),
          Duration: formatElapsed(durationInMs),
          ...locationFacts(result.locations, open.locations),
          Consistency: consistencyText(result.consistency),
          ...volumeFacts(result),
          Reason: failureReason,
          Warnings: warnings > 0 ? String(warnings) : undefined,
          Errors: errors > 0 ? String(errors) : undefined,
        },
        next: nextSteps(name, result),
      }),
    );
  }
}

/** What became of a backup that a server made. */
export async function reportServerBackup({
  backup,
  flags,
  context,
}: Pick<ReportOptions, 'flags' | 'context'> & { backup: Backup }): Promise<void> {
  const { metadata, spec, status } = backup;
  if (flags.output === 'json' || flags.output === 'yaml') {
    await context.stdout.write(formatMachine({ phase: status.phase || 'New', backup }, flags.output));
  } else if (!flags.quiet) {
    const { warnings = 0, errors = 0, failureReason, progress, startTimestamp, completionTimestamp } = status;
    await context.stdout.write(
      formatRunSummary({
        headline: `Backup ${metadata.name}: ${status.phase || 'New'}`,
        facts: {
          Items: progress ? String(progress.itemsBackedUp ?? 0) : undefined,
          Duration: elapsedBetween(startTimestamp, completionTimestamp),
          Location: spec.storageLocation,
          ...snapshotFacts(backup),
          Reason: failureReason || undefined,
          Warnings: warnings > 0 ? String(warnings) : undefined,
          Errors: errors > 0 ? String(errors) : undefined,
        },
        next: status.phase === 'Completed' ? [] : [whatIsMissing(metadata.name)],
      }),
    );
  }
}

function consistencyText({ resourceVersion, inconsistent }: { resourceVersion?: string; inconsistent: readonly string[] }): string {
  if (inconsistent.length > 0) return `not all types at one moment: ${inconsistent.join(', ')}`;
  return resourceVersion === undefined ? 'not at one moment' : `all types at resource version ${resourceVersion}`;
}

function snapshotFacts({ status }: Backup): Record<string, string | undefined> {
  const { volumeSnapshotsAttempted: attempted = 0, volumeSnapshotsCompleted: completed = 0 } = status;
  const { csiVolumeSnapshotsAttempted: csiAttempted = 0, csiVolumeSnapshotsCompleted: csiCompleted = 0 } = status;
  return {
    'Volume snapshots': attempted > 0 ? `${completed} of ${attempted}` : undefined,
    'CSI snapshots': csiAttempted > 0 ? `${csiCompleted} of ${csiAttempted}` : undefined,
  };
}

function volumeFacts({ backup, unsavedVolumes }: BackupResult): Record<string, string | undefined> {
  const wanted = unsavedVolumes.filter((volume) => volume.wanted).length;
  return {
    ...snapshotFacts(backup),
    'Volumes not saved':
      unsavedVolumes.length > 0 ? `${unsavedVolumes.length}${wanted > 0 ? `, ${wanted} of them asked for` : ''}` : undefined,
  };
}

function whatIsMissing(name: string): string {
  return `The errors above say what is not in the backup; "lifeboat backup describe ${name} --details" and "lifeboat backup logs ${name}" say more.`;
}

function nextSteps(name: string, { phase, locations }: BackupResult): string[] {
  const missed = locations.filter(({ outcome }) => outcome === 'failed').map((location) => location.name);
  return [
    ...(phase === 'Completed' ? [] : [whatIsMissing(name)]),
    ...(missed.length === 0
      ? []
      : [`It is NOT in ${missed.join(', ')}. Once that works again: "lifeboat backup repair ${name}" with the same locations.`]),
  ];
}
