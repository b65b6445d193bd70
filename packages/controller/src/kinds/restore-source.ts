import {
  type Backup,
  type BackupPhase,
  type BackupStorageLocation,
  intendedLocations,
  type Restore,
  restoreFinalizer,
  scheduleNameLabel,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { isAvailable } from './backups/backup-location.ts';

/** What a restore reads from. */
export interface RestoreSource {
  readonly backup: Backup;
  /** The Available locations of the backup. The restore reads from the first one. */
  readonly locations: readonly [BackupStorageLocation, ...BackupStorageLocation[]];
  /** Whether some locations of the backup are not Available. */
  readonly isInPart: boolean;
}

type FoundSource =
  | { readonly state: 'found'; readonly source: RestoreSource }
  /** None of its locations is Available. `reason` says why, in Velero's words. */
  | { readonly state: 'waits'; readonly reason: string }
  /** The restore cannot be made. `problem` says why, in Velero's words. */
  | { readonly state: 'wrong'; readonly problem: string };

/** Phases of backups that are not complete yet or are being deleted. Nothing can be restored from them. */
const unusable: ReadonlySet<BackupPhase> = new Set<BackupPhase>([
  ...(['New', 'Queued', 'ReadyToStart', 'FailedValidation', 'InProgress', 'Deleting'] as const),
]);

/** Finds the backup of a restore, and where to read it. */
export async function findRestoreSource(
  { objects, useLocation }: Pick<ControllerContext, 'objects' | 'useLocation'>,
  { metadata, spec }: Restore,
  signal: AbortSignal,
): Promise<FoundSource> {
  const { backupName: named, scheduleName } = spec;
  // When a restore from a schedule begins, it gets the name of the backup and its finalizer.
  const hasBegun = Array.isArray(metadata.finalizers) && metadata.finalizers.includes(restoreFinalizer);
  if (!named === !scheduleName && !hasBegun)
    return wrong('Either a backup or schedule must be specified as a source for the restore, but not both');
  const backupName = named || (await newestOf(scheduleName ?? ''));
  if (!backupName) return wrong(`No completed backups found for schedule ${scheduleName}`);
  const backup = await objects('Backup').get(backupName, { signal });
  if (!backup) return wrong(`Error retrieving backup: backup "${backupName}" not found`);
  const phase = backup.status.phase ?? 'New';
  if (!hasBegun && unusable.has(phase)) return wrong(`Error retrieving backup: backup "${backupName}" is in phase ${phase}`);
  const { storageLocation = '' } = backup.spec;
  const names = [...new Set([storageLocation, ...intendedLocations(backup)])];
  const known = await Promise.all(names.map((name) => objects('BackupStorageLocation').get(name, { signal })));
  const there = known.filter((location) => location !== undefined);
  if (there.length === 0) return wrong(`Error retrieving backup: backup storage location "${storageLocation}" not found`);
  const available = there.filter(isAvailable);
  const isInPart = available.length < names.length;
  const ordered = names.length === 1 ? available : await haversFirst(backup, available);
  const [first, ...others] = ordered;
  if (first) return { state: 'found', source: { backup, locations: [first, ...others], isInPart } };
  const reason = there.map(({ metadata: { name }, status }) => `Backup storage location ${name} is in ${status.phase ?? 'unknown'} status`);
  return { state: 'waits', reason: reason.join('; ') };

  async function newestOf(schedule: string): Promise<string | undefined> {
    const backups = await objects('Backup').list({ labelSelector: `${scheduleNameLabel}=${schedule}`, signal });
    const completed = backups.filter(({ status }) => status.phase === 'Completed');
    return completed.sort((a, b) => ((a.status.startTimestamp ?? '') > (b.status.startTimestamp ?? '') ? -1 : 1))[0]?.metadata.name;
  }

  /** Returns the locations that have the backup. A further location without it, or with another cluster's backup of that name, is left
   * out. */
  async function haversFirst({ metadata: { name, uid } }: Backup, locations: readonly BackupStorageLocation[]) {
    const having: BackupStorageLocation[] = [];
    for (const location of locations) {
      const entry = await useLocation(location, { signal, work: ({ backups }) => backups.inspect(name, { signal }) }).catch(() => {
        signal.throwIfAborted();
        return undefined;
      });
      const isOwn = location.metadata.name === backup?.spec.storageLocation;
      if (entry && (isOwn || (entry.state === 'complete' && entry.backup.metadata.uid === uid))) having.push(location);
    }
    // If none has it, the restore reports what is wrong with the backup's own location.
    return having.length > 0 ? having : locations.filter((location) => location.metadata.name === backup?.spec.storageLocation);
  }
}

function wrong(problem: string): FoundSource {
  return { state: 'wrong', problem };
}
