import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { backupNameLabel, dataUploadNameAnnotation, validLabelValue } from '../../velero-api/values/labels.ts';
import type { DataUploads } from '../../volumes/files/move/data-uploads.ts';
import type { VolumeDecisions } from '../../volumes/volume-decisions.ts';
import { boundVolume } from './bound-volume.ts';

export interface ClaimFilesOptions {
  readonly uploads: DataUploads;
  readonly decisions: Pick<VolumeDecisions, 'forClaim' | 'isRunning'>;
  /** Whether anybody takes snapshots of a PersistentVolume. */
  hasSnapshots(persistentVolume: KubeObject): Promise<boolean>;
}

const name = 'lifeboat.dev/claim-files';
const appliesTo = { includedResources: ['persistentvolumeclaims'] };

/** The part of the action that a resumed backup needs. */
export function followClaimFiles(uploads: DataUploads): BackupItemAction {
  return {
    name,
    appliesTo,
    execute: async () => ({}),
    progress: async (operationId) => uploads.progress(operationId),
    cancel: (operationId) => uploads.cancel(operationId),
  };
}

/** Copies the files of a bound claim that no running Pod mounts, where a volume policy or the default asks for copies of files. Velero reads
 * claims by their Pods only, and passes over it. */
export function createClaimFilesAction({ uploads, decisions, hasSnapshots }: ClaimFilesOptions): BackupItemAction {
  return {
    ...followClaimFiles(uploads),
    async execute({ item, backup }, { cluster, logger, signal }) {
      if (backup.status.phase?.startsWith('Finalizing')) return {};
      const volume = await boundVolume(item, cluster, signal);
      if (!volume || (volume.spec as { hostPath?: unknown } | undefined)?.hostPath) return {};
      const { action } = await decisions.forClaim(item, volume);
      const byDefault = action === 'snapshot' && backup.spec.defaultVolumesToFsBackup === true && !(await hasSnapshots(volume));
      if (action !== 'fs-backup' && !byDefault) return {};
      if (await decisions.isRunning(item)) return {};
      logger.info('No running Pod mounts it: its files are copied by a Pod that mounts it for that');
      const { operationId, dataUpload } = uploads.begin(item, { persistentVolume: volume });
      const { metadata } = item;
      const marked = {
        ...metadata,
        labels: { ...metadata.labels, [backupNameLabel]: validLabelValue(backup.metadata.name) },
        annotations: { ...metadata.annotations, [dataUploadNameAnnotation]: `${dataUpload.namespace}/${dataUpload.name}` },
      };
      return { item: { ...item, metadata: marked }, operationId, postOperationItems: [dataUpload] };
    },
  };
}
