import { textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';
import type { NamedSnapshotLocation, SnapshotLocations } from '../../volumes/snapshot-locations.ts';
import type { SavedVolume } from './read-volumes.ts';

/** A native snapshot, and who can make a volume from it. */
export interface RestorableSnapshot {
  readonly snapshot: NativeSnapshot;
  readonly location: NamedSnapshotLocation;
}

/** What becomes of a PersistentVolume: Velero's pkg/restore/pv_restorer.go, as far as it needs no data mover. */
export type VolumeRestoreDecision =
  /** Restored as it is, free to be bound by its claim again. */
  | { readonly action: 'restore' }
  /** Restored with a new volume of the provider. */
  | ({ readonly action: 'snapshot' } & RestorableSnapshot)
  /** Not restored, for the reason; its claim waits for it: better than to begin with an empty volume. */
  | { readonly action: 'lost'; readonly reason: string }
  /** Left out: the claim gets a new volume from its storage class. */
  | {
      readonly action: 'provision';
      readonly reason: string;
      readonly dataLost: boolean;
      /** Its data was to be saved and was not: that its claim begins empty is told. */
      readonly beginsEmpty?: true;
      /** The new volume is made from a CSI snapshot: its claim has to name it. */
      readonly fromCsiSnapshot?: true;
    };

interface DecideOptions {
  readonly saved: SavedVolume | undefined;
  readonly restorePVs: boolean;
  /** Files of volumes come back with their Pods. @default false */
  readonly filesAreRestored?: boolean;
  /** Moved data comes back with its claim. @default false */
  readonly movedIsRestored?: boolean;
  readonly snapshotLocations: Pick<SnapshotLocations, 'find' | 'names'>;
}

export function decideVolumeRestore(
  volume: KubeObject,
  { saved, restorePVs, filesAreRestored, movedIsRestored, snapshotLocations }: DecideOptions,
): VolumeRestoreDecision {
  if (saved?.method === 'NativeSnapshot') return restorePVs ? decideSnapshot(saved.snapshot, snapshotLocations) : { action: 'restore' };
  if (saved !== undefined && !saved.failed) {
    if (!restorePVs) return { action: 'provision', dataLost: false, reason: 'its claim gets a new volume (restorePVs is false)' };
    const moved = saved.info?.snapshotDataMoved === true;
    if (saved.method === 'CSISnapshot' && !moved)
      return {
        action: 'provision',
        dataLost: false,
        fromCsiSnapshot: true,
        reason: `its claim gets a new volume from ${describeCsiSnapshot(saved)}`,
      };
    if (moved && movedIsRestored && saved.info?.snapshotDataMovementInfo?.Phase === 'Completed')
      return { action: 'provision', dataLost: false, reason: 'its claim gets a new volume, which is filled with the data that was moved' };
    if (saved.method === 'PodVolumeBackup' && filesAreRestored)
      return { action: 'provision', dataLost: false, reason: 'its claim gets a new volume, and its Pod brings the files into it' };
    const where = moved ? 'a snapshot that was moved into the storage location' : 'a file-system backup';
    return {
      action: 'provision',
      dataLost: true,
      reason: `its data is in ${where}, which cannot be restored ${moved ? 'yet' : 'without a repository format (`volumeFiles` of the engine)'}`,
    };
  }
  if (textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete')
    return saved?.failed
      ? { action: 'provision', dataLost: false, beginsEmpty: true, reason: emptyReason(volume) }
      : {
          action: 'provision',
          dataLost: false,
          reason: 'it has no snapshot and its reclaim policy is Delete: its claim gets a new volume',
        };
  return { action: 'restore' };
}

function emptyReason(volume: KubeObject): string {
  const [namespace, name] = [textAt(volume, 'spec', 'claimRef', 'namespace'), textAt(volume, 'spec', 'claimRef', 'name')];
  return `its CSI snapshot failed when the backup was made: claim ${namespace}/${name} gets a new, empty volume. Take its data from another backup, if there is one`;
}

/** For people. */
export function describeCsiSnapshot({ info }: SavedVolume): string {
  const handle = info?.csiSnapshotInfo?.snapshotHandle;
  return handle ? `CSI snapshot ${handle}` : 'its CSI snapshot';
}

function decideSnapshot(snapshot: NativeSnapshot | undefined, locations: DecideOptions['snapshotLocations']): VolumeRestoreDecision {
  if (!snapshot) return { action: 'lost', reason: 'its data is in a volume snapshot, of which the backup has no record (volumesnapshots)' };
  const id = snapshot.status?.providerSnapshotID;
  if (!id) return { action: 'lost', reason: 'its snapshot failed when the backup was made' };
  const location = locations.find(snapshot.spec.location);
  if (location) return { action: 'snapshot', snapshot, location };
  const known = locations.names.join(', ') || 'none';
  return {
    action: 'lost',
    reason:
      `its snapshot ${id} is of snapshot location "${snapshot.spec.location}", which this engine does not know (it knows: ${known}): ` +
      'add the location, then restore again',
  };
}
