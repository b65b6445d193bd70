import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RegisterCommand } from '../commands/leaf-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { visible } from '../output/visible.ts';
import { addModeCommand } from '../server-mode/mode-command.ts';
import type { ModeFlags } from '../server-mode/mode-flags.ts';
import { UsageError } from '../usage-error.ts';
import { collectBundle } from './collect-bundle.ts';
import { tarArchive } from './tar-archive.ts';

interface DebugFlags extends Omit<ModeFlags, 'output'> {
  readonly backup?: string;
  readonly restore?: string;
}

export const registerDebug: RegisterCommand = (parent, runner) =>
  addModeCommand<DebugFlags>({
    parent,
    runner,
    usage: 'debug',
    description: 'Collect what a bug report needs into one file: versions, objects of velero.io, logs of the server; without secrets',
    flags: (command) =>
      command
        .option('--output <file>', 'file to write; an existing one is never replaced (default: ./bundle-<time>.tar.gz)')
        .option('--backup <name>', 'with the log of this backup')
        .option('--restore <name>', 'with the log of this restore')
        .option('--verbose', 'say what is being collected'),
    global: { format: false },
    async server({ flags, context, server }) {
      const { output, verbose, backup, restore } = flags as DebugFlags & { readonly output?: string; readonly verbose?: boolean };
      const { signal, stderr, stdout } = context;
      const onStep = (step: string) => void (verbose && stderr.write(`${visible(step)} ...\n`));
      const files = await collectBundle({ server, backup, restore, signal, onStep });
      const time = context.now().toISOString().slice(0, 19).replace(/[T:]/g, '-');
      const file = output ?? `bundle-${time}.tar.gz`;
      await writeFile(resolve(context.cwd, file), tarArchive(files, context.now()), { flag: 'wx', mode: 0o600 }).catch(
        (error: NodeJS.ErrnoException) => {
          throw new UsageError(`--output ${file} cannot be written: ${error.code === 'EEXIST' ? 'it is there already' : error.code}`);
        },
      );
      const missing = files.get('errors.txt');
      if (missing !== undefined) await stderr.write(missing.replace(/^(?=.)/gm, 'warning: not in the bundle: '));
      if (!flags.quiet) await stdout.write(`${visible(file)}: ${files.size} files. Check what is in it before you share it\n`);
      return exitCodes.completed;
    },
  });
