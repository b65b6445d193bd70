import type { VeleroKind } from '@lifeboat/core/velero-api';

type Descriptions = Readonly<Record<string, string>>;

const schedule: Descriptions = {
  '': 'A Schedule makes a Backup whenever its cron expression says so.',
  spec: 'When to make Backups, and what they are.',
  'spec.template': 'The spec of the Backups.',
  'spec.schedule':
    'Five cron fields, @daily and the like, or @every and a duration. CRON_TZ=Area/City in front of it gives a time zone. Default: that of the server.',
  'spec.useOwnerReferencesInBackup': 'Whether the Schedule owns its Backups: then they go with it.',
  'spec.paused': 'Whether no Backups are made.',
  'spec.skipImmediately': 'Wait for the next time from now on, as if a Backup had just been made. The server then sets it to false.',
  status: 'What became of the Schedule. The server writes it.',
  'status.phase': 'Enabled, or FailedValidation.',
  'status.lastBackup': 'When a Backup was last made.',
  'status.lastSkipped': 'When skipImmediately last took effect.',
};

const backupStorageLocation: Descriptions = {
  '': 'A BackupStorageLocation is a bucket, or a prefix of one, that Backups are stored in.',
  spec: 'Where the bucket is, and how it is reached.',
  'spec.credential': "The credentials, in a Secret of the server's namespace. Default: those of the server.",
  'spec.objectStorage': 'The bucket.',
  'spec.objectStorage.bucket': 'Name of the bucket.',
  'spec.objectStorage.prefix': 'Path inside the bucket. Default: none.',
  'spec.objectStorage.caCert': 'PEM certificates of authorities that the endpoint is trusted by. Deprecated: use caCertRef. Not both.',
  'spec.objectStorage.caCertRef': "PEM certificates of authorities that the endpoint is trusted by, in a Secret of the server's namespace.",
  'spec.default': 'Whether Backups without a location go here.',
  'spec.accessMode': 'ReadOnly refuses new Backups and deletions. Default: ReadWrite.',
  'spec.backupSyncPeriod': 'How often Backups of the bucket become objects of the cluster, as a Go duration. 0s: never. Default: 1m0s.',
  'spec.validationFrequency': 'How often the bucket is looked at, as a Go duration. 0s: never. Default: 1m0s.',
  status: 'What the server found out. The server writes it.',
  'status.phase': 'Available, or Unavailable.',
  'status.lastSyncedTime': 'When Backups of the bucket last became objects.',
  'status.lastValidationTime': 'When the bucket was last looked at.',
  'status.message': 'Why it is Unavailable.',
  'status.lastSyncedRevision': 'Deprecated, and not used.',
  'status.accessMode': 'Deprecated, and not used.',
};

const volumeSnapshotLocation: Descriptions = {
  '': 'A VolumeSnapshotLocation is where a provider keeps snapshots of volumes.',
  spec: 'How the provider is reached.',
  'spec.credential': "The credentials, in a Secret of the server's namespace. Default: those of the server.",
  status: 'What the server found out. The server writes it.',
  'status.phase': 'Available, or Unavailable.',
};

const deleteBackupRequest: Descriptions = {
  '': 'A DeleteBackupRequest has a Backup deleted, with its files, snapshots and Restores.',
  spec: 'What to delete.',
  'spec.backupName': 'Name of the Backup.',
  status: 'What became of the request. The server writes it.',
  'status.phase': 'New, InProgress, or Processed.',
  'status.errors': 'Why something was not deleted.',
};

const downloadRequest: Descriptions = {
  '': 'A DownloadRequest asks for a signed URL of one file of a Backup or Restore.',
  spec: 'Which file.',
  'spec.target': 'The file.',
  'spec.target.kind': 'Which file of it.',
  'spec.target.name': 'Name of the Backup or Restore.',
  status: 'The answer. The server writes it.',
  'status.phase': 'New, Processed, or Failed.',
  'status.downloadURL': 'The URL. Whoever has it may read the file.',
  'status.expiration': 'When the URL ends.',
  'status.message': 'Why the phase is Failed. Since Velero 1.19.',
};

const serverStatusRequest: Descriptions = {
  '': 'A ServerStatusRequest asks the server for its version and plugins.',
  spec: 'Empty.',
  status: 'The answer. The server writes it.',
  'status.phase': 'New, or Processed.',
  'status.processedTimestamp': 'When the server answered.',
  'status.serverVersion': 'Version of the server.',
  'status.plugins': 'What the server has plugins for.',
  'status.plugins.name': 'Name of the plugin.',
  'status.plugins.kind': 'Kind of the plugin, such as ObjectStore.',
};

export const smallKindDescriptions = {
  Schedule: schedule,
  BackupStorageLocation: backupStorageLocation,
  VolumeSnapshotLocation: volumeSnapshotLocation,
  DeleteBackupRequest: deleteBackupRequest,
  DownloadRequest: downloadRequest,
  ServerStatusRequest: serverStatusRequest,
} satisfies { readonly [K in VeleroKind]?: Descriptions };
