import type { BackupEntry } from '../../contract/store/stored-file.ts';

/** Whether a run of Lifeboat has left it unfinished, or still writes it. Without a marker a backup in progress is Velero's, which
 * goes on with it. */
export function hasRemains(entry: BackupEntry): boolean {
  return entry.state === 'unfinished' || (entry.state === 'in-progress' && entry.marker !== undefined);
}
