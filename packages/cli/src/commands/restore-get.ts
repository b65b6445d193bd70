import { exitCodes } from '../exit-codes.ts';
import { formatMachine } from '../output/machine-format.ts';
import { formatRestoreTable } from '../output/restore-table.ts';
import { collectByName } from './collect-by-name.ts';
import { addLeafCommand, type RegisterCommand } from './leaf-command.ts';
import { withEngine } from './with-engine.ts';

export const registerRestoreGet: RegisterCommand = (parent, runner) =>
  addLeafCommand({
    parent,
    runner,
    usage: 'get [name...]',
    description: 'List restores',
    global: { cluster: false },
    run: (names, flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const { entries, missing } = await collectByName(engine.listRestores({ signal: context.signal }), names);
        const { output } = flags;
        if (output === 'json' || output === 'yaml') {
          const items = entries.flatMap(({ restore }) => (restore ? [restore] : []));
          const others = entries.flatMap(({ name, restore }) => (restore ? [] : [{ name }]));
          await context.stdout.write(formatMachine({ apiVersion: 'velero.io/v1', kind: 'RestoreList', items, filesOnly: others }, output));
        } else if (entries.length > 0) await context.stdout.write(formatRestoreTable(entries));
        else if (names.length === 0 && !flags.quiet) await context.stderr.write(`There are no restores in ${location.display}\n`);
        for (const name of missing)
          await context.stderr.write(`error: there is no restore ${name} in ${location.display} (RESTORE_NOT_FOUND)\n`);
        return missing.length > 0 ? exitCodes.failed : exitCodes.completed;
      }),
  });
