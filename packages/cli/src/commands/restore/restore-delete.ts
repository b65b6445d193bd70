import type { LabelSelector } from '@lifeboat/core';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { addSelectorFlag } from '../../flags/list-flags.ts';
import { engineFlags } from '../../flags/refused-flags.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { UsageError } from '../../usage-error.ts';
import { collectByName } from '../by-name/collect-by-name.ts';
import { count, deleteByName } from '../by-name/delete-by-name.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { deleteObjectsOnServer } from '../on-server/delete-objects.ts';
import { withEngine } from '../with-engine.ts';

interface RestoreDeleteFlags extends ModeFlags {
  readonly confirm?: boolean;
  readonly all?: boolean;
  readonly force?: boolean;
  readonly selector?: LabelSelector;
  readonly wait?: boolean;
}

export const registerRestoreDelete: RegisterCommand = (parent, runner) =>
  addModeCommand<RestoreDeleteFlags>({
    parent,
    runner,
    usage: 'delete [name...]',
    description: 'Delete the files of restores, also those of Velero; the restored objects stay',
    flags: (command) =>
      addSelectorFlag(command, 'restores')
        .option('--confirm', 'do not ask')
        .option('--all', 'delete every restore of the location')
        .option('--force', 'also delete restores that are running: they end')
        .option(
          '-w, --wait [bool]',
          'wait until the server has deleted it (default: false; without a server the command always waits)',
          parseOptionalBoolean,
        ),
    refused: { server: engineFlags('--force') },
    async before(given, { all, selector }) {
      if (given.length === 0 && !all && !selector) throw new UsageError('restore delete: name the restores, or give --all or a selector');
      if (given.length > 0 && (all || selector)) throw new UsageError('restore delete: give names or --all, not both');
      return undefined;
    },
    server: (run) => deleteObjectsOnServer('Restore', run),
    local: (given, flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const { signal } = context;
        const { selector: labelSelector } = flags;
        const listing = () => engine.listRestores({ signal, ...(labelSelector && { labelSelector }) });
        const listed = given.length === 0 ? (await collectByName(listing(), [])).entries.map(({ name }) => name) : undefined;
        return deleteByName({
          kind: 'restore',
          names: listed ?? given,
          location,
          flags,
          context,
          remove: (name) => engine.deleteRestore(name, { signal, ...(flags.force && { force: true }) }),
          describe: ({ objects }) => count(objects, 'object'),
        });
      }),
  });
