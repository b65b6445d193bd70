import {
  type BackupRepositorySpec,
  type BackupRepositoryStatus,
  backupRepositoryPhases,
  maintenanceResults,
  type RepositoryMaintenance,
} from '../objects/backup-repository.ts';
import type { DataDownloadSpec, DataDownloadStatus, TargetVolumeSpec } from '../objects/data-download.ts';
import type { CsiSnapshotSpec, DataUploadSpec, DataUploadStatus } from '../objects/data-upload.ts';
import type { PodVolumeBackupSpec, PodVolumeBackupStatus } from '../objects/pod-volume-backup.ts';
import type { PodVolumeRestoreSpec, PodVolumeRestoreStatus } from '../objects/pod-volume-restore.ts';
import {
  count,
  duration,
  type FieldsOf,
  flag,
  later,
  listOf,
  nullable,
  objectOf,
  oneOf,
  required,
  text,
  textMap,
  texts,
  time,
} from '../schema/field-schema.ts';
import { nodeOperatingSystems } from '../values/data-path.ts';
import { dataPathPhaseField, objectReferenceField, progressField, uploaderTypeField } from './shared-fields.ts';

export const podVolumeBackupSpecFields: FieldsOf<PodVolumeBackupSpec> = {
  node: required(text),
  pod: required(objectReferenceField),
  volume: required(text),
  backupStorageLocation: required(text),
  repoIdentifier: required(text),
  uploaderType: uploaderTypeField,
  tags: textMap,
  uploaderSettings: nullable(textMap),
  cancel: flag,
  parentSnapshot: later(text),
};

export const podVolumeBackupStatusFields: FieldsOf<PodVolumeBackupStatus> = {
  phase: dataPathPhaseField,
  path: text,
  snapshotID: text,
  message: text,
  startTimestamp: time,
  completionTimestamp: time,
  progress: progressField,
  incrementalBytes: count,
  acceptedTimestamp: time,
};

export const podVolumeRestoreSpecFields: FieldsOf<PodVolumeRestoreSpec> = {
  pod: required(objectReferenceField),
  volume: required(text),
  backupStorageLocation: required(text),
  repoIdentifier: required(text),
  uploaderType: uploaderTypeField,
  snapshotID: required(text),
  sourceNamespace: required(text),
  uploaderSettings: nullable(textMap),
  cancel: flag,
  snapshotSize: count,
  restoreType: later(text),
};

export const podVolumeRestoreStatusFields: FieldsOf<PodVolumeRestoreStatus> = {
  phase: dataPathPhaseField,
  message: text,
  startTimestamp: time,
  completionTimestamp: time,
  progress: progressField,
  acceptedTimestamp: time,
  node: text,
  activities: later(nullable(texts)),
  fallbackFull: later(flag),
  incrementalBytes: later(count),
};

export const backupRepositorySpecFields: FieldsOf<BackupRepositorySpec> = {
  volumeNamespace: required(text),
  backupStorageLocation: required(text),
  repositoryType: uploaderTypeField,
  resticIdentifier: text,
  maintenanceFrequency: required(duration),
  repositoryConfig: nullable(textMap),
};

export const backupRepositoryStatusFields: FieldsOf<BackupRepositoryStatus> = {
  phase: oneOf(backupRepositoryPhases),
  message: text,
  lastMaintenanceTime: time,
  recentMaintenance: listOf(
    objectOf<RepositoryMaintenance>({ result: oneOf(maintenanceResults), startTimestamp: time, completeTimestamp: time, message: text }),
  ),
};

const csiSnapshotField = objectOf<CsiSnapshotSpec>({
  volumeSnapshot: required(text),
  storageClass: required(text),
  snapshotClass: text,
  driver: text,
  volumeSnapshotNamespace: later(text),
  cleanUp: later(flag),
});

export const dataUploadSpecFields: FieldsOf<DataUploadSpec> = {
  snapshotType: required(text),
  csiSnapshot: nullable(csiSnapshotField),
  sourcePVC: required(text),
  datamover: text,
  backupStorageLocation: required(text),
  sourceNamespace: required(text),
  dataMoverConfig: nullable(textMap),
  cancel: flag,
  operationTimeout: required(duration),
  parentSnapshot: later(text),
  sourceFSType: later(text),
};

export const dataUploadStatusFields: FieldsOf<DataUploadStatus> = {
  phase: dataPathPhaseField,
  path: text,
  snapshotID: text,
  dataMoverResult: nullable(textMap),
  message: text,
  startTimestamp: time,
  completionTimestamp: time,
  progress: progressField,
  incrementalBytes: count,
  node: text,
  nodeOS: oneOf(nodeOperatingSystems),
  acceptedByNode: text,
  acceptedTimestamp: time,
  activities: later(nullable(texts)),
  fallbackFull: later(flag),
  sourceSize: later(count),
};

export const dataDownloadSpecFields: FieldsOf<DataDownloadSpec> = {
  targetVolume: required(
    objectOf<TargetVolumeSpec>({ pvc: required(text), pv: required(text), namespace: required(text), fsType: later(text) }),
  ),
  backupStorageLocation: required(text),
  datamover: text,
  snapshotID: required(text),
  sourceNamespace: required(text),
  dataMoverConfig: textMap,
  cancel: flag,
  operationTimeout: required(duration),
  nodeOS: oneOf(nodeOperatingSystems),
  snapshotSize: count,
  csiSnapshot: later(nullable(csiSnapshotField)),
  restoreType: later(text),
};

export const dataDownloadStatusFields: FieldsOf<DataDownloadStatus> = {
  phase: dataPathPhaseField,
  message: text,
  startTimestamp: time,
  completionTimestamp: time,
  progress: progressField,
  node: text,
  acceptedByNode: text,
  acceptedTimestamp: time,
  activities: later(nullable(texts)),
  fallbackFull: later(flag),
  incrementalBytes: later(count),
};
