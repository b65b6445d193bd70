import type { LabelSelector } from '@lifeboat/core';
import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseSelectorFlag } from '../../flags/parse-selector-flag.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatRestoreTable } from '../../output/tables/restore-table.ts';
import { visible } from '../../output/visible.ts';
import { collectByName } from '../collect-by-name.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

interface RestoreGetFlags extends GlobalFlags {
  readonly selector?: LabelSelector;
}

export const registerRestoreGet: RegisterCommand = (parent, runner) =>
  addLeafCommand<RestoreGetFlags>({
    parent,
    runner,
    usage: 'get [name...]',
    description: 'List restores',
    flags: (command) => command.option('-l, --selector <selector>', 'only restores with these labels, such as app=web', parseSelectorFlag),
    global: { cluster: false },
    run: (names, flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const { entries, missing } = await collectByName(
          engine.listRestores({ signal: context.signal, ...(flags.selector && { labelSelector: flags.selector }) }),
          names,
        );
        const { output } = flags;
        if (output === 'json' || output === 'yaml') {
          const items = entries.flatMap(({ restore }) => (restore ? [restore] : []));
          const filesOnly = entries.flatMap(({ name, restore, error }) => (restore || error ? [] : [{ name }]));
          const broken = entries.flatMap(({ name, error }) => (error ? [{ name, error: error.message }] : []));
          const list = { apiVersion: 'velero.io/v1', kind: 'RestoreList', items, filesOnly, broken };
          await context.stdout.write(formatMachine(list, output));
        } else if (entries.length > 0) await context.stdout.write(formatRestoreTable(entries));
        else if (names.length === 0 && !flags.quiet) await context.stderr.write(`There are no restores in ${location.display}\n`);
        for (const { name, error } of entries)
          if (error) await context.stderr.write(`warning: restore ${name} is broken: ${visible(error.message)}\n`);
        for (const name of missing)
          await context.stderr.write(`error: there is no restore ${name} in ${location.display} (RESTORE_NOT_FOUND)\n`);
        const failed = missing.length > 0 || entries.some(({ name, error }) => error && names.includes(name));
        return failed ? exitCodes.failed : exitCodes.completed;
      }),
  });
