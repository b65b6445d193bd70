import type { SnapshotHolder, VolumeRepositoryName } from '../../contract/results/volume-repository.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupEntry } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { mapInOrder } from '../../flow/map-in-order.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { SnapshotInfo } from '../../plugin-api/snapshot-tree.ts';
import { readVolumeFiles, type VolumeFiles } from '../../storage/reading/read-volume-files.ts';

/** What the backups of a location say of snapshots in its repositories. */
export interface LocationHolders {
  /** By {@link snapshotKey}. */
  readonly holders: ReadonlyMap<string, readonly SnapshotHolder[]>;
  /** The snapshots that the keys stand for. */
  readonly named: ReadonlyMap<string, NamedSnapshot>;
  /** Backups that do not say what they need, and why. */
  readonly unknown: readonly { readonly backup: string; readonly message: string }[];
  /** All that are there, in whatever state. */
  readonly backups: ReadonlyMap<string, SnapshotHolder>;
  /** Backups that are being written: they may have made snapshots that they do not name yet. */
  readonly running: readonly string[];
}

interface NamedSnapshot extends VolumeRepositoryName {
  readonly id: string;
}

/** Tells a snapshot of a location from all others. */
function snapshotKey({ format, namespace, id }: NamedSnapshot): string {
  return JSON.stringify([format, namespace, id]);
}

interface FindOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly now: Date;
}

// Each reads some small files.
const readAtOnce = 8;

/** Reads what all backups of a location name: finished ones, unfinished ones, and those of Velero. */
export async function findHolders({ backups, now, signal }: FindOptions): Promise<LocationHolders> {
  const holders = new Map<string, SnapshotHolder[]>();
  const named = new Map<string, NamedSnapshot>();
  const unknown: { backup: string; message: string }[] = [];
  const running: string[] = [];
  const all = new Map<string, SnapshotHolder>();
  const read = async (entry: BackupEntry) => ({
    entry,
    files: await readVolumeFiles({ backups, entry, signal }),
    isRunning: await isRunning(backups, entry, now, { signal }),
  });
  for await (const { entry, files, isRunning } of mapInOrder(backups.list({ signal }), { concurrency: readAtOnce, map: read })) {
    const { name } = entry;
    if (isRunning) running.push(name);
    if (entry.state === 'broken') unknown.push({ backup: name, message: entry.error.message });
    for (const message of files.unknown) unknown.push({ backup: name, message });
    const expiration = 'backup' in entry ? entry.backup.status.expiration : undefined;
    const itself = { backup: name, ...(expiration && { expiration }) };
    all.set(name, itself);
    if (movedUntold(entry, files)) unknown.push({ backup: name, message: 'it moved data of snapshots, and its files do not tell which' });
    for (const { pod, volume, ...snapshot } of snapshotsOf(files)) {
      const key = snapshotKey(snapshot);
      named.set(key, snapshot);
      const holder = { ...itself, ...(pod !== undefined && { pod }), ...(volume && { volume }) };
      holders.set(key, [...(holders.get(key) ?? []), holder]);
    }
  }
  return { holders, named, unknown, running, backups: all };
}

/** The backups that need a snapshot of a repository: those that name it, and the one that it names itself. Veleros that wrote no
 * PodVolumeBackups kept the names of snapshots in Pods only, and their restic noted the backup. */
export function holdersOf(
  { id, tags }: Pick<SnapshotInfo, 'id' | 'tags'>,
  { format, namespace }: VolumeRepositoryName,
  { holders, backups }: LocationHolders,
): readonly SnapshotHolder[] {
  const naming = holders.get(snapshotKey({ format, namespace, id }));
  if (naming) return naming;
  const noted = backups.get(tags.get('backup') ?? '');
  return noted ? [noted] : [];
}

/** Velero 1.12 moved data of snapshots, and told only its own objects in the archive where to. */
function movedUntold(entry: BackupEntry, { volumes }: VolumeFiles): boolean {
  if (entry.state !== 'complete') return false;
  const { spec, status } = entry.backup;
  const hasMoved = spec.snapshotMoveData === true && (status.backupItemOperationsCompleted ?? 0) > 0;
  return hasMoved && !volumes.some(({ snapshotDataMovementInfo: moved }) => moved?.snapshotHandle);
}

interface HeldSnapshot extends NamedSnapshot {
  readonly pod?: string;
  readonly volume?: string;
}

/** Each once: two files of a backup tell of files of Pods. */
function snapshotsOf({ podVolumes, volumes }: VolumeFiles): Iterable<HeldSnapshot> {
  const found = new Map<string, HeldSnapshot>();
  const add = (snapshot: HeldSnapshot) => {
    const key = snapshotKey(snapshot);
    if (snapshot.id && snapshot.namespace && !found.has(key)) found.set(key, snapshot);
  };
  for (const { spec, status } of podVolumes)
    add({
      format: spec?.uploaderType || 'restic',
      namespace: spec?.pod?.namespace ?? '',
      id: status?.snapshotID ?? '',
      pod: `${spec?.pod?.namespace}/${spec?.pod?.name}`,
      volume: spec?.volume ?? '',
    });
  for (const { pvcNamespace = '', pvcName = '', snapshotDataMovementInfo: moved, pvbInfo: copied } of volumes) {
    if (moved) add({ format: moved.uploaderType || 'kopia', namespace: pvcNamespace, id: moved.snapshotHandle, volume: pvcName });
    if (copied?.snapshotHandle)
      add({
        format: copied.uploaderType || 'restic',
        namespace: copied.podNamespace,
        id: copied.snapshotHandle,
        pod: `${copied.podNamespace}/${copied.podName}`,
        volume: copied.volumeName,
      });
  }
  return found.values();
}

/** Whether somebody may still write it: what Velero has not finished, and what a run has the name of. */
async function isRunning(backups: BackupStore, { state, name }: BackupEntry, now: Date, { signal }: CallOptions): Promise<boolean> {
  if (state === 'in-progress') return true;
  if (state !== 'unfinished') return false;
  try {
    await backups.requireFree(name, { now, replaceUnfinished: true, signal });
    return false;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'CANCELED')) throw error;
    return true;
  }
}
