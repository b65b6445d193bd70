import { exitCodes } from '../../exit-codes.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { streamToOutput } from '../stream-to-output.ts';
import { withEngine } from '../with-engine.ts';

export const registerRestoreLogs: RegisterCommand = (parent, runner) =>
  addLeafCommand({
    parent,
    runner,
    usage: 'logs <name>',
    description: 'Print the log of a restore',
    global: { cluster: false, format: false },
    run: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const log = await engine.openRestoreFile(name, 'logs', { signal: context.signal });
        await streamToOutput(log, `log of restore ${name} in ${location.display}`, context);
        return exitCodes.completed;
      }),
  });
