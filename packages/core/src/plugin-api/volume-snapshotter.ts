import type { CallOptions } from './call-options.ts';
import type { KubeObject } from './kube-object.ts';

/** A volume of a provider. */
export interface VolumeRef {
  /** At the provider. */
  readonly volumeId: string;
  /** Velero's zone lookup (Velero's pkg/backup/item_backupper.go); the zones of a regional disk are joined with `__`. */
  readonly availabilityZone?: string;
}

/** What a new volume must be like to serve as well as the old one. */
export interface VolumeInfo {
  /** The provider's type of the volume, such as `gp3`. */
  readonly type: string;
  /** Provisioned operations a second; absent where the type has none to set. */
  readonly iops?: number;
  /** Provisioned throughput in MiB/s; absent where the type has none to set. */
  readonly throughput?: number;
}

/** What {@link VolumeSnapshotter.createSnapshot} takes a snapshot of. */
export interface SnapshotRequest extends VolumeRef {
  /** Tags or labels of the snapshot, in Velero's spelling (`velero.io/backup`); a provider adapts them to its own rules. */
  readonly tags: Readonly<Record<string, string>>;
  /** Two calls with the same token make one snapshot. @default every call makes one */
  readonly idempotencyToken?: string;
}

/** What {@link VolumeSnapshotter.createVolumeFromSnapshot} makes a volume from. */
export interface VolumeFromSnapshot extends VolumeInfo {
  /** At the provider. */
  readonly snapshotId: string;
  /** Where the new volume is to be. */
  readonly availabilityZone?: string;
  /** Two calls with the same token make one volume. @default every call makes one */
  readonly idempotencyToken?: string;
}

/**
 * Takes snapshots of a provider's volumes. Bound to one credential set and region when it is created. Failures are
 * LifeboatErrors: `VOLUME_NOT_FOUND`, `SNAPSHOT_NOT_FOUND`, `SNAPSHOT_FAILED`, `SNAPSHOTTER_*`, `CREDENTIALS_MISSING`.
 */
export interface VolumeSnapshotter {
  /** The version of this contract. */
  readonly specVersion: 1;
  /** The provider's id of the volume behind a PersistentVolume, `undefined` when it is not one of this provider's. */
  getVolumeId(persistentVolume: KubeObject): string | undefined;
  /** A copy of the PersistentVolume that points at another volume; everything else of it is kept. */
  setVolumeId(persistentVolume: KubeObject, volumeId: string): KubeObject;
  /** @throws LifeboatError `VOLUME_NOT_FOUND` */
  getVolumeInfo(volume: VolumeRef, options?: CallOptions): Promise<VolumeInfo>;
  /** Begins a snapshot: its moment is that of the call. It may not be usable yet, see {@link awaitSnapshot}.
   * @throws LifeboatError `VOLUME_NOT_FOUND`, `SNAPSHOTTER_QUOTA_EXCEEDED` */
  createSnapshot(request: SnapshotRequest, options?: CallOptions): Promise<{ readonly snapshotId: string }>;
  /** Waits until a volume can be made from the snapshot. Absent: snapshots are usable at once.
   * @throws LifeboatError `SNAPSHOT_NOT_FOUND`, `SNAPSHOT_FAILED` when the provider gave it up, `TIMEOUT` */
  awaitSnapshot?(snapshotId: string, options: CallOptions & { readonly timeoutInMs: number }): Promise<void>;
  /** The tags of a snapshot in Velero's spelling, as far as the provider keeps them: `velero.io/backup` says whose it is. A backup's
   * deletion asks, and deletes no snapshot of another backup. Absent: whose a snapshot is cannot be told.
   * @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
  readSnapshotTags?(snapshotId: string, options?: CallOptions): Promise<Readonly<Record<string, string>>>;
  /** Makes a volume and waits until it can be attached. @throws LifeboatError `SNAPSHOT_NOT_FOUND`, `SNAPSHOTTER_QUOTA_EXCEEDED` */
  createVolumeFromSnapshot(request: VolumeFromSnapshot, options?: CallOptions): Promise<{ readonly volumeId: string }>;
  /** A missing snapshot is success. */
  deleteSnapshot(snapshotId: string, options?: CallOptions): Promise<void>;
  /** Frees what it holds. It is of no use afterwards. */
  close?(): Promise<void>;
}
