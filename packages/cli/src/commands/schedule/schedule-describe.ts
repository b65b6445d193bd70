import { exitCodes } from '../../exit-codes.ts';
import { addSelectorFlag, type ListFlags } from '../../flags/list-flags.ts';
import { describeSchedule } from '../../output/describe/describe-schedule.ts';
import { writeDescription } from '../../output/describe/write-description.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { reportNoSuch } from '../../output/no-such.ts';
import { findObjects } from '../../server-mode/find-objects.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { objectList } from '../../server-mode/object-list.ts';
import type { RegisterCommand } from '../leaf-command.ts';

export const registerScheduleDescribe: RegisterCommand = (parent, runner) =>
  addModeCommand<ModeFlags & Pick<ListFlags, 'selector'>>({
    parent,
    runner,
    usage: 'describe [name...]',
    description: 'Describe schedules (all, if no names are given): when they make backups, and of what',
    flags: (command) => addSelectorFlag(command, 'schedules'),
    async server({ args: names, flags, context, server }) {
      const { selector, output } = flags;
      const objects = server.client.objects('Schedule');
      const { found, missing } = await findObjects({ objects, names, selector, signal: context.signal });
      if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine(objectList('Schedule', found), output));
      else await writeDescription(found.map(describeSchedule).join('\n\n'), flags, context);
      if (found.length + names.length === 0 && !flags.quiet)
        await context.stderr.write(`There are no schedules in namespace ${server.namespace}\n`);
      await reportNoSuch(
        { noun: 'schedule', names: missing, where: `namespace "${server.namespace}"`, code: 'KUBERNETES_NOT_FOUND' },
        context,
      );
      return missing.length > 0 ? exitCodes.failed : exitCodes.completed;
    },
  });
