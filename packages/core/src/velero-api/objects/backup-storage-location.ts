import type { GoDuration, SecretKeySelector, Timestamp, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` BackupStorageLocation: a bucket, or a prefix in one, in which backups are stored. */
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
  /** Name of the provider, such as `velero.io/aws`, or its short form `aws`. */
  provider: string;
  /** Settings of the provider; the README of its plugin lists the keys. @default none */
  config?: Record<string, string>;
  /** The Secret with the credentials. @default the server's own credentials */
  credential?: SecretKeySelector;
  objectStorage: ObjectStorageLocation;
  /** Use this location for backups that name none. @default false */
  default?: boolean;
  /** Whether the location may be written. @default 'ReadWrite' */
  accessMode?: BackupStorageLocationAccessMode;
  /** How often backups in the bucket are added to the cluster as objects; `0s`: never. @default 1m0s */
  backupSyncPeriod?: D | null;
  /** How often the location is checked; `0s`: never. @default 1m0s */
  validationFrequency?: D | null;
  [field: string]: unknown;
}

export interface ObjectStorageLocation {
  bucket: string;
  /** Path inside the bucket, without `/` at its ends. @default '' */
  prefix?: string;
  /** PEM certificates in base64. Deprecated; use `caCertRef`. Not both. */
  caCert?: string;
  /** The Secret with PEM certificates that verify the endpoint's certificate. */
  caCertRef?: SecretKeySelector;
  [field: string]: unknown;
}

export interface BackupStorageLocationStatus {
  phase?: BackupStorageLocationPhase;
  lastSyncedTime?: Timestamp;
  lastValidationTime?: Timestamp;
  /** Why the location is unavailable. */
  message?: string;
  /** Deprecated, unused. */
  lastSyncedRevision?: string;
  /** Deprecated, unused. */
  accessMode?: BackupStorageLocationAccessMode;
  [field: string]: unknown;
}
