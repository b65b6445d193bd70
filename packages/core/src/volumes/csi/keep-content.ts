import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import {
  backupNameLabel,
  backupUidLabel,
  csiDriverNameAnnotation,
  csiVolumeGroupSnapshotHandleAnnotation,
  csiVolumeSnapshotHandleAnnotation,
  csiVolumeSnapshotRestoreSizeAnnotation,
  csiVscDeletionPolicyAnnotation,
  validLabelValue,
} from '../../velero-api/values/labels.ts';
import { formatBytes } from './api/format-bytes.ts';
import type { SnapshotApi } from './api/snapshot-api.ts';
import { contentFields } from './api/snapshot-fields.ts';

interface KeepContentOptions {
  readonly cluster: ClusterClient;
  readonly api: SnapshotApi;
  readonly snapshot: KubeObject;
  readonly content: KubeObject;
  readonly backup: Backup;
  readonly signal: AbortSignal;
}

/**
 * Labels a snapshot's content with the backup, notes on the snapshot what a restore needs, as Velero does, and lets the
 * content outlive the snapshot: from here on the source namespace may go away. Velero does the latter only when it finalizes
 * the backup; the policy of before is in an annotation.
 */
export async function keepContent(options: KeepContentOptions): Promise<{ readonly snapshot: KubeObject; readonly content: KubeObject }> {
  const { cluster, api, backup, signal } = options;
  const { namespace = '', name } = options.snapshot.metadata;
  const { driver, deletionPolicy, handle, restoreSize, groupHandle } = contentFields(options.content);
  const labels = { [backupNameLabel]: validLabelValue(backup.metadata.name), [backupUidLabel]: backup.metadata.uid };
  const content = await cluster.patch(
    api.contents,
    { name: options.content.metadata.name },
    { type: 'merge', patch: { metadata: { labels }, spec: { deletionPolicy: 'Retain' } } },
    { signal },
  );
  const annotations = {
    [csiVolumeSnapshotHandleAnnotation]: handle,
    [csiDriverNameAnnotation]: driver,
    [csiVscDeletionPolicyAnnotation]: deletionPolicy,
    ...(restoreSize !== undefined && { [csiVolumeSnapshotRestoreSizeAnnotation]: formatBytes(restoreSize) }),
    ...(groupHandle !== undefined && { [csiVolumeGroupSnapshotHandleAnnotation]: groupHandle }),
  };
  const snapshot = await cluster.patch(
    api.snapshots,
    { namespace, name },
    { type: 'merge', patch: { metadata: { annotations } } },
    { signal },
  );
  return { snapshot: snapshot.object, content: content.object };
}
