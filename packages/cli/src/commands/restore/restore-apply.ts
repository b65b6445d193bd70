import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCodeOfPhase } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { UsageError } from '../../usage-error.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { watchRun } from '../watching/watch-run.ts';
import { withEngine } from '../with-engine.ts';
import { reportRestore } from './report-restore.ts';

interface RestoreApplyFlags extends GlobalFlags {
  readonly name?: string;
}

export const registerRestoreApply: RegisterCommand = (parent, runner) =>
  addLeafCommand<RestoreApplyFlags>({
    parent,
    runner,
    usage: 'apply <file>',
    description: 'Carry out a plan that restore plan --save has saved, and nothing else; an object that has changed since is refused',
    flags: (command) => command.option('--name <name>', 'name of the restore (default: <backup>-<timestamp>)'),
    run: async ([file = ''], flags, context) => {
      const started = context.now().getTime();
      const path = resolve(context.cwd, file);
      await access(path).catch((error: NodeJS.ErrnoException) => {
        throw new UsageError(`the plan ${file} cannot be read (${error.code ?? 'unknown'}): restore plan --save makes one`);
      });
      return withEngine({ flags, context, cluster: true, actions: true, locations: 'all', snapshots: 'none' }, async (open) => {
        const plan = createReadStream(path);
        const run = open.engine.apply(plan, { signal: context.signal, ...(flags.name !== undefined && { name: flags.name }) });
        const result = await watchRun({ run, title: `Plan ${file}`, flags, context, more: 'see "lifeboat restore describe"' });
        await reportRestore({ result, flags, context, open, durationInMs: context.now().getTime() - started });
        return exitCodeOfPhase(result.phase);
      });
    },
  });
