import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';

/** A location for one who reads files of a backup: each is checked against the digests as it is read.
 * @throws LifeboatError `BACKUP_BROKEN` when the digests or `velero-backup.json` are damaged, `BACKUP_UNTRUSTED` */
export async function openSound(backups: BackupStore, name: string, { signal }: CallOptions): Promise<BackupStore> {
  const checked = await backups.openChecked(name, { signal });
  if (checked?.distrust) throw checked.distrust;
  if (checked?.state === 'broken') throw checked.damage[0];
  return checked?.backups ?? backups;
}
