import type { Command } from 'commander';
import { exitCodes } from '../../exit-codes.ts';
import { addBackupSpecFlags, type BackupSpecFlags, backupSpecFields } from '../../flags/backup-spec-flags.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { visible } from '../../output/visible.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { UsageError } from '../../usage-error.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { printNewObject } from '../print-object.ts';

interface ScheduleCreateFlags extends ModeFlags, BackupSpecFlags {
  readonly schedule: string;
  readonly useOwnerReferencesInBackup?: boolean;
  readonly paused?: boolean;
  readonly skipImmediately?: boolean;
  readonly storageLocation?: string;
}

export const registerScheduleCreate: RegisterCommand = (parent, runner) =>
  addModeCommand<ScheduleCreateFlags>({
    parent,
    runner,
    usage: 'create <name>',
    description: 'Make the server create backups at the times of a cron expression; the other flags are those of its backups',
    flags: addScheduleFlags,
    async before([name = ''], flags, context) {
      await checkCron(flags.schedule);
      const { output: format, namespace } = flags;
      if (format === undefined || format === 'table') return undefined;
      const { labels, annotations, ...spec } = scheduleFields(flags);
      return await printNewObject({ kind: 'Schedule', name, namespace, labels, annotations, spec, format, context });
    },
    async server({ args: [name = ''], flags, context, server }) {
      if (flags.storageLocation !== undefined) await server.client.getLocation(flags.storageLocation, { signal: context.signal });
      await server.client.createSchedule({ name, ...scheduleFields(flags), signal: context.signal });
      if (!flags.quiet) await context.stdout.write(`Schedule "${visible(name)}" created successfully.\n`);
      return exitCodes.completed;
    },
  });

function addScheduleFlags(command: Command): void {
  command
    .requiredOption(
      '--schedule <cron>',
      'when: five cron fields such as "0 7 * * *", @daily and the like, @every 6h; CRON_TZ=Area/City in front',
    )
    .option('--use-owner-references-in-backup [bool]', 'backups are deleted with the schedule that made them', parseOptionalBoolean)
    .option('--paused [bool]', 'make no backup until it is unpaused', parseOptionalBoolean)
    .option(
      '--skip-immediately <bool>',
      "wait for the next time even if a backup is already due (default: the server's setting)",
      parseOptionalBoolean,
    );
  addBackupSpecFlags(command);
  command.option('--storage-location <name>', 'BackupStorageLocation of the backups (default: the default one)');
}

/** By the parser of the server, so that nothing is made that it refuses. @throws UsageError */
async function checkCron(text: string): Promise<void> {
  // Other commands do not load the controllers.
  const { parseCronSchedule } = await import('@lifeboat/controller');
  try {
    if (text.trim() === '') throw new Error('it is empty');
    parseCronSchedule(text);
  } catch (error) {
    throw new UsageError(`--schedule "${text}": invalid schedule: ${(error as Error).message}`);
  }
}

function scheduleFields(flags: ScheduleCreateFlags) {
  const { schedule, useOwnerReferencesInBackup, paused, skipImmediately, storageLocation } = flags;
  const { labels, annotations, ...template } = backupSpecFields(flags);
  return {
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    schedule,
    template: { ...template, ...(storageLocation !== undefined && { storageLocation }) },
    ...(useOwnerReferencesInBackup !== undefined && { useOwnerReferencesInBackup }),
    ...(paused !== undefined && { paused }),
    ...(skipImmediately !== undefined && { skipImmediately }),
  };
}
