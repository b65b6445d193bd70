import type { BackupSpec } from '../../velero-api/objects/backup.ts';
import type { RestoreSpec } from '../../velero-api/objects/restore.ts';

/** What Velero notes of a backup's `uploaderConfig` in its records of volumes. */
export function backupUploaderSettings({ uploaderConfig }: Pick<BackupSpec, 'uploaderConfig'>): Record<string, string> | undefined {
  return uploaderConfig ? { ParallelFilesUpload: String(uploaderConfig.parallelFilesUpload ?? 0) } : undefined;
}

/** What Velero notes of a restore's; a removal of further files, which Velero 1.18 does not know, only where it is asked for. */
export function restoreUploaderSettings({ uploaderConfig }: Pick<RestoreSpec, 'uploaderConfig'>): Record<string, string> | undefined {
  if (!uploaderConfig) return undefined;
  const { writeSparseFiles, parallelFilesDownload = 0, deleteExtraFiles } = uploaderConfig;
  return {
    WriteSparseFiles: String(writeSparseFiles ?? false),
    ...(parallelFilesDownload > 0 && { ParallelFilesDownload: String(parallelFilesDownload) }),
    ...(deleteExtraFiles && { DeleteExtraFiles: 'true' }),
  };
}
