import type { SecretKeySelector, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` VolumeSnapshotLocation: where a provider's plugin keeps snapshots of volumes. */
export interface VolumeSnapshotLocation {
  kind: 'VolumeSnapshotLocation';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  spec: VolumeSnapshotLocationSpec;
  status: VolumeSnapshotLocationStatus;
  [field: string]: unknown;
}

export const volumeSnapshotLocationPhases = ['Available', 'Unavailable'] as const;

export type VolumeSnapshotLocationPhase = (typeof volumeSnapshotLocationPhases)[number];

export interface VolumeSnapshotLocationSpec {
  /** Name of the provider's plugin: `velero.io/aws`, or `aws` for short. */
  provider: string;
  /** The provider's own keys; the README of its plugin lists them. */
  config?: Record<string, string>;
  /** @default the server's own credentials */
  credential?: SecretKeySelector;
  [field: string]: unknown;
}

export interface VolumeSnapshotLocationStatus {
  /** Velero's server leaves it out. */
  phase?: VolumeSnapshotLocationPhase;
  [field: string]: unknown;
}
