import { exitCodes } from '../exit-codes.ts';
import { formatBytes } from '../output/format-values.ts';
import { formatMachine } from '../output/machine-format.ts';
import { formatRunSummary } from '../output/run-summary.ts';
import { visible } from '../output/table.ts';
import { addLeafCommand, type RegisterCommand } from './leaf-command.ts';
import { withEngine } from './with-engine.ts';

export const registerBackupVerify: RegisterCommand = (parent, runner) =>
  addLeafCommand({
    parent,
    runner,
    usage: 'verify <name>',
    description: 'Read a backup whole without restoring it; exit 1 when something is damaged or missing',
    global: { cluster: false },
    run: ([name = ''], flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const { items, bytes, warnings, problems } = await engine.verifyBackup(name, { signal: context.signal });
        const sound = problems.length === 0;
        if (flags.output === 'json' || flags.output === 'yaml') {
          await context.stdout.write(
            formatMachine({ name, location: location.display, sound, items, bytes, warnings, problems }, flags.output),
          );
        } else {
          if (!flags.quiet) for (const warning of warnings) await context.stderr.write(`warning: ${visible(warning)}\n`);
          for (const problem of problems) await context.stderr.write(`problem: ${visible(problem)}\n`);
          const facts = { Items: String(items), 'Size, decompressed': formatBytes(bytes), Location: location.display };
          const headline = sound
            ? `Backup ${name} is sound`
            : `Backup ${name} is damaged: ${problems.length} problem${problems.length === 1 ? '' : 's'}`;
          if (!flags.quiet) await context.stdout.write(formatRunSummary({ headline, facts }));
        }
        return sound ? exitCodes.completed : exitCodes.failed;
      }),
  });
