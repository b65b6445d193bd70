import { LifeboatError } from '@lifeboat/core';
import { exitCodes } from '../exit-codes.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import { formatError } from '../output/error-message.ts';
import { formatMachine } from '../output/machine-format.ts';
import { UsageError } from '../usage-error.ts';
import { collectByName } from './collect-by-name.ts';
import { confirm } from './confirm.ts';
import { addLeafCommand, type RegisterCommand } from './leaf-command.ts';
import { withEngine } from './with-engine.ts';

export const registerBackupDelete: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags & { readonly confirm?: boolean; readonly all?: boolean }>({
    parent,
    runner,
    usage: 'delete [name...]',
    description: 'Delete backups, also unfinished and broken ones, with the files of their restores',
    flags: (command) => command.option('--confirm', 'do not ask').option('--all', 'delete every backup of the location'),
    global: { cluster: false },
    run: async (given, flags, context) => {
      if (given.length === 0 && !flags.all) throw new UsageError('backup delete: name the backups, or give --all');
      if (given.length > 0 && flags.all) throw new UsageError('backup delete: give names or --all, not both');
      return withEngine({ flags, context }, async ({ engine, location }) => {
        const { signal } = context;
        const listed = flags.all ? (await collectByName(engine.listBackups({ signal }), [])).entries.map(({ name }) => name) : undefined;
        const names = listed ?? given;
        if (names.length === 0) {
          await context.stderr.write(`There are no backups in ${location.display}\n`);
          return exitCodes.completed;
        }
        const question = `Delete ${names.length === 1 ? 'backup' : `${names.length} backups`} ${names.join(', ')} from ${location.display}?`;
        if (!flags.confirm && !(await confirm(question, context))) {
          await context.stderr.write('Nothing was deleted\n');
          return exitCodes.failed;
        }
        const deleted: unknown[] = [];
        let failed = false;
        for (const name of names) {
          try {
            const counts = await engine.deleteBackup(name, { signal });
            deleted.push({ name, ...counts });
            if (!flags.quiet && (flags.output ?? 'table') === 'table') {
              const restores = counts.restores.length > 0 ? `, and its restores ${counts.restores.join(', ')}` : '';
              await context.stdout.write(
                `Backup ${name}: deleted (${counts.objects} objects${unfinishedText(counts.unfinishedPuts)}${restores})\n`,
              );
            }
          } catch (error) {
            if (LifeboatError.isInstance(error, 'CANCELED')) throw error;
            failed = true;
            await context.stderr.write(formatError(error, { debug: flags.debug ?? false }));
          }
        }
        if (flags.output === 'json' || flags.output === 'yaml') await context.stdout.write(formatMachine({ deleted }, flags.output));
        return failed ? exitCodes.failed : exitCodes.completed;
      });
    },
  });

function unfinishedText(count: number): string {
  return count > 0 ? `, ${count} unfinished upload${count === 1 ? '' : 's'}` : '';
}
