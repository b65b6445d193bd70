import { exitCodes } from '../../exit-codes.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { streamToOutput } from '../stream-to-output.ts';
import { withEngine } from '../with-engine.ts';

export const registerBackupLogs: RegisterCommand = (parent, runner) =>
  addModeCommand<ModeFlags>({
    parent,
    runner,
    usage: 'logs <name>',
    description: 'Print the log of a backup',
    global: { format: false },
    files: true,
    local: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const log = await engine.openBackupFile(name, 'logs', { allowDamaged: true, signal: context.signal });
        // Who has the name wrong is told so.
        if (!log) await engine.describeBackup(name, { signal: context.signal });
        await streamToOutput(log, `log of backup ${name} in ${location.display}`, context);
        return exitCodes.completed;
      }),
    async server({ args: [name = ''], context, server }) {
      await server.client.getBackup(name, { signal: context.signal });
      await server.status();
      await streamToOutput(await server.client.openBackupLog(name, { signal: context.signal }), `log of backup ${name}`, context);
      return exitCodes.completed;
    },
  });
