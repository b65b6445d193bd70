import type { NamedSnapshotLocationConfig, SnapshotLocationConfig } from '../contract/locations/snapshot-location.ts';
import type { NamedStorageLocationConfig, StorageLocationConfig, StorageLocationOptions } from '../contract/locations/storage-location.ts';
import { objectLockField, trustFields } from '../storage/location/backup-store-options-field.ts';
import { secretKeyField } from '../velero-api/kinds/shared-fields.ts';
import {
  duration,
  type FieldsOf,
  flag,
  from,
  nullable,
  objectOf,
  oneOf,
  required,
  text,
  textMap,
} from '../velero-api/schema/field-schema.ts';

const storageLocationOptionFields: FieldsOf<StorageLocationOptions> = {
  patienceInMs: from(0),
  ...trustFields,
  objectLock: objectLockField,
  accessMode: oneOf(['ReadWrite', 'ReadOnly']),
  default: flag,
};

export const snapshotLocationConfigFields: FieldsOf<SnapshotLocationConfig> = {
  provider: required(text),
  config: textMap,
  credential: secretKeyField,
  default: flag,
};

export const storageLocationConfigFields: FieldsOf<StorageLocationConfig> = {
  ...storageLocationOptionFields,
  provider: required(text),
  objectStorage: objectOf<NonNullable<StorageLocationConfig['objectStorage']>>({
    bucket: text,
    prefix: text,
    caCert: text,
    caCertRef: secretKeyField,
  }),
  config: textMap,
  credential: secretKeyField,
  backupSyncPeriod: nullable(duration),
  validationFrequency: nullable(duration),
};

export const namedStorageLocationField = objectOf<NamedStorageLocationConfig>({ ...storageLocationConfigFields, name: required(text) });
export const namedSnapshotLocationField = objectOf<NamedSnapshotLocationConfig>({ ...snapshotLocationConfigFields, name: required(text) });
