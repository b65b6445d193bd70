import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { describeRestore } from '../../output/describe/describe-restore.ts';
import { writeDescription } from '../../output/describe/write-description.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { warnOfProblems } from '../warn-of-problems.ts';
import { withEngine } from '../with-engine.ts';

export const registerRestoreDescribe: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags & { readonly details?: boolean }>({
    parent,
    runner,
    usage: 'describe <name>',
    description: 'Describe a restore: its filters, phase, counts, warnings and errors',
    flags: (command) => command.option('--details', 'list every object of the restore'),
    global: { cluster: false },
    run: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine }) => {
        const { problems, operations, volumes, ...rest } = await engine.describeRestore(name, {
          details: flags.details ?? false,
          signal: context.signal,
        });
        await warnOfProblems(problems, context);
        const described = { ...rest, ...(volumes?.length && { volumes }), ...(operations?.length && { operations }) };
        const { output } = flags;
        if (output === 'json' || output === 'yaml')
          await context.stdout.write(formatMachine({ ...described, ...(problems.length > 0 && { problems }) }, output));
        else await writeDescription(describeRestore(described), flags, context);
        return exitCodes.completed;
      }),
  });
