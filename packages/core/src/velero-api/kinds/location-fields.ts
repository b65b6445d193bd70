import {
  type BackupStorageLocationSpec,
  type BackupStorageLocationStatus,
  backupStorageLocationAccessModes,
  backupStorageLocationPhases,
  type ObjectStorageLocation,
} from '../objects/backup-storage-location.ts';
import {
  type VolumeSnapshotLocationSpec,
  type VolumeSnapshotLocationStatus,
  volumeSnapshotLocationPhases,
} from '../objects/volume-snapshot-location.ts';
import { duration, type FieldsOf, flag, nullable, objectOf, oneOf, required, text, textMap, time } from '../schema/field-schema.ts';
import { secretKeyField } from './shared-fields.ts';

export const backupStorageLocationSpecFields: FieldsOf<BackupStorageLocationSpec> = {
  provider: required(text),
  config: textMap,
  credential: secretKeyField,
  objectStorage: required(
    objectOf<ObjectStorageLocation>({
      bucket: required(text),
      prefix: text,
      caCert: { type: 'string', format: 'byte' },
      caCertRef: secretKeyField,
    }),
  ),
  default: flag,
  accessMode: oneOf(backupStorageLocationAccessModes),
  backupSyncPeriod: nullable(duration),
  validationFrequency: nullable(duration),
};

export const backupStorageLocationStatusFields: FieldsOf<BackupStorageLocationStatus> = {
  phase: oneOf(backupStorageLocationPhases),
  lastSyncedTime: time,
  lastValidationTime: time,
  message: text,
  lastSyncedRevision: text,
  accessMode: oneOf(backupStorageLocationAccessModes),
};

export const volumeSnapshotLocationSpecFields: FieldsOf<VolumeSnapshotLocationSpec> = {
  provider: required(text),
  config: textMap,
  credential: secretKeyField,
};

export const volumeSnapshotLocationStatusFields: FieldsOf<VolumeSnapshotLocationStatus> = { phase: oneOf(volumeSnapshotLocationPhases) };
