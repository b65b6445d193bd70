import type { GoDuration, SecretKeySelector, Timestamp, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` BackupStorageLocation: a bucket (or a prefix of one) that backups are stored in. */
export interface BackupStorageLocation {
  kind: 'BackupStorageLocation';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  spec: BackupStorageLocationSpec;
  status: BackupStorageLocationStatus;
  [field: string]: unknown;
}

/** `Available`: the server could list the bucket when it last looked. */
export const backupStorageLocationPhases = ['Available', 'Unavailable'] as const;

export type BackupStorageLocationPhase = (typeof backupStorageLocationPhases)[number];

export const backupStorageLocationAccessModes = ['ReadOnly', 'ReadWrite'] as const;

export type BackupStorageLocationAccessMode = (typeof backupStorageLocationAccessModes)[number];

export interface BackupStorageLocationSpec<D = GoDuration> {
  /** Name of the provider's plugin: `velero.io/aws`, or `aws` for short. */
  provider: string;
  /** The provider's own keys; the README of its plugin lists them. */
  config?: Record<string, string>;
  /** @default the server's own credentials */
  credential?: SecretKeySelector;
  objectStorage: ObjectStorageLocation;
  /** Backups that name no location go here. @default false */
  default?: boolean;
  /** @default 'ReadWrite' */
  accessMode?: BackupStorageLocationAccessMode;
  /** How often backups of the bucket become objects of the cluster; `0s`: never. @default 1m0s */
  backupSyncPeriod?: D | null;
  /** How often the phase is found out; `0s`: never. @default 1m0s */
  validationFrequency?: D | null;
  [field: string]: unknown;
}

export interface ObjectStorageLocation {
  bucket: string;
  /** Path inside the bucket, without `/` at its ends. @default '' */
  prefix?: string;
  /** Base64 of PEM certificates. Deprecated: `caCertRef`. Not both. */
  caCert?: string;
  /** PEM certificates that the endpoint's certificate is checked with. */
  caCertRef?: SecretKeySelector;
  [field: string]: unknown;
}

export interface BackupStorageLocationStatus {
  phase?: BackupStorageLocationPhase;
  lastSyncedTime?: Timestamp;
  lastValidationTime?: Timestamp;
  /** Why it is unavailable. */
  message?: string;
  /** Deprecated, unused. */
  lastSyncedRevision?: string;
  /** Deprecated, unused. */
  accessMode?: BackupStorageLocationAccessMode;
  [field: string]: unknown;
}
