import type { ClearOptions, HeldBackup } from '../../contract/store/held-backup.ts';
import type { NameLease } from '../../contract/store/name-lease.ts';
import type { BackupEntry } from '../../contract/store/stored-file.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { isBackupMarker } from '../layout/parse-marker.ts';
import { folderOf, hasFiles, type LeasedName } from '../lease/leased-name.ts';
import { type TakeLeaseOptions, takeLease } from '../lease/take-lease.ts';
import { deleteBackupObjects } from './delete-backup-objects.ts';

interface HoldOptions extends TakeLeaseOptions {
  readonly inspect: () => Promise<BackupEntry | undefined>;
  /** All of it is gone. */
  readonly onDeleted?: ((options: CallOptions) => Promise<void> | undefined) | undefined;
}

const giveBackTimeoutInMs = 30_000;

/** @throws LifeboatError `BACKUP_IN_PROGRESS` when another run has the name, `STORE_*` */
export async function holdBackup({ inspect, onDeleted, ...options }: HoldOptions): Promise<HeldBackup> {
  const { leased, now } = options;
  const lease = await takeLease(options);
  /** Something of it is gone: what is left is remains, and the marker tells whose. */
  let isDamaged = false;
  const giveBack = ({ signal = AbortSignal.timeout(giveBackTimeoutInMs) }: CallOptions = {}) =>
    (isDamaged ? lease.release(now, { signal }) : lease.giveBack(now, { signal })).catch(() => {}).finally(() => lease.abandon());
  const clear = async ({ signal, onObjectDeleted }: ClearOptions = {}) => {
    isDamaged = true;
    return deleteBackupObjects({ store: leased.store, lease, onDeleted: onObjectDeleted, signal });
  };
  try {
    const entry = await inspectHeld(await inspect(), { leased, lease, signal: options.signal });
    return {
      entry,
      lease,
      giveBack,
      clear,
      async delete({ signal, onObjectDeleted } = {}) {
        const { objects, unfinishedPuts } = await clear({ signal, onObjectDeleted });
        await onDeleted?.({ signal });
        await lease.end({ signal });
        return { objects: objects + (lease.previous ? 1 : 0), unfinishedPuts };
      },
    };
  } catch (error) {
    await giveBack();
    throw error;
  }
}

/** The entry as it is but for this run's own marker. */
async function inspectHeld(
  entry: BackupEntry | undefined,
  { leased, lease, signal }: CallOptions & { readonly leased: LeasedName; readonly lease: NameLease },
): Promise<BackupEntry | undefined> {
  if (entry?.state !== 'unfinished' && entry?.state !== 'in-progress') return entry;
  const { marker: _own, ...rest } = entry;
  const marker = lease.previous?.marker;
  const found: BackupEntry = { ...rest, ...(isBackupMarker(marker) && { marker }) };
  if (found.state === 'in-progress' || lease.previous) return found;
  return (await hasFiles(leased, folderOf(leased), { signal })) ? found : undefined;
}
