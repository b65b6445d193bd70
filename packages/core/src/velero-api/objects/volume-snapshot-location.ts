import type { SecretKeySelector, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` VolumeSnapshotLocation: the place where a provider's plugin keeps snapshots of volumes. */
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
  /** Name of the provider, such as `velero.io/aws`, or its short form `aws`. */
  provider: string;
  /** Settings of the provider; the README of its plugin lists the keys. @default none */
  config?: Record<string, string>;
  /** The Secret with the credentials. @default the server's own credentials */
  credential?: SecretKeySelector;
  [field: string]: unknown;
}

export interface VolumeSnapshotLocationStatus {
  /** Phase of the location. Velero's server does not set it. */
  phase?: VolumeSnapshotLocationPhase;
  [field: string]: unknown;
}
