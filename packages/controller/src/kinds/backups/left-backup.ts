import { type BackupEntry, LifeboatError, type LocationOutcome } from '@lifeboat/core';
import type { Backup, BackupStorageLocation, PodVolumeBackup } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import type { OpenedLocation } from '../../locations/use-location.ts';

/** What a process that has ended left of a backup. */
export type LeftBackup =
  /** Some location has the complete backup; only the object does not know. `outcomes`: the outcomes in all locations. */
  | {
      readonly state: 'stored';
      readonly backup: Backup;
      readonly volumes: readonly PodVolumeBackup[];
      readonly outcomes: readonly LocationOutcome[];
    }
  /** The backup waits for asynchronous operations. */
  | { readonly state: 'resumable'; readonly location: BackupStorageLocation }
  /** The run may not have noticed yet that its process no longer leads. What it left cannot be removed before its lease has ended. */
  | { readonly state: 'held' }
  /** Nothing is left of the backup, except for what `problems` say. `removed`: something was there and has been removed. */
  | { readonly state: 'gone'; readonly removed: boolean; readonly problems: readonly string[] };

interface LeftBackupOptions {
  readonly backup: Backup;
  /** The locations that the backup was made for. */
  readonly locations: readonly BackupStorageLocation[];
  readonly signal: AbortSignal;
}

/** Finds out how far an abandoned backup came, and removes what is of no use. Files of another backup, which has another uid, are left
 * alone. */
export async function settleLeftBackup(
  { useLocation, useEngine }: Pick<ControllerContext, 'useLocation' | 'useEngine'>,
  { backup, locations, signal }: LeftBackupOptions,
): Promise<LeftBackup> {
  const { name, uid } = backup.metadata;
  const problems: string[] = [];
  const withRemains: BackupStorageLocation[] = [];
  const outcomes: LocationOutcome[] = [];
  let stored: { readonly backup: Backup; readonly volumes: readonly PodVolumeBackup[] } | undefined;
  let resumable: BackupStorageLocation | undefined;
  for (const location of locations) {
    const storageLocation = location.metadata.name;
    let found: BackupEntry | undefined;
    let problem: string | undefined;
    try {
      found = await useLocation(location, { signal, work: ({ backups }) => backups.inspect(name, { signal }) });
    } catch (error) {
      signal.throwIfAborted();
      problem = `what it left in location "${storageLocation}" is not known (${messageOf(error)})`;
    }
    if (found?.state === 'broken')
      problem = `what is in location "${storageLocation}" under its name is damaged (${messageOf(found.error)})`;
    if (problem !== undefined) problems.push(problem);
    const isOurs = found !== undefined && found.state !== 'broken' && uidOf(found) === uid;
    if (isOurs && found?.state === 'complete') {
      const readVolumes = ({ backups }: OpenedLocation) => backups.readPodVolumeBackups(name, { signal });
      stored ??= { backup: found.backup, volumes: (await useLocation(location, { signal, work: readVolumes })) ?? [] };
      outcomes.push({ name: storageLocation, outcome: 'stored', bytes: 0 });
      continue;
    }
    const error = new Error(problem ?? 'the process that made the backup ended before it was there');
    outcomes.push({ name: storageLocation, outcome: 'failed', bytes: 0, error });
    if (isOurs && found?.state === 'in-progress') resumable ??= location;
    else if (isOurs) withRemains.push(location);
  }
  if (stored) return { state: 'stored', ...stored, outcomes };
  if (resumable) return { state: 'resumable', location: resumable };
  for (const location of withRemains) {
    const storageLocation = location.metadata.name;
    try {
      await useEngine([location], { signal, work: (engine) => engine.deleteBackup(name, { storageLocation, signal }).result });
    } catch (error) {
      signal.throwIfAborted();
      if (LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS')) return { state: 'held' };
      if (!LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND'))
        problems.push(`what it left in location "${storageLocation}" cannot be removed (${messageOf(error)})`);
    }
  }
  return { state: 'gone', removed: withRemains.length > 0, problems };
}

function uidOf(entry: Exclude<BackupEntry, { state: 'broken' }>): string | undefined {
  return entry.state === 'unfinished' ? entry.marker?.uid : entry.backup.metadata.uid;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
