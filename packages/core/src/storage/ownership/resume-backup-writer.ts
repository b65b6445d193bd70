import type { ObjectLockOptions } from '../../contract/locations/object-lock-options.ts';
import type { ResumedBackup } from '../../contract/store/backup-store.ts';
import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import type { BackupEntry } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { LocationTrust } from '../digests/location-trust.ts';
import { backupFolder, parseKey } from '../layout/velero-layout.ts';
import { type TakeLeaseOptions, takeLease } from '../lease/take-lease.ts';
import { createBackupWriter } from './backup-writer.ts';
import type { OwnedObject } from './owned-objects.ts';

interface ResumeOptions extends Omit<TakeLeaseOptions, 'operation' | 'uid'> {
  /** What is there; a broken or unfinished one is refused before. */
  readonly trust: LocationTrust;
  readonly objectLock: ObjectLockOptions | undefined;
  readonly inspect: () => Promise<BackupEntry | undefined>;
}

const resumablePhases = /^(WaitingForPluginOperations|Finalizing)/;

/** Takes a backup over from a run that has ended. @throws LifeboatError as `BackupStore.resume` */
export async function resumeBackupWriter({ inspect, trust, objectLock, ...options }: ResumeOptions): Promise<ResumedBackup> {
  const { leased, now, signal } = options;
  const { store, location, name } = leased;
  const { backup, marker } = checkResumable(await inspect(), location);
  const lease = await takeLease({ ...options, operation: 'resume', uid: marker.uid ?? backup.metadata.uid });
  try {
    // Listed before it is read again: what changes in between is told by the etag.
    const stored = new Map<string, OwnedObject>();
    for await (const { key, size, etag } of store.listObjects(backupFolder(name), { signal })) {
      const file = parseKey(key)?.file;
      if (file !== 'marker' && file !== 'claim') stored.set(key, { size, ...(etag !== undefined && { etag }) });
    }
    const current = checkResumable(await inspect(), location);
    return { backup: current.backup, writer: createBackupWriter({ store, location, lease, trust, objectLock, stored }) };
  } catch (error) {
    await lease.giveBack(now).catch(() => lease.abandon());
    throw error;
  }
}

function checkResumable(entry: BackupEntry | undefined, location: string): { readonly backup: Backup; readonly marker: LeaseMarker } {
  if (entry?.state !== 'in-progress') throw notToFinish(entry, location, 'it has ended');
  const { backup, marker } = entry;
  if (!marker) throw notToFinish(entry, location, 'it is not Lifeboat’s: the Velero that writes it finishes it');
  if (!resumablePhases.test(backup.status.phase ?? '')) throw notToFinish(entry, location, 'it is not stored whole');
  return { backup, marker };
}

function notToFinish(entry: BackupEntry | undefined, location: string, why: string): LifeboatError {
  const phase = entry?.state === 'complete' || entry?.state === 'in-progress' ? entry.backup.status.phase : undefined;
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `There is nothing to finish of backup "${entry?.name}" in location "${location}": ${why} (its phase is ${phase})`,
    context: { backup: entry?.name, location },
  });
}
