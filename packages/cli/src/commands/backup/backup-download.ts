import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LifeboatError } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { RefusedError } from '../../refused-error.ts';
import { UsageError } from '../../usage-error.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { streamToOutput } from '../stream-to-output.ts';
import { withEngine } from '../with-engine.ts';

type DownloadFlags = Omit<GlobalFlags, 'output'> & { readonly output?: string; readonly force?: boolean };

export const registerBackupDownload: RegisterCommand = (parent, runner) =>
  addLeafCommand({
    parent,
    runner,
    usage: 'download <name>',
    description: "Download a backup's archive (tar.gz)",
    flags: (command) =>
      command
        .option('-o, --output <file>', 'where to, "-" for standard output (default: <name>-data.tar.gz)')
        .option('--force', 'replace an existing file'),
    global: { cluster: false, format: false },
    // Here -o is a file, as with Velero.
    run: async ([name = ''], globalFlags, context) => {
      const { output = `${name}-data.tar.gz`, force = false, ...flags } = globalFlags as DownloadFlags;
      if (output === '') throw new UsageError('--output names no file');
      return withEngine({ flags, context }, async ({ engine, location }) => {
        const archive = await engine.openBackupFile(name, 'contents', { signal: context.signal });
        const what = `archive of backup ${name} in ${location.display}`;
        if (!archive) throw new LifeboatError({ code: 'OBJECT_NOT_FOUND', message: `There is no ${what}` });
        if (output === '-') {
          await streamToOutput(archive, what, context);
          return exitCodes.completed;
        }
        const path = resolve(context.cwd, output);
        await saveFile({ archive, path, force, context });
        if (!flags.quiet) await context.stdout.write(`Backup ${name} has been downloaded to ${path}\n`);
        return exitCodes.completed;
      });
    },
  });

// Under a name of its own first: the file is whole or not there.
async function saveFile(options: { archive: AsyncIterable<Uint8Array>; path: string; force: boolean; context: CliContext }): Promise<void> {
  const partial = `${options.path}.${randomUUID()}.partial`;
  try {
    await pipeline(options.archive, createWriteStream(partial, { flags: 'wx', mode: 0o600 }), { signal: options.context.signal });
    if (options.force) await rename(partial, options.path);
    else await link(partial, options.path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new RefusedError(`${options.path} exists: choose another file with -o, or --force`);
  } finally {
    await rm(partial, { force: true });
  }
}
