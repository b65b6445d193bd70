import type { BackupEntry } from './backup-store.ts';

/** The uid of the run that left a backup unfinished; `undefined` for a complete backup, or where nothing tells. */
export function uidOfRemains(entry: BackupEntry): string | undefined {
  if (entry.state === 'unfinished') return entry.marker?.uid;
  if (entry.state === 'in-progress') return entry.marker?.uid ?? entry.backup.metadata.uid;
  return undefined;
}
