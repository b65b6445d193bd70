import type { HeldLease } from '../../contract/store/held-lease.ts';
import type { BackupEntry } from '../../contract/store/stored-file.ts';
import type { UnlockedBackup } from '../../contract/store/unlocked-backup.ts';
import { isBackupMarker } from '../layout/parse-marker.ts';
import { markerKeyOf } from '../lease/leased-name.ts';
import { readLease } from '../lease/read-lease.ts';
import type { TakeLeaseOptions } from '../lease/take-lease.ts';
import { holdBackup } from './hold-backup.ts';

interface UnlockOptions extends TakeLeaseOptions {
  readonly inspect: () => Promise<BackupEntry | undefined>;
}

/** Ends the lease on a backup's name; what its run left stays. @throws LifeboatError `BACKUP_IN_PROGRESS` for a living one,
 * unless `force` says so: its run then loses the name, and changes nothing any more */
export async function unlockBackup(options: UnlockOptions): Promise<UnlockedBackup | undefined> {
  const { leased, now, signal } = options;
  const found = await readLease(leased.store, markerKeyOf(leased), { signal });
  if (!found) return undefined;
  const { lease } = await holdBackup(options);
  await lease.giveBack(now, { signal }).finally(() => lease.abandon());
  return describe(lease.previous ?? found);
}

function describe({ marker, lastModified }: HeldLease): UnlockedBackup {
  return { ...(isBackupMarker(marker) && { holder: marker }), ...(lastModified && { renewed: lastModified }) };
}
