import type { VeleroKind } from '@lifeboat/core/velero-api';

type Descriptions = Readonly<Record<string, string>>;

const podVolumeBackup: Descriptions = {
  '': 'A PodVolumeBackup copies the files of one volume of a Pod into a repository.',
  spec: 'Which volume, and where its files go.',
  'spec.node': 'The node that the Pod runs on.',
  'spec.pod': 'The Pod.',
  'spec.backupStorageLocation': 'Name of the BackupStorageLocation that the repository is in.',
  'spec.tags': 'Tags of the snapshot in the repository.',
  'spec.parentSnapshot': 'ID of the snapshot that this one builds on, none, or auto. Since Velero 1.19.',
  status: 'How the copy goes. The server writes it.',
  'status.phase': 'Where the copy stands.',
  'status.path': 'Path of the volume where the files are read.',
};

const podVolumeRestore: Descriptions = {
  '': 'A PodVolumeRestore copies the files of one volume from a repository into a Pod.',
  spec: 'Which volume, and where its files come from.',
  'spec.pod': 'The Pod.',
  'spec.backupStorageLocation': 'Name of the BackupStorageLocation that the repository is in.',
  'spec.snapshotID': 'ID of the snapshot in the repository.',
  status: 'How the copy goes. The server writes it.',
  'status.phase': 'Where the copy stands.',
};

const backupRepository: Descriptions = {
  '': "A BackupRepository holds the files of one namespace's volumes, in a BackupStorageLocation.",
  spec: 'Which repository.',
  'spec.volumeNamespace': 'Namespace of the volumes.',
  'spec.backupStorageLocation': 'Name of the BackupStorageLocation that the repository is in.',
  'spec.repositoryType': 'Format of the repository: kopia or restic.',
  'spec.resticIdentifier': 'Identifier of a restic repository.',
  'spec.maintenanceFrequency': 'How often the repository is cleaned up, as a Go duration.',
  'spec.repositoryConfig': 'Keys and values for the repository.',
  status: 'How the repository is. The server writes it.',
  'status.phase': 'New, Ready, or NotReady.',
  'status.lastMaintenanceTime': 'When the repository was last cleaned up with success.',
  'status.recentMaintenance': 'The last clean-ups.',
  'status.recentMaintenance.result': 'Succeeded, or Failed.',
  'status.recentMaintenance.startTimestamp': 'When it began.',
  'status.recentMaintenance.completeTimestamp': 'When it ended.',
  'status.recentMaintenance.message': 'Why it failed.',
};

const dataUpload: Descriptions = {
  '': 'A DataUpload copies the data of one snapshot into a BackupStorageLocation.',
  spec: 'Which snapshot, and where its data goes.',
  'spec.snapshotType': 'CSI.',
  'spec.csiSnapshot': 'The CSI snapshot.',
  'spec.sourcePVC': 'Name of the claim that was snapshotted.',
  'spec.backupStorageLocation': 'Name of the BackupStorageLocation that the data goes to.',
  'spec.parentSnapshot': 'ID of the snapshot that this one builds on. Since Velero 1.19.',
  'spec.sourceFSType': 'File system of the volume. Since Velero 1.19.',
  status: 'How the copy goes. The server writes it.',
  'status.phase': 'Where the copy stands.',
  'status.path': 'Path of the volume where the data is read.',
  'status.dataMoverResult': 'Keys and values that the data mover returns.',
  'status.nodeOS': 'Operating system of the node.',
  'status.sourceSize': 'Size of the volume in bytes. Since Velero 1.19.',
};

const dataDownload: Descriptions = {
  '': 'A DataDownload copies data from a BackupStorageLocation into a volume.',
  spec: 'Which data, and the volume it goes into.',
  'spec.targetVolume': 'The volume.',
  'spec.targetVolume.pvc': 'Name of its claim.',
  'spec.targetVolume.pv': 'Name of its PersistentVolume.',
  'spec.targetVolume.namespace': 'Namespace of its claim.',
  'spec.targetVolume.fsType': 'Its file system. Since Velero 1.19.',
  'spec.backupStorageLocation': 'Name of the BackupStorageLocation that the data comes from.',
  'spec.snapshotID': 'ID of the snapshot in the repository.',
  'spec.nodeOS': 'Operating system of the node.',
  'spec.csiSnapshot': 'The CSI snapshot that the volume is made of. Since Velero 1.19.',
  status: 'How the copy goes. The server writes it.',
  'status.phase': 'Where the copy stands.',
};

export const volumeDataDescriptions = {
  PodVolumeBackup: podVolumeBackup,
  PodVolumeRestore: podVolumeRestore,
  BackupRepository: backupRepository,
  DataUpload: dataUpload,
  DataDownload: dataDownload,
} satisfies { readonly [K in VeleroKind]?: Descriptions };
