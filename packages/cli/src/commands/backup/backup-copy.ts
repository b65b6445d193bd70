import { Option } from 'commander';
import { exitCodes } from '../../exit-codes.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatRunSummary } from '../../output/reports/run-summary.ts';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import { visible } from '../../output/visible.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { watchCopy } from '../watching/watch-copy.ts';
import { withEngine } from '../with-engine.ts';

interface BackupCopyFlags extends ModeFlags {
  readonly from: string;
  readonly to: string;
}

const headlines = { copied: 'copied', replaced: 'copied over a damaged one', present: 'there already, byte for byte' };

export const registerBackupCopy: RegisterCommand = (parent, runner) =>
  addLeafCommand<BackupCopyFlags>({
    parent,
    runner,
    usage: 'copy <name>',
    description: 'Copy a backup to another location and verify it by checksum; an unfinished copy there is removed first',
    global: { cluster: false, location: false },
    flags: (command) =>
      command
        .requiredOption('--from <url|name>', 'the location that it is copied from')
        .requiredOption('--to <url|name>', 'the location that it is copied to')
        .option('--config <file>', 'file with named storage locations (default: ./lifeboat.yaml)')
        .addOption(new Option('--in-cluster').hideHelp()),
    run: ([name = ''], flags, context) =>
      withEngine(
        { flags: { ...flags, location: [flags.from, flags.to] }, context, locations: 'several' },
        async ({ engine, locations }) => {
          const [from, to] = locations;
          if (!from || !to) throw new Error('two locations were asked for');
          const run = engine.copyBackup({ name, from: from.name, to: to.name, signal: context.signal });
          const { outcome, files, bytes, warnings } = await watchCopy(run, { name, flags, context });
          if (flags.output === 'json' || flags.output === 'yaml') {
            await context.stdout.write(
              formatMachine({ name, from: from.display, to: to.display, outcome, files, bytes, warnings }, flags.output),
            );
          } else {
            if (!flags.quiet) for (const warning of warnings) await context.stderr.write(`warning: ${visible(warning)}\n`);
            const facts = { From: from.display, To: to.display, Files: String(files), Size: formatBytes(bytes) };
            if (!flags.quiet) await context.stdout.write(formatRunSummary({ headline: `Backup ${name}: ${headlines[outcome]}`, facts }));
          }
          return exitCodes.completed;
        },
      ),
  });
