import type { CallOptions } from './call-options.ts';
import type { KubeObject } from './kube-object.ts';

/** Names a volume of a provider. */
export interface VolumeRef {
  /** The volume's id at the provider. */
  readonly volumeId: string;
  /** Zone of the volume, as Velero determines it (Velero's pkg/backup/item_backupper.go). The zones of a regional disk are joined with
   * `__`. */
  readonly availabilityZone?: string;
}

/** Properties that a new volume needs in order to replace the old one. */
export interface VolumeInfo {
  /** The provider's type of the volume, such as `gp3`. */
  readonly type: string;
  /** Provisioned operations per second. Absent if the type has no such setting. */
  readonly iops?: number;
  /** Provisioned throughput in MiB/s. Absent if the type has no such setting. */
  readonly throughput?: number;
}

/** Request of {@link VolumeSnapshotter.createSnapshot}. */
export interface SnapshotRequest extends VolumeRef {
  /** Tags or labels of the snapshot, in Velero's spelling (`velero.io/backup`); a provider adapts them to its own rules. */
  readonly tags: Readonly<Record<string, string>>;
  /** Two calls with the same token create only one snapshot. @default every call creates one */
  readonly idempotencyToken?: string;
}

/** Request of {@link VolumeSnapshotter.createVolumeFromSnapshot}. */
export interface VolumeFromSnapshot extends VolumeInfo {
  /** The snapshot's id at the provider. */
  readonly snapshotId: string;
  /** Zone of the new volume. */
  readonly availabilityZone?: string;
  /** Two calls with the same token create only one volume. @default every call creates one */
  readonly idempotencyToken?: string;
}

/**
 * Takes snapshots of a provider's volumes. Each snapshotter is bound to one credential set and region when it is created. Failures are
 * LifeboatErrors: `VOLUME_NOT_FOUND`, `SNAPSHOT_NOT_FOUND`, `SNAPSHOT_FAILED`, `SNAPSHOTTER_*`, `CREDENTIALS_MISSING`.
 */
export interface VolumeSnapshotter {
  /** The version of this contract. */
  readonly specVersion: 1;
  /** Returns the provider's id of the volume behind a PersistentVolume; `undefined` if the volume does not belong to this provider. */
  getVolumeId(persistentVolume: KubeObject): string | undefined;
  /** Returns a copy of the PersistentVolume that refers to another volume and is otherwise unchanged. */
  setVolumeId(persistentVolume: KubeObject, volumeId: string): KubeObject;
  /** Reads type and performance settings of a volume. @throws LifeboatError `VOLUME_NOT_FOUND` */
  getVolumeInfo(volume: VolumeRef, options?: CallOptions): Promise<VolumeInfo>;
  /** Starts a snapshot of the volume as it is at the time of the call. The snapshot may not be usable yet, see {@link awaitSnapshot}.
   * @throws LifeboatError `VOLUME_NOT_FOUND`, `SNAPSHOTTER_QUOTA_EXCEEDED` */
  createSnapshot(request: SnapshotRequest, options?: CallOptions): Promise<{ readonly snapshotId: string }>;
  /** Waits until a volume can be created from the snapshot. Absent: snapshots are usable at once.
   * @throws LifeboatError `SNAPSHOT_NOT_FOUND`, `SNAPSHOT_FAILED` if the provider gave up, `TIMEOUT` */
  awaitSnapshot?(snapshotId: string, options: CallOptions & { readonly timeoutInMs: number }): Promise<void>;
  /** Reads the tags of a snapshot in Velero's spelling, as far as the provider keeps them; `velero.io/backup` names its backup. The
   * deletion of a backup calls it and deletes no snapshot of another backup. Absent: it cannot be told which backup a snapshot belongs to.
   * @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
  readSnapshotTags?(snapshotId: string, options?: CallOptions): Promise<Readonly<Record<string, string>>>;
  /** Creates a volume and waits until it can be attached. @throws LifeboatError `SNAPSHOT_NOT_FOUND`, `SNAPSHOTTER_QUOTA_EXCEEDED` */
  createVolumeFromSnapshot(request: VolumeFromSnapshot, options?: CallOptions): Promise<{ readonly volumeId: string }>;
  /** Deletes a snapshot. A missing snapshot is success. */
  deleteSnapshot(snapshotId: string, options?: CallOptions): Promise<void>;
  /** Frees resources. The snapshotter cannot be used afterwards. */
  close?(): Promise<void>;
}
