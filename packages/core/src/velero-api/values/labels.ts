import { createHash } from 'node:crypto';

/** Labels and annotations of velero.io: Velero's pkg/apis/velero/v1/labels_annotations.go. A label whose
 * value is a name holds {@link validLabelValue} of it, unless its line says `raw`. */

// On objects of Velero and on what it restores
export const backupNameLabel = 'velero.io/backup-name';
export const backupUidLabel = 'velero.io/backup-uid';
export const restoreNameLabel = 'velero.io/restore-name';
export const restoreUidLabel = 'velero.io/restore-uid';
/** Raw: a backup of a Schedule with a name beyond 63 characters is refused by the server. */
export const scheduleNameLabel = 'velero.io/schedule-name';
export const storageLocationLabel = 'velero.io/storage-location';
export const asyncOperationIdLabel = 'velero.io/async-operation-id';
export const pvcUidLabel = 'velero.io/pvc-uid';
export const podUidLabel = 'velero.io/pod-uid';
export const pvcNamespaceNameLabel = 'velero.io/pvc-namespace-name';
export const resourceUsageLabel = 'velero.io/resource-usage';
/** Of a BackupRepository. */
export const volumeNamespaceLabel = 'velero.io/volume-namespace';
export const repositoryTypeLabel = 'velero.io/repository-type';
/** `BSLNotFound`, `BSLCannotGet` or `BSLReadOnly`: why an expired backup is still there. */
export const gcFailureLabel = 'velero.io/gc-failure';
/** On a ConfigMap with the configuration of a plugin; a second label, the plugin's name, holds its kind. */
export const pluginConfigLabel = 'velero.io/plugin-config';

// What users put on their objects
/** `true`: the object, or the whole namespace, is left out. */
export const excludeFromBackupLabel = 'velero.io/exclude-from-backup';
export const skipFromBackupAnnotation = 'velero.io/skip-from-backup';
/** On a Pod: names of volumes whose files are copied, comma-separated. */
export const backupVolumesAnnotation = 'backup.velero.io/backup-volumes';
export const backupVolumesExcludesAnnotation = 'backup.velero.io/backup-volumes-excludes';
/** `true` or `false`: whether the `status` of this object is restored, whatever the restore says. */
export const restoreStatusAnnotation = 'velero.io/restore-status';
/** On a Backup or Restore: beats the server's timeout for copies of files. */
export const podVolumeTimeoutAnnotation = 'velero.io/pod-volume-timeout';

// What actions and the server leave on objects
export const mustIncludeAdditionalItemsAnnotation = 'backup.velero.io/must-include-additional-items';
export const resourceTimeoutAnnotation = 'velero.io/resource-timeout';
export const sourceClusterGitVersionAnnotation = 'velero.io/source-cluster-k8s-gitversion';
export const sourceClusterMajorVersionAnnotation = 'velero.io/source-cluster-k8s-major-version';
export const sourceClusterMinorVersionAnnotation = 'velero.io/source-cluster-k8s-minor-version';
/** Followed by a volume's name: snapshots of very old backups. */
export const podVolumeSnapshotAnnotationPrefix = 'snapshot.velero.io/';

// Volumes: snapshots and moved data
export const volumeSnapshotNameLabel = 'velero.io/volume-snapshot-name';
/** The default of a backup's `volumeGroupSnapshotLabelKey`. */
export const volumeGroupLabel = 'velero.io/volume-group';
/** On a claim or a class; on a Backup `_` and the driver's name follow. */
export const csiVolumeSnapshotClassAnnotation = 'velero.io/csi-volumesnapshot-class';
/** On a claim. */
export const csiVolumeGroupSnapshotClassAnnotation = 'velero.io/csi-volume-group-snapshot-class';
/** On a class; on a Backup `_` and the driver's name follow. */
export const csiVolumeGroupSnapshotClassLabel = 'velero.io/csi-volumegroupsnapshot-class';
export const csiVolumeSnapshotHandleAnnotation = 'velero.io/csi-volumesnapshot-handle';
export const csiVolumeGroupSnapshotHandleAnnotation = 'velero.io/csi-volumegroupsnapshot-handle';
/** On a Backup: the ConfigMap of the server whose volume policies counted after its own. Since Velero 1.18.3. */
export const globalVolumePolicyAnnotation = 'velero.io/global-backup-volume-policy-configmap';
export const csiDriverNameAnnotation = 'velero.io/csi-driver-name';
export const csiVolumeSnapshotRestoreSizeAnnotation = 'velero.io/csi-volumesnapshot-restore-size';
export const csiVscDeletionPolicyAnnotation = 'velero.io/csi-vsc-deletion-policy';
/** On a claim whose volume no CSI driver made. */
export const skippedNoCsiPvAnnotation = 'backup.velero.io/skipped-no-csi-pv';
/** `<namespace>/<name>` of a DataUpload. */
export const dataUploadNameAnnotation = 'velero.io/data-upload-name';
export const dataUploadLabel = 'velero.io/data-upload';
export const dataDownloadLabel = 'velero.io/data-download';
export const dataUploadSnapshotInfoLabel = 'velero.io/data-upload-snapshot-info';
export const dynamicPvRestoreLabel = 'velero.io/dynamic-pv-restore';

/** On a PersistentVolume that was restored beside the one it was a backup of: that one's name. */
export const originalPvNameAnnotation = 'velero.io/original-pv-name';

/** Its holder's files in the bucket are removed before it goes. */
export const restoreFinalizer = 'restores.velero.io/external-resources-finalizer';

// What a controller of Lifeboat leaves on objects
/** On an object that gave cause for a notification: the id of the last one, and whether it was sent. */
export const notifiedAnnotation = 'lifeboat.io/notified';
/** On a Schedule: as JSON, the times at which it made no backup, when it last had missed some. */
export const missedTimesAnnotation = 'lifeboat.io/missed-times';

/** On a Backup or Restore of a migration: the digest of what it was asked for, by which another run knows that it may go on with it. */
export const migrationAnnotation = 'lifeboat.io/migration';

/** A label value for a name: itself up to 63 characters, else its first 57 and 6 hex digits of its SHA-256
 * (Velero's pkg/label GetValidName). */
export function validLabelValue(name: string): string {
  if (name.length <= 63) return name;
  return name.slice(0, 57) + createHash('sha256').update(name).digest('hex').slice(0, 6);
}
/** On a Restore: how objects are changed besides what Velero's fields say, as a JSON object of fields of a request: `{"hostMapping":{...}}`.
 * On a stored one also the names of functions. */
export const transformsAnnotation = 'lifeboat.io/transforms';
