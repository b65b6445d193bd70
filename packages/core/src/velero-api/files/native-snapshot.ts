/** One row of a backup's `-volumesnapshots.json.gz`: a snapshot that a volume snapshotter took (Velero's internal/volume
 * native_snapshot.go, Velero's pkg/persistence/object_store.go). */
export interface NativeSnapshot {
  /** The volume, and the location of its snapshot. */
  spec: {
    backupName: string;
    backupUID: string;
    /** Name of the VolumeSnapshotLocation. */
    location: string;
    persistentVolumeName: string;
    providerVolumeID: string;
    volumeType: string;
    volumeAZ?: string;
    volumeIOPS?: number | null;
    [field: string]: unknown;
  };
  /** The outcome of the snapshot. */
  status: {
    providerSnapshotID?: string;
    phase?: 'New' | 'Completed' | 'Failed';
    [field: string]: unknown;
  };
  [field: string]: unknown;
}
