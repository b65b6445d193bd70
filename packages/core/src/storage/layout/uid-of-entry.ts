import type { BackupEntry } from '../../contract/store/stored-file.ts';

/** The uid of the run that made a backup, or left it unfinished; `undefined` where nothing tells. */
export function uidOfEntry(entry: BackupEntry): string | undefined {
  if (entry.state === 'complete') return entry.backup.metadata.uid;
  if (entry.state === 'in-progress') return entry.backup.metadata.uid ?? entry.marker?.uid;
  return entry.state === 'unfinished' ? entry.marker?.uid : undefined;
}
