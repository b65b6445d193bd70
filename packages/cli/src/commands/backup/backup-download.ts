import { resolve } from 'node:path';
import { LifeboatError } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { UsageError } from '../../usage-error.ts';
import { saveWhole } from '../../volume-files/save/save-whole.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { streamToOutput } from '../stream-to-output.ts';
import { withEngine } from '../with-engine.ts';

type DownloadFlags = Omit<ModeFlags, 'output'> & { readonly output?: string; readonly force?: boolean };

export const registerBackupDownload: RegisterCommand = (parent, runner) =>
  addModeCommand<ModeFlags>({
    parent,
    runner,
    usage: 'download <name>',
    description: "Download a backup's archive (tar.gz)",
    async before(_args, flags) {
      if ((flags as DownloadFlags).output === '') throw new UsageError('--output names no file');
      return undefined;
    },
    flags: (command) =>
      command
        .option('-o, --output <file>', 'where to, "-" for standard output (default: <name>-data.tar.gz)')
        .option('--force', 'replace an existing file'),
    global: { format: false },
    files: true,
    local: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const archive = await engine.openBackupFile(name, 'contents', { signal: context.signal });
        return await save({ name, archive, where: ` in ${location.display}`, flags, context });
      }),
    async server({ args: [name = ''], flags, context, server: { client, status } }) {
      await client.getBackup(name, { signal: context.signal });
      await status();
      const archive = await client.openFile('BackupContents', name, { compressed: true, signal: context.signal });
      return await save({ name, archive, where: '', flags, context });
    },
  });

interface SaveOptions {
  readonly name: string;
  readonly archive: AsyncIterable<Uint8Array> | undefined;
  /** For messages. */
  readonly where: string;
  readonly flags: ModeFlags;
  readonly context: CliContext;
}

// Here -o is a file, as with Velero.
async function save({ name, archive, where, flags, context }: SaveOptions): Promise<ExitCode> {
  const { output = `${name}-data.tar.gz`, force = false, quiet } = flags as DownloadFlags;
  const what = `archive of backup ${name}${where}`;
  if (!archive) throw new LifeboatError({ code: 'OBJECT_NOT_FOUND', message: `There is no ${what}` });
  if (output === '-') {
    await streamToOutput(archive, what, context);
    return exitCodes.completed;
  }
  const path = resolve(context.cwd, output);
  await saveWhole({ stream: archive, path, force, signal: context.signal });
  if (!quiet) await context.stdout.write(`Backup ${name} has been downloaded to ${path}\n`);
  return exitCodes.completed;
}
