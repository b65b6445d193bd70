import type { UnlockedBackup } from '@lifeboat/core';
import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

interface BackupUnlockFlags extends GlobalFlags {
  readonly force?: boolean;
}

export const registerBackupUnlock: RegisterCommand = (parent, runner) =>
  addLeafCommand<BackupUnlockFlags>({
    parent,
    runner,
    usage: 'unlock <name>',
    description: 'Free the name of a backup whose process is gone, so that it can be resumed, replaced or deleted at once',
    flags: (command) => command.option('--force', 'also while its lease lasts: a process that is still running loses the backup'),
    global: { cluster: false },
    run: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const unlocked = await engine.unlockBackup(name, { signal: context.signal, ...(flags.force && { force: true }) });
        if (flags.output === 'json' || flags.output === 'yaml')
          await context.stdout.write(
            formatMachine({ name, location: location.display, unlocked: unlocked !== undefined, ...unlocked }, flags.output),
          );
        else if (!flags.quiet) await context.stdout.write(`Backup ${name} in ${location.display}: ${describe(unlocked)}\n`);
        return exitCodes.completed;
      }),
  });

function describe(unlocked: UnlockedBackup | undefined): string {
  if (!unlocked) return 'nobody holds its name';
  const { holder, renewed } = unlocked;
  const last = renewed ? `, with its last sign of life at ${renewed.toISOString()}` : '';
  if (!holder) return `unlocked; it was held by somebody who left no readable marker${last}`;
  const { operation = 'backup', pid, host, startTimestamp } = holder;
  return `unlocked; it was held for a ${operation} by process ${pid} on host ${JSON.stringify(host)} since ${startTimestamp}${last}`;
}
