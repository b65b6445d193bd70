import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { formatTimestamp } from '../velero-api/timestamp.ts';
import { describeMarker, printMarker } from './backup-marker.ts';
import type { BackupEntry, BackupMarker, ResumedBackup } from './backup-store.ts';
import { createBackupWriter } from './backup-writer.ts';
import type { LocationTrust } from './digests/location-trust.ts';
import { mayStillRun } from './may-still-run.ts';
import { backupFolder, backupKey } from './velero-layout.ts';

interface ResumeOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly trust: LocationTrust;
  /** What is there; a broken or unfinished one has been refused. */
  readonly entry: BackupEntry | undefined;
  readonly now: Date;
  readonly force?: boolean;
}

const resumablePhases = /^(WaitingForPluginOperations|Finalizing)/;

/** Takes a backup over from a run that has ended, by a marker of its own. Should two do so at once, the one that came first
 * loses the name and fails at its next write of `velero-backup.json`. */
export async function resumeBackupWriter(options: ResumeOptions): Promise<ResumedBackup> {
  const { store, location, trust, entry, now, force = false, signal } = options;
  if (entry?.state !== 'in-progress') throw notToFinish(entry, location, 'it has ended');
  const { name, backup, marker } = entry;
  if (!marker) throw notToFinish(entry, location, 'it is not Lifeboat’s: the Velero that writes it finishes it');
  if (!resumablePhases.test(backup.status.phase ?? '')) throw notToFinish(entry, location, 'it is not stored whole');
  if (!force && mayStillRun(marker, now)) {
    throw new LifeboatError({
      code: 'BACKUP_IN_PROGRESS',
      message:
        `Backup "${name}" in location "${location}" is being finished: it was ${describeMarker(marker)}, which may still run. ` +
        'If it does not, finish it with `force` (`--force`)',
      context: { backup: name, location },
    });
  }
  const own: BackupMarker = {
    backup: name,
    writer: randomUUID(),
    startTimestamp: formatTimestamp(now),
    host: hostname(),
    pid: process.pid,
  };
  const markerKey = backupKey(name, 'marker');
  await store.putObject(markerKey, printMarker(own), { signal });
  const stored = new Map<string, number>();
  for await (const { key, size } of store.listObjects(backupFolder(name), { signal })) if (key !== markerKey) stored.set(key, size);
  return { backup, writer: createBackupWriter({ store, location, trust, marker: own, stored }) };
}

function notToFinish(entry: BackupEntry | undefined, location: string, why: string): LifeboatError {
  const phase = entry?.state === 'complete' || entry?.state === 'in-progress' ? entry.backup.status.phase : undefined;
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `There is nothing to finish of backup "${entry?.name}" in location "${location}": ${why} (its phase is ${phase})`,
    context: { backup: entry?.name, location },
  });
}
