import { LifeboatError } from '@lifeboat/core';
import { exitCodes } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { formatError } from '../../output/format-error.ts';
import { reportNoSuch } from '../../output/no-such.ts';
import { visible } from '../../output/visible.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { addChoiceFlags, type ChoiceFlags, chooseObjects } from '../objects/choose-objects.ts';

interface PauseFlags extends ModeFlags, ChoiceFlags {
  readonly skipImmediately?: boolean;
}

export const registerSchedulePause = registerSwitch('pause', true, 'Stop making backups of schedules, until they are unpaused');
export const registerScheduleUnpause = registerSwitch('unpause', false, 'Make backups of paused schedules again');

function registerSwitch(verb: 'pause' | 'unpause', paused: boolean, description: string): RegisterCommand {
  return (parent, runner) =>
    addModeCommand<PauseFlags>({
      parent,
      runner,
      usage: `${verb} [name...]`,
      description,
      flags: (command) =>
        addChoiceFlags(command, 'schedules').option(
          '--skip-immediately <bool>',
          "wait for the next time even if a backup is already due (default: the server's setting)",
          parseOptionalBoolean,
        ),
      global: { format: false },
      async server({ args: names, flags, context, server }) {
        const { signal, stdout, stderr } = context;
        const schedules = server.client.objects('Schedule');
        const { found, missing } = await chooseObjects({ objects: schedules, names, flags, plural: 'schedules', signal });
        await reportNoSuch(
          { noun: 'schedule', names: missing, where: `namespace "${server.namespace}"`, code: 'KUBERNETES_NOT_FOUND' },
          context,
        );
        if (found.length + missing.length === 0 && !flags.quiet)
          await stderr.write(`There are no such schedules in namespace ${server.namespace}\n`);
        let failed = missing.length > 0;
        const { skipImmediately } = flags;
        for (const { metadata, spec } of found) {
          const isDone = (spec.paused ?? false) === paused && skipImmediately === undefined;
          try {
            const change = { paused, ...(skipImmediately !== undefined && { skipImmediately }) };
            if (!isDone) await schedules.patch(metadata.name, { spec: change }, { signal });
            if (!flags.quiet)
              await stdout.write(`Schedule ${visible(metadata.name)} ${isDone ? `is already ${verb}d` : `${verb}d successfully`}\n`);
          } catch (error) {
            if (LifeboatError.isInstance(error, 'CANCELED')) throw error;
            failed = true;
            await stderr.write(formatError(error, { debug: flags.debug ?? false }));
          }
        }
        return failed ? exitCodes.failed : exitCodes.completed;
      },
    });
}
