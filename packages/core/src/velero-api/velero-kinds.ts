import { backupSpecFields, backupStatusFields } from './kinds/backup-fields.ts';
import * as location from './kinds/location-fields.ts';
import * as request from './kinds/request-fields.ts';
import { restoreSpecFields, restoreStatusFields } from './kinds/restore-fields.ts';
import { scheduleSpecFields, scheduleStatusFields } from './kinds/schedule-fields.ts';
import * as data from './kinds/volume-data-fields.ts';
import type { Backup } from './objects/backup.ts';
import type { BackupRepository } from './objects/backup-repository.ts';
import type { BackupStorageLocation } from './objects/backup-storage-location.ts';
import type { DataDownload } from './objects/data-download.ts';
import type { DataUpload } from './objects/data-upload.ts';
import type { DeleteBackupRequest } from './objects/delete-backup-request.ts';
import type { DownloadRequest } from './objects/download-request.ts';
import type { PodVolumeBackup } from './objects/pod-volume-backup.ts';
import type { PodVolumeRestore } from './objects/pod-volume-restore.ts';
import type { Restore } from './objects/restore.ts';
import type { Schedule } from './objects/schedule.ts';
import type { ServerStatusRequest } from './objects/server-status-request.ts';
import type { VolumeSnapshotLocation } from './objects/volume-snapshot-location.ts';
import type { FieldSchema } from './schema/field-schema.ts';

/** Every kind of the group velero.io, by its name. All are namespaced, and none has a status subresource: `status` is read
 * and written with the object. */
export interface VeleroKinds {
  Backup: Backup;
  Restore: Restore;
  Schedule: Schedule;
  BackupStorageLocation: BackupStorageLocation;
  VolumeSnapshotLocation: VolumeSnapshotLocation;
  DeleteBackupRequest: DeleteBackupRequest;
  DownloadRequest: DownloadRequest;
  ServerStatusRequest: ServerStatusRequest;
  PodVolumeBackup: PodVolumeBackup;
  PodVolumeRestore: PodVolumeRestore;
  BackupRepository: BackupRepository;
  DataUpload: DataUpload;
  DataDownload: DataDownload;
}

export type VeleroKind = keyof VeleroKinds;

/** How the API server serves a kind, and the fields of its `spec` and `status` as Velero's CRDs have them. */
export interface VeleroKindFacts {
  readonly group: 'velero.io';
  readonly version: 'v1' | 'v2alpha1';
  /** Plural, as in URLs. */
  readonly resource: string;
  /** The server refuses an object without `spec.…` fields marked required, but not one without `spec`. */
  readonly spec: Readonly<Record<string, FieldSchema>>;
  readonly status: Readonly<Record<string, FieldSchema>>;
}

type Fields = Readonly<Record<string, FieldSchema>>;
const v1 = (resource: string, spec: Fields, status: Fields): VeleroKindFacts => ({
  group: 'velero.io',
  version: 'v1',
  resource,
  spec,
  status,
});

/** The table that validation and the typed client work from. A test holds it against the CRDs of the real Velero. */
export const veleroKinds: { readonly [K in VeleroKind]: VeleroKindFacts } = {
  Backup: v1('backups', backupSpecFields, backupStatusFields),
  Restore: v1('restores', restoreSpecFields, restoreStatusFields),
  Schedule: v1('schedules', scheduleSpecFields, scheduleStatusFields),
  BackupStorageLocation: v1('backupstoragelocations', location.backupStorageLocationSpecFields, location.backupStorageLocationStatusFields),
  VolumeSnapshotLocation: v1(
    'volumesnapshotlocations',
    location.volumeSnapshotLocationSpecFields,
    location.volumeSnapshotLocationStatusFields,
  ),
  DeleteBackupRequest: v1('deletebackuprequests', request.deleteBackupRequestSpecFields, request.deleteBackupRequestStatusFields),
  DownloadRequest: v1('downloadrequests', request.downloadRequestSpecFields, request.downloadRequestStatusFields),
  ServerStatusRequest: v1('serverstatusrequests', {}, request.serverStatusRequestStatusFields),
  PodVolumeBackup: v1('podvolumebackups', data.podVolumeBackupSpecFields, data.podVolumeBackupStatusFields),
  PodVolumeRestore: v1('podvolumerestores', data.podVolumeRestoreSpecFields, data.podVolumeRestoreStatusFields),
  BackupRepository: v1('backuprepositories', data.backupRepositorySpecFields, data.backupRepositoryStatusFields),
  DataUpload: { ...v1('datauploads', data.dataUploadSpecFields, data.dataUploadStatusFields), version: 'v2alpha1' },
  DataDownload: { ...v1('datadownloads', data.dataDownloadSpecFields, data.dataDownloadStatusFields), version: 'v2alpha1' },
};
