import { createHash } from 'node:crypto';

/** Labels and annotations of velero.io: Velero's pkg/apis/velero/v1/labels_annotations.go. */
export const backupNameLabel = 'velero.io/backup-name';
export const restoreNameLabel = 'velero.io/restore-name';
export const storageLocationLabel = 'velero.io/storage-location';
export const excludeFromBackupLabel = 'velero.io/exclude-from-backup';
export const mustIncludeAdditionalItemsAnnotation = 'backup.velero.io/must-include-additional-items';
export const skipFromBackupAnnotation = 'velero.io/skip-from-backup';
export const restoreStatusAnnotation = 'velero.io/restore-status';
export const volumeSnapshotNameLabel = 'velero.io/volume-snapshot-name';
export const sourceClusterGitVersionAnnotation = 'velero.io/source-cluster-k8s-gitversion';
export const sourceClusterMajorVersionAnnotation = 'velero.io/source-cluster-k8s-major-version';
export const sourceClusterMinorVersionAnnotation = 'velero.io/source-cluster-k8s-minor-version';
export const resourceTimeoutAnnotation = 'velero.io/resource-timeout';

/** A label value for a name: itself up to 63 characters, else its first 57 and 6 hex digits of its SHA-256
 * (Velero's pkg/label GetValidName). */
export function validLabelValue(name: string): string {
  if (name.length <= 63) return name;
  return name.slice(0, 57) + createHash('sha256').update(name).digest('hex').slice(0, 6);
}
