import { exitCodes } from '../../exit-codes.ts';
import { addListFlags, type ListFlags } from '../../flags/list-flags.ts';
import { whereOf } from '../../locations/where-of.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { reportNoSuch } from '../../output/no-such.ts';
import { restoreTable } from '../../output/tables/restore-table.ts';
import { writeTable } from '../../output/tables/write-table.ts';
import { visible } from '../../output/visible.ts';
import { findObjects } from '../../server-mode/find-objects.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { objectList } from '../../server-mode/object-list.ts';
import { collectByName } from '../by-name/collect-by-name.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

interface RestoreGetFlags extends ModeFlags, ListFlags {}

export const registerRestoreGet: RegisterCommand = (parent, runner) =>
  addModeCommand<RestoreGetFlags>({
    parent,
    runner,
    usage: 'get [name...]',
    description: 'List restores',
    flags: (command) => addListFlags(command, 'restores'),
    local: (names, flags, context) =>
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
        } else if (entries.length > 0) await writeTable(restoreTable(entries, flags), flags, context);
        else if (names.length === 0 && !flags.quiet) await context.stderr.write(`There are no restores in ${location.display}\n`);
        for (const { name, error } of entries)
          if (error) await context.stderr.write(`warning: restore ${name} is broken: ${visible(error.message)}\n`);
        await reportNoSuch({ noun: 'restore', names: missing, where: whereOf([location]), code: 'RESTORE_NOT_FOUND' }, context);
        const failed = missing.length > 0 || entries.some(({ name, error }) => error && names.includes(name));
        return failed ? exitCodes.failed : exitCodes.completed;
      }),
    async server({ args: names, flags, context, server }) {
      const { client, namespace } = server;
      const { selector, output } = flags;
      const { found, missing } = await findObjects({ objects: client.objects('Restore'), names, selector, signal: context.signal });
      const entries = found.map((restore) => ({ name: restore.metadata.name, restore }));
      if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine(objectList('Restore', found), output));
      else if (entries.length > 0) await writeTable(restoreTable(entries, flags), flags, context);
      else if (names.length === 0 && !flags.quiet) await context.stderr.write(`There are no restores in namespace ${namespace}\n`);
      await reportNoSuch({ noun: 'restore', names: missing, where: `namespace "${namespace}"`, code: 'RESTORE_NOT_FOUND' }, context);
      return missing.length > 0 ? exitCodes.failed : exitCodes.completed;
    },
  });
