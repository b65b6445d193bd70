import { exitCodeOfPhase } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { addMoverFlags, type MoverFlags } from '../../volume-files/mover-flags.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { watchRun } from '../watching/watch-run.ts';
import { withEngine } from '../with-engine.ts';
import { reportRestore } from './report-restore.ts';

interface RestoreResumeFlags extends GlobalFlags, MoverFlags {
  readonly force?: boolean;
}

export const registerRestoreResume: RegisterCommand = (parent, runner) =>
  addLeafCommand<RestoreResumeFlags>({
    parent,
    runner,
    usage: 'resume <name>',
    description: 'Finish a restore whose process ended while it waited for asynchronous operations, hooks in Pods or volumes',
    flags: (command) =>
      addMoverFlags(command).option('--force', 'also while its lease lasts: a process that is still running loses the restore'),
    run: async ([name = ''], flags, context) => {
      const started = context.now().getTime();
      return withEngine({ flags, context, cluster: true, actions: true }, async (open) => {
        const run = open.engine.resumeRestore(name, { signal: context.signal, ...(flags.force && { force: true }) });
        const result = await watchRun({ run, title: `Restore ${name}`, flags, context, more: `see "lifeboat restore describe ${name}"` });
        await reportRestore({ result, flags, context, open, durationInMs: context.now().getTime() - started });
        return exitCodeOfPhase(result.phase);
      });
    },
  });
