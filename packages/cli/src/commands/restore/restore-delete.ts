import type { GlobalFlags } from '../../flags/global-flags.ts';
import { UsageError } from '../../usage-error.ts';
import { collectByName } from '../collect-by-name.ts';
import { count, deleteByName } from '../delete-by-name.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

export const registerRestoreDelete: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags & { readonly confirm?: boolean; readonly all?: boolean; readonly force?: boolean }>({
    parent,
    runner,
    usage: 'delete [name...]',
    description: "Delete the files of restores, also Velero's; what they restored stays",
    flags: (command) =>
      command
        .option('--confirm', 'do not ask')
        .option('--all', 'delete every restore of the location')
        .option('--force', 'also those that run: they end'),
    global: { cluster: false },
    run: async (given, flags, context) => {
      if (given.length === 0 && !flags.all) throw new UsageError('restore delete: name the restores, or give --all');
      if (given.length > 0 && flags.all) throw new UsageError('restore delete: give names or --all, not both');
      return withEngine({ flags, context }, async ({ engine, location }) => {
        const { signal } = context;
        const listed = flags.all ? (await collectByName(engine.listRestores({ signal }), [])).entries.map(({ name }) => name) : undefined;
        return deleteByName({
          kind: 'restore',
          names: listed ?? given,
          display: location.display,
          flags,
          context,
          remove: (name) => engine.deleteRestore(name, { signal, ...(flags.force && { force: true }) }),
          describe: ({ objects }) => count(objects, 'object'),
        });
      });
    },
  });
