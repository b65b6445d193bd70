import type { CallOptions } from './call-options.ts';
import type { KubeObject } from './kube-object.ts';

/** A volume of a provider. */
export interface VolumeRef {
  readonly volumeId: string;
  /** Velero's zone lookup; several zones of a regional disk are joined with `__`. */
  readonly availabilityZone?: string;
}

export interface VolumeInfo {
  /** The provider's type of the volume, such as `gp3`. */
  readonly type: string;
  readonly iops?: number;
}

/** What {@link VolumeSnapshotter.createVolumeFromSnapshot} makes a volume from. */
export interface VolumeFromSnapshot {
  readonly snapshotId: string;
  readonly type: string;
  readonly availabilityZone?: string;
  readonly iops?: number;
}

/** Takes snapshots of a provider's volumes. Bound to one credential set and region when it is created. */
export interface VolumeSnapshotter {
  readonly specVersion: 1;
  /** The provider's id of the volume behind a PersistentVolume, `undefined` when it is not one of this provider's. */
  getVolumeId(persistentVolume: KubeObject): string | undefined;
  /** A copy of the PersistentVolume that points at another volume. */
  setVolumeId(persistentVolume: KubeObject, volumeId: string): KubeObject;
  getVolumeInfo(volume: VolumeRef, options?: CallOptions): Promise<VolumeInfo>;
  createSnapshot(
    volume: VolumeRef & { readonly tags: Readonly<Record<string, string>> },
    options?: CallOptions,
  ): Promise<{ readonly snapshotId: string }>;
  createVolumeFromSnapshot(request: VolumeFromSnapshot, options?: CallOptions): Promise<{ readonly volumeId: string }>;
  /** A missing snapshot is success. */
  deleteSnapshot(snapshotId: string, options?: CallOptions): Promise<void>;
}
