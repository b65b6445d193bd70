import { exitCodes } from '../../exit-codes.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { streamToOutput } from '../stream-to-output.ts';
import { withEngine } from '../with-engine.ts';

export const registerRestoreLogs: RegisterCommand = (parent, runner) =>
  addModeCommand<ModeFlags>({
    parent,
    runner,
    usage: 'logs <name>',
    description: 'Print the log of a restore',
    global: { format: false },
    files: true,
    local: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const log = await engine.openRestoreFile(name, 'logs', { signal: context.signal });
        // Who has the name wrong is told so.
        if (!log) await engine.describeRestore(name, { signal: context.signal });
        await streamToOutput(log, `log of restore ${name} in ${location.display}`, context);
        return exitCodes.completed;
      }),
    async server({ args: [name = ''], context: { signal }, context, server }) {
      await server.client.getRestore(name, { signal });
      await server.status();
      await streamToOutput(await server.client.openRestoreLog(name, { signal }), `log of restore ${name}`, context);
      return exitCodes.completed;
    },
  });
