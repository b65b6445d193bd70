import { InvalidArgumentError } from 'commander';
import { parseCount } from '../../flags/parse-count.ts';
import type { StudioFlags } from '../../studio/run-studio.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

export const registerStudio: RegisterCommand = (parent, runner) =>
  addLeafCommand<StudioFlags>({
    parent,
    runner,
    usage: 'studio',
    description:
      'Look into locations in a browser, also those of Velero: browse, search and compare backups, read logs. It only reads, and serves this machine only',
    flags: (command) =>
      command
        .option('--port <n>', 'port on 127.0.0.1 and ::1 (default: one that is free)', parsePort)
        .option('--open', "open it in the browser: $BROWSER, or the system's"),
    global: { format: false, cluster: false },
    run: (_args, flags, context) =>
      // Other commands do not load the pages.
      withEngine({ flags, context, locations: 'all' }, async (open) =>
        (await import('../../studio/run-studio.ts')).runStudio(open, flags, context),
      ),
  });

function parsePort(text: string): number {
  const port = parseCount(text);
  if (port > 65_535) throw new InvalidArgumentError('Expected a number up to 65535.');
  return port;
}
