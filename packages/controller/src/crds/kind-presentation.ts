import type { VeleroKind } from '@lifeboat/core/velero-api';

/** A column of `kubectl get`. */
interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly jsonPath: string;
  /** Above 0: `kubectl get` shows the column with `-o wide` only. */
  readonly priority?: number;
}

/** How `kubectl` names a kind and prints a list of it. */
interface KindPresentation {
  readonly shortName: string;
  readonly columns: readonly PrinterColumn[];
}

const text = (name: string, jsonPath: string): PrinterColumn => ({ name, type: 'string', jsonPath });
const since = (name: string, jsonPath: string): PrinterColumn => ({ name, type: 'date', jsonPath });
const number = (name: string, jsonPath: string): PrinterColumn => ({ name, type: 'integer', jsonPath });
const wide = (column: PrinterColumn): PrinterColumn => ({ ...column, priority: 1 });

const age = since('Age', '.metadata.creationTimestamp');
const phase = text('Status', '.status.phase');
const started = since('Started', '.status.startTimestamp');
const progress = [number('Bytes Done', '.status.progress.bytesDone'), number('Total Bytes', '.status.progress.totalBytes')];
const incremental = wide(number('Incremental Bytes', '.status.incrementalBytes'));
const dataPath = (node: string, ...more: PrinterColumn[]) => [
  phase,
  started,
  ...progress,
  ...more,
  text('Storage Location', '.spec.backupStorageLocation'),
  age,
  text('Node', node),
];

export const kindPresentations: { readonly [K in VeleroKind]: KindPresentation } = {
  Backup: {
    shortName: 'bak',
    columns: [
      phase,
      number('Errors', '.status.errors'),
      number('Warnings', '.status.warnings'),
      since('Created', '.status.startTimestamp'),
      text('Storage Location', '.spec.storageLocation'),
      wide(text('Expires', '.status.expiration')),
      wide(number('Queue', '.status.queuePosition')),
      age,
    ],
  },
  Restore: {
    shortName: 'rst',
    columns: [
      text('Backup', '.spec.backupName'),
      phase,
      number('Errors', '.status.errors'),
      number('Warnings', '.status.warnings'),
      since('Created', '.status.startTimestamp'),
      age,
    ],
  },
  Schedule: {
    shortName: 'sched',
    columns: [
      phase,
      text('Schedule', '.spec.schedule'),
      since('LastBackup', '.status.lastBackup'),
      age,
      { name: 'Paused', type: 'boolean', jsonPath: '.spec.paused' },
    ],
  },
  BackupStorageLocation: {
    shortName: 'bsl',
    columns: [
      text('Phase', '.status.phase'),
      since('Last Validated', '.status.lastValidationTime'),
      age,
      { name: 'Default', type: 'boolean', jsonPath: '.spec.default' },
      wide(text('Message', '.status.message')),
    ],
  },
  VolumeSnapshotLocation: { shortName: 'vsl', columns: [text('Provider', '.spec.provider'), text('Phase', '.status.phase'), age] },
  DeleteBackupRequest: { shortName: 'dbr', columns: [text('BackupName', '.spec.backupName'), phase, age] },
  DownloadRequest: {
    shortName: 'dreq',
    columns: [text('Kind', '.spec.target.kind'), text('Name', '.spec.target.name'), phase, age],
  },
  ServerStatusRequest: { shortName: 'ssr', columns: [phase, text('Version', '.status.serverVersion'), age] },
  PodVolumeBackup: { shortName: 'pvb', columns: [...dataPath('.spec.node', incremental), text('Uploader', '.spec.uploaderType')] },
  PodVolumeRestore: { shortName: 'pvr', columns: [...dataPath('.status.node'), text('Uploader Type', '.spec.uploaderType')] },
  BackupRepository: {
    shortName: 'repo',
    columns: [phase, text('Repository Type', '.spec.repositoryType'), since('Maintained', '.status.lastMaintenanceTime'), age],
  },
  DataUpload: { shortName: 'du', columns: dataPath('.status.node', incremental) },
  DataDownload: { shortName: 'dd', columns: dataPath('.status.node') },
};
