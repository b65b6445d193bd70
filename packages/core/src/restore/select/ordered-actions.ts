import { builtInRestoreActions } from '../../actions/restore/built-in-restore-actions.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { RunHooks } from '../../velero-api/files/run-hooks.ts';
import type { DataDownloads } from '../../volumes/files/move/data-downloads.ts';

interface OrderedActionsOptions {
  /** The engine's, of ConfigMaps. */
  readonly namespace: string;
  readonly archive?: Pick<ArchiveReader, 'has' | 'read'>;
  readonly runHooks?: RunHooks;
  readonly downloads?: DataDownloads | undefined;
}

/** The built-in actions in Velero's order, then the others by name. One with a built-in action's name takes its place. */
export function orderedRestoreActions(
  others: readonly RestoreItemAction[],
  { namespace, archive, runHooks = 'all', downloads }: OrderedActionsOptions,
): readonly RestoreItemAction[] {
  const byName = new Map(others.map((action) => [action.name, action]));
  const builtIn = builtInRestoreActions({
    namespace,
    isInBackup: (id) => archive?.has(id) ?? false,
    readBackup: async (id) => archive?.read(id),
    runHooks,
    downloads,
  }).map((action) => {
    const other = byName.get(action.name);
    byName.delete(action.name);
    return other ?? action;
  });
  return [...builtIn, ...[...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))];
}
