import type { RestoreRequest } from '@lifeboat/core';
import { timestampDigits } from '@lifeboat/core/velero-api';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodeOfPhase } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { engineFlags, refusedRestoreFlags } from '../../flags/refused-flags.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import { UsageError } from '../../usage-error.ts';
import { checkMoverJobs } from '../../volume-files/check-mover-jobs.ts';
import { addMoverFlags, moverFlagNames } from '../../volume-files/mover-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { createRestoreOnServer } from '../on-server/create-restore.ts';
import { printObject } from '../print-object.ts';
import { watchRun } from '../watching/watch-run.ts';
import { withEngine } from '../with-engine.ts';
import { withResult } from '../with-result.ts';
import { reportRestore } from './report-restore.ts';
import type { RestoreCreateFlags } from './restore-create-flags.ts';
import { printPlan } from './restore-plan.ts';
import { addRestoreRequestFlags, localRestoreRequest, restoreRequest } from './restore-request.ts';

export const registerRestoreCreate: RegisterCommand = (parent, runner) =>
  addModeCommand<RestoreCreateFlags>({
    parent,
    runner,
    usage: 'create [name]',
    description: 'Restore a backup into the cluster (default name: <backup or schedule>-<timestamp>)',
    flags(command) {
      addMoverFlags(command)
        .option('--from-backup <name>', 'the backup to restore')
        .option('--from-schedule <name>', 'restore the latest good backup of this schedule instead (needs a server)')
        .option(
          '--allow-partially-failed [bool]',
          'with --from-schedule: take a partially failed one too (needs a server)',
          parseOptionalBoolean,
        );
      command.option('--dry-run', 'print the plan, as "restore plan" does; write nothing');
      addRestoreRequestFlags(command);
      command
        .addOption(new Option('--result <format>', 'print the outcome for programs').choices(['json', 'yaml']))
        .option('--replace-unfinished', 'continue a restore of that name that did not complete: what it has made is not written again')
        .option('-w, --wait [bool]', 'wait until it has ended (default: false with a server; without one always)', parseOptionalBoolean);
    },
    refused: {
      local: refusedRestoreFlags,
      server: engineFlags(
        '--dry-run',
        '--run-hooks <which>',
        '--features <names>',
        '--resources-version-priority <resource=versions>',
        '--restore-managers <text>',
        '--relink-owners <bool>',
        '--quiesce-controllers <bool>',
        '--quiesce-deployments <names>',
        '--restore-cluster-own <bool>',
        '--one-shot-resources <names>',
        '--finished-jobs <what>',
        '--running-jobs <what>',
        '--hook-wait-timeout <duration>',
        ...moverFlagNames,
        '--require-signature <file>',
        '--allow-damaged',
        '--replace-unfinished',
      ),
    },
    async before([name], flags, context) {
      const { fromBackup, fromSchedule, allowPartiallyFailed, output } = flags;
      if ((fromBackup === undefined) === (fromSchedule === undefined))
        throw new UsageError('restore create: give the backup with --from-backup, or a schedule with --from-schedule');
      const asksForBackups = fromSchedule !== undefined && allowPartiallyFailed;
      if (flags.dryRun || asksForBackups || (output !== 'json' && output !== 'yaml')) return undefined;
      const named = name ?? defaultName(flags, context);
      const request = { ...restoreRequest(flags, context), name: named };
      return printObject({ kind: 'Restore', name: named, namespace: flags.namespace, request, format: output, context });
    },
    server: ({ args: [name], ...run }) => {
      const request = { ...restoreRequest(run.flags, run.context), name: name ?? defaultName(run.flags, run.context) };
      return createRestoreOnServer({ ...run, request });
    },
    local: async ([name], flags, context) => {
      const only = { '--write-sparse-files': flags.writeSparseFiles, '--parallel-files-download': flags.parallelFilesDownload };
      const checkJobLocations = await checkMoverJobs({ flags, context, only });
      const opening = { cluster: true, actions: true, locations: 'all', snapshots: 'none' } as const;
      return withEngine({ flags, context, ...opening }, async (open) => {
        if (open.areNamed) await checkJobLocations(open.locations);
        const asked = await localRestoreRequest(flags, { backup: flags.fromBackup ?? '', context });
        const request = { ...asked, ...(name !== undefined && { name }) };
        return flags.dryRun ? printPlan({ open, request, flags, context }) : createRestore({ open, request, flags, context });
      });
    },
  });

interface CreateRestoreOptions {
  readonly open: OpenEngine;
  readonly request: RestoreRequest;
  readonly flags: GlobalFlags & { readonly result?: 'json' | 'yaml' };
  readonly context: CliContext;
}

async function createRestore({ open, request, flags, context }: CreateRestoreOptions): Promise<ExitCode> {
  const started = context.now().getTime();
  const run = open.engine.restore(request);
  const title = request.name === undefined ? `Restore of ${request.backupName}` : `Restore ${request.name}`;
  const result = await watchRun({ run, title, flags, context, more: 'see "lifeboat restore describe"' });
  await reportRestore({ result, flags: withResult(flags), context, open, durationInMs: context.now().getTime() - started });
  return exitCodeOfPhase(result.phase);
}

function defaultName({ fromBackup, fromSchedule = '' }: RestoreCreateFlags, { now }: CliContext): string {
  return `${fromBackup ?? fromSchedule}-${timestampDigits(now())}`;
}
