import type { BackupEntry } from '../backup-store.ts';
import { backupKey } from '../velero-layout.ts';
import type { BackupMarker } from './backup-marker.ts';
import { type HeldLease, readLease } from './held-lease.ts';
import { holdBackup } from './hold-backup.ts';
import type { TakeLeaseOptions } from './take-lease.ts';

/** Whose a name was that was freed. */
export interface UnlockedBackup {
  /** Absent when its marker cannot be read. */
  readonly holder?: BackupMarker;
  /** The last sign of life, by the store's clock. */
  readonly renewed?: Date;
}

interface UnlockOptions extends TakeLeaseOptions {
  readonly inspect: () => Promise<BackupEntry | undefined>;
}

/** Ends the lease on a backup's name; what its run left stays. @throws LifeboatError `BACKUP_IN_PROGRESS` for a living one,
 * unless `force` says so: its run then loses the name, and changes nothing any more */
export async function unlockBackup(options: UnlockOptions): Promise<UnlockedBackup | undefined> {
  const { store, backup, now, signal } = options;
  const found = await readLease(store, backupKey(backup, 'marker'), { signal });
  if (!found) return undefined;
  const { entry, lease } = await holdBackup(options);
  // Of a backup that is complete the marker is of no more use; else it tells whose the remains are.
  const isRecord = entry?.state === 'unfinished' || entry?.state === 'in-progress';
  await (isRecord ? lease.giveBack(now, { signal }) : lease.end({ signal })).finally(() => lease.abandon());
  return describe(lease.previous ?? found);
}

function describe({ marker, lastModified }: HeldLease): UnlockedBackup {
  return { ...(marker && { holder: marker }), ...(lastModified && { renewed: lastModified }) };
}
