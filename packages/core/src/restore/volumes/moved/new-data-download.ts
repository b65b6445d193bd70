import { randomUUID } from 'node:crypto';
import type { DataDownload } from '../../../velero-api/objects/data-download.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { formatGoDuration } from '../../../velero-api/values/go-duration.ts';
import { asyncOperationIdLabel, restoreNameLabel, restoreUidLabel, validLabelValue } from '../../../velero-api/values/labels.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import { generatedName } from '../../../volumes/files/generated-name.ts';
import { restoreUploaderSettings } from '../../../volumes/files/uploader-settings.ts';
import type { MovedData } from './moved-data.ts';

interface NewDataDownloadOptions {
  readonly restore: Restore;
  readonly operationId: string;
  readonly data: MovedData;
  /** The claim in the cluster. */
  readonly target: { readonly namespace: string; readonly name: string };
  readonly location: string;
  /** For its inner steps. */
  readonly timeoutInMs: number;
  readonly now: Date;
}

/** A DataDownload as Velero makes one, once its data is being written. */
export function newDataDownload(options: NewDataDownloadOptions): DataDownload {
  const { restore, operationId, data, target, location, timeoutInMs, now } = options;
  const { name, namespace = '', uid = '' } = restore.metadata;
  const own = randomUUID();
  const dataMoverConfig = restoreUploaderSettings(restore.spec);
  const timestamp = formatTimestamp(now);
  return {
    kind: 'DataDownload',
    apiVersion: 'velero.io/v2alpha1',
    metadata: {
      ...generatedName(name, own),
      namespace,
      uid: own,
      creationTimestamp: timestamp,
      labels: { [asyncOperationIdLabel]: operationId, [restoreNameLabel]: validLabelValue(name), [restoreUidLabel]: uid },
      ownerReferences: [{ apiVersion: 'velero.io/v1', kind: 'Restore', name, uid, controller: true }],
    },
    spec: {
      targetVolume: { pvc: target.name, pv: '', namespace: target.namespace },
      backupStorageLocation: location,
      snapshotID: data.snapshotId,
      sourceNamespace: data.namespace,
      operationTimeout: formatGoDuration(timeoutInMs),
      ...(data.size > 0 && { snapshotSize: data.size }),
      nodeOS: 'linux',
      ...(dataMoverConfig && { dataMoverConfig }),
    },
    status: { phase: 'InProgress', acceptedTimestamp: timestamp, startTimestamp: timestamp },
  };
}
