import type { ListRestoresOptions } from '../contract/list-options.ts';
import type { BackupEntry, RestoreEntry } from '../contract/store/stored-file.ts';
import { matchesLabelSelector } from '../filters/label-selector.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import type { LabelSelector } from '../velero-api/values/meta.ts';

interface Filters extends Pick<ListRestoresOptions, 'backupName'> {
  readonly labelSelector?: LabelSelector | undefined;
  readonly phases?: readonly string[] | undefined;
}

/** Passes on the entries of a listing that fulfil all that is asked for. */
export async function* filterEntries<Entry extends BackupEntry | RestoreEntry>(
  entries: AsyncIterable<Entry>,
  filters: Filters,
): AsyncGenerator<Entry> {
  for await (const entry of entries) if (isWanted(entry, filters)) yield entry;
}

function isWanted(entry: BackupEntry | RestoreEntry, { labelSelector, phases, backupName }: Filters): boolean {
  if (labelSelector === undefined && phases === undefined && backupName === undefined) return true;
  const object = objectOf(entry);
  if (!object) return false;
  if (labelSelector && !matchesLabelSelector(labelSelector, object.metadata.labels)) return false;
  // As Velero shows an object without one.
  if (phases && !phases.includes(object.status.phase || 'New')) return false;
  return backupName === undefined || ('backupName' in object.spec && object.spec.backupName === backupName);
}

function objectOf(entry: BackupEntry | RestoreEntry): Backup | Restore | undefined {
  if ('backup' in entry) return entry.backup;
  return 'restore' in entry ? entry.restore : undefined;
}
