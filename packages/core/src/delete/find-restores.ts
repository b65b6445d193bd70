import type { BackupStore } from '../contract/store/backup-store.ts';
import type { RestoreEntry } from '../contract/store/stored-file.ts';
import { mapInOrder } from '../flow/map-in-order.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { backupNamedInLog } from './backup-named-in-log.ts';

interface FindRestoresOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  /** What a cluster's Restore objects say: name of the restore to name of the backup. @default nothing */
  readonly backupOfRestore?: ReadonlyMap<string, string>;
}

interface FoundRestores {
  /** Names of the backup's restores. */
  readonly restores: string[];
  /** Names of those of which nothing says whose they are. */
  readonly unknown: string[];
}

const concurrency = 8;

/**
 * Which of a location's restores are of one backup. A restore's own files come first: its `lifeboat-restore.json`, else its
 * log. Velero keeps Restore objects in its cluster only, and its log names the backup. By the backup's name, as Velero:
 * restores of an earlier backup of that name count too.
 */
export async function findRestores({ backups, name, backupOfRestore, signal }: FindRestoresOptions): Promise<FoundRestores> {
  const backupOf = async ({ name: restore, restore: object }: RestoreEntry) => ({
    restore,
    backup: object?.spec.backupName ?? (await backupNamedInLog(backups, restore, { signal })) ?? backupOfRestore?.get(restore),
  });
  const found: FoundRestores = { restores: [], unknown: [] };
  for await (const { restore, backup } of mapInOrder(backups.listRestores({ signal }), { concurrency, map: backupOf })) {
    if (backup === name) found.restores.push(restore);
    else if (backup === undefined) found.unknown.push(restore);
  }
  return found;
}
