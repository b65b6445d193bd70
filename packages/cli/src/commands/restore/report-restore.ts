import type { Restore, RestoreResult } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatRunSummary } from '../../output/reports/run-summary.ts';
import { elapsedBetween, formatElapsed } from '../../output/tables/format-bytes.ts';

interface ReportOptions {
  readonly result: RestoreResult;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
  readonly open: OpenEngine;
  readonly durationInMs: number;
}

/** Prints what became of a restore, for people or for machines. */
export async function reportRestore({ result, flags, context, open, durationInMs }: ReportOptions): Promise<void> {
  const { name } = result.restore.metadata;
  const { backupName = '' } = result.restore.spec;
  const location = open.locations.find((each) => each.name === result.storageLocation) ?? open.location;
  if (flags.output === 'json' || flags.output === 'yaml') {
    await context.stdout.write(formatMachine({ ...result, location: location.display, durationInMs }, flags.output));
  } else if (!flags.quiet) {
    const { warnings = 0, errors = 0, failureReason, hookStatus } = result.restore.status;
    const hooks = hookStatus?.hooksAttempted ?? 0;
    const { created, updated, skipped, failed } = result.counts;
    await context.stdout.write(
      formatRunSummary({
        headline: `Restore ${name}: ${result.phase}`,
        facts: {
          Backup: backupName,
          Items: `${created} created, ${updated} updated, ${skipped} skipped, ${failed} failed`,
          Hooks: hooks > 0 ? `${hooks} attempted, ${hookStatus?.hooksFailed ?? 0} failed` : undefined,
          Duration: formatElapsed(durationInMs),
          Location: location.display,
          Reason: failureReason,
          Warnings: warnings > 0 ? String(warnings) : undefined,
          Errors: errors > 0 ? String(errors) : undefined,
        },
        next: nextSteps(name, backupName, result.phase),
      }),
    );
  }
}

/** What became of a restore that a server made. */
export async function reportServerRestore({
  restore,
  flags,
  context,
}: Pick<ReportOptions, 'flags' | 'context'> & { readonly restore: Restore }): Promise<void> {
  const { metadata, spec, status } = restore;
  const phase = status.phase || 'New';
  if (flags.output === 'json' || flags.output === 'yaml') {
    await context.stdout.write(formatMachine({ phase, restore }, flags.output));
  } else if (!flags.quiet) {
    const { warnings = 0, errors = 0, failureReason, hookStatus, progress } = status;
    const hooks = hookStatus?.hooksAttempted ?? 0;
    await context.stdout.write(
      formatRunSummary({
        headline: `Restore ${metadata.name}: ${phase}`,
        facts: {
          Backup: spec.backupName,
          Items: progress ? `${progress.itemsRestored ?? 0} of ${progress.totalItems ?? 0}` : undefined,
          Hooks: hooks > 0 ? `${hooks} attempted, ${hookStatus?.hooksFailed ?? 0} failed` : undefined,
          Duration: elapsedBetween(status.startTimestamp, status.completionTimestamp),
          Reason: failureReason || undefined,
          Warnings: warnings > 0 ? String(warnings) : undefined,
          Errors: errors > 0 ? String(errors) : undefined,
        },
        next: nextSteps(metadata.name, spec.backupName ?? '', phase),
      }),
    );
  }
}

function nextSteps(name: string, backup: string, phase: string): string[] {
  if (phase === 'Completed') return [];
  return [
    `The errors above say what was not restored; "lifeboat restore logs ${name}" says more.`,
    `After mending the cause, restore ${backup} again: objects that are there already are skipped.`,
  ];
}
