import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { describeBackup } from '../../output/describe/describe-backup.ts';
import { writeDescription } from '../../output/describe/write-description.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { warnOfProblems } from '../warn-of-problems.ts';
import { withEngine } from '../with-engine.ts';

export const registerBackupDescribe: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags & { readonly details?: boolean }>({
    parent,
    runner,
    usage: 'describe <name>',
    description: 'Describe a backup: its filters, phase, counts, warnings and errors',
    flags: (command) => command.option('--details', 'list every object of the backup'),
    global: { cluster: false },
    run: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine }) => {
        const { problems, operations, ...rest } = await engine.describeBackup(name, {
          details: flags.details ?? false,
          signal: context.signal,
        });
        await warnOfProblems(problems, context);
        const described = { ...rest, ...(operations?.length && { operations }) };
        const { output } = flags;
        if (output === 'json' || output === 'yaml')
          await context.stdout.write(formatMachine({ ...described, ...(problems.length > 0 && { problems }) }, output));
        else await writeDescription(describeBackup(described), flags, context);
        return exitCodes.completed;
      }),
  });
