import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

export const registerBackupSetTtl: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags>({
    parent,
    runner,
    usage: 'set-ttl <name> <ttl>',
    description: 'Change how long a backup is kept, counted from its start, such as 2160h; locks of its files are extended',
    global: { cluster: false },
    run: ([name = '', ttl = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const { status } = await engine.setBackupTtl(name, { ttl, signal: context.signal });
        const { expiration } = status;
        if (flags.output === 'json' || flags.output === 'yaml')
          await context.stdout.write(formatMachine({ name, location: location.display, expiration }, flags.output));
        else if (!flags.quiet) await context.stdout.write(`Backup ${name} in ${location.display} expires at ${expiration}\n`);
        return exitCodes.completed;
      }),
  });
