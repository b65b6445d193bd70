import { exitCodeOfPhase } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { addMoverFlags, type MoverFlags } from '../../volume-files/mover-flags.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { watchRun } from '../watching/watch-run.ts';
import { withEngine } from '../with-engine.ts';
import { reportBackup } from './report-backup.ts';

interface BackupResumeFlags extends GlobalFlags, MoverFlags {
  readonly force?: boolean;
}

export const registerBackupResume: RegisterCommand = (parent, runner) =>
  addLeafCommand<BackupResumeFlags>({
    parent,
    runner,
    usage: 'resume <name>',
    description: 'Finish a backup whose process ended while it waited for snapshots or other asynchronous operations',
    flags: (command) => addMoverFlags(command).option('--force', 'also if the process that wrote it may still be running'),
    run: async ([name = ''], flags, context) => {
      const started = context.now().getTime();
      return withEngine({ flags, context, cluster: true, actions: true }, async (open) => {
        const run = open.engine.resumeBackup(name, { signal: context.signal, ...(flags.force && { force: true }) });
        const result = await watchRun({ run, title: `Backup ${name}`, flags, context, more: `see "lifeboat backup describe ${name}"` });
        await reportBackup({ name, result, flags, context, open, durationInMs: context.now().getTime() - started });
        return exitCodeOfPhase(result.phase);
      });
    },
  });
