import { randomUUID } from 'node:crypto';
import { textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import type { CsiSnapshotSpec, DataUpload } from '../../../velero-api/objects/data-upload.ts';
import { formatGoDuration } from '../../../velero-api/values/go-duration.ts';
import { asyncOperationIdLabel, backupNameLabel, backupUidLabel, pvcUidLabel, validLabelValue } from '../../../velero-api/values/labels.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import { generatedName } from '../generated-name.ts';
import { backupUploaderSettings } from '../uploader-settings.ts';

interface NewDataUploadOptions {
  readonly backup: Backup;
  readonly claim: KubeObject;
  /** That the data is read of; absent where it is read of the claim itself. */
  readonly snapshot?: Omit<CsiSnapshotSpec, 'storageClass'> | undefined;
  readonly location: string;
  /** For its inner steps. */
  readonly timeoutInMs: number;
  readonly now: Date;
  /** @default a new one */
  readonly name?: string | undefined;
}

/** The format that Velero's data mover reads and writes. */
export const movedFormat = 'kopia';

/** By this Velero finds the operation that moves the data of a claim. */
export function dataUploadOperationId(backup: Backup, claimUid: string): string {
  return validLabelValue(`du-${backup.metadata.uid}.${claimUid}`);
}

/** A DataUpload as Velero makes one, before anything is moved. */
export function newDataUpload(options: NewDataUploadOptions): DataUpload {
  const { backup, claim, snapshot, location, timeoutInMs, now } = options;
  const { name, namespace = '', uid = '' } = backup.metadata;
  const own = randomUUID();
  const claimUid = claim.metadata.uid ?? '';
  const timestamp = formatTimestamp(now);
  return {
    kind: 'DataUpload',
    apiVersion: 'velero.io/v2alpha1',
    metadata: {
      ...generatedName(name, own),
      ...(options.name !== undefined && { name: options.name }),
      namespace,
      uid: own,
      creationTimestamp: timestamp,
      labels: {
        [asyncOperationIdLabel]: dataUploadOperationId(backup, claimUid),
        [backupNameLabel]: validLabelValue(name),
        [backupUidLabel]: uid,
        [pvcUidLabel]: claimUid,
      },
      ownerReferences: [{ apiVersion: 'velero.io/v1', kind: 'Backup', name, uid, controller: true }],
    },
    spec: {
      // The only type there is.
      snapshotType: 'CSI',
      ...(snapshot && { csiSnapshot: { ...snapshot, storageClass: textAt(claim, 'spec', 'storageClassName') ?? '' } }),
      sourcePVC: claim.metadata.name,
      backupStorageLocation: location,
      sourceNamespace: claim.metadata.namespace ?? '',
      operationTimeout: formatGoDuration(timeoutInMs),
      // As Velero: only one that says something.
      ...(backup.spec.uploaderConfig?.parallelFilesUpload && { dataMoverConfig: backupUploaderSettings(backup.spec) ?? {} }),
    },
    status: { phase: 'Accepted', path: `/${own}`, acceptedTimestamp: timestamp },
  };
}
