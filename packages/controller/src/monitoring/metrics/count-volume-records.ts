import type { VolumeRecord } from '@lifeboat/core';
import type { Labels, Metrics } from './metrics.ts';

/** How many volumes keep a row. Each volume has its own, and a histogram multiplies it, so the oldest rows are removed. */
const rowsKept = 1000;

const ends = new Map([
  ['Completed', 'success'],
  ['Failed', 'failure'],
  ['Canceled', 'cancel'],
] as const);

/** Counts PodVolumeBackups, DataUploads and DataDownloads as Velero's node agent does. */
export function countVolumeRecords(metrics: Metrics): (record: VolumeRecord) => void {
  const begun = new Set<string>();
  const rows: Labels[] = [];

  return (record) => {
    if (record.kind === 'DataUpload' || record.kind === 'DataDownload') {
      const end = ends.get(record.status.phase as 'Completed');
      const what = record.kind === 'DataUpload' ? 'upload' : 'download';
      if (end) metrics.add(`podVolume_data_${what}_${end}_total`, { node: record.status.node ?? '' });
      return;
    }
    if (record.kind !== 'PodVolumeBackup') return;
    const { metadata, spec, status } = record;
    const { node } = spec;
    if (status.phase === 'InProgress' && !begun.has(metadata.name)) {
      begun.add(metadata.name);
      metrics.add('podVolume_pod_volume_backup_enqueue_count', { node });
    }
    // Only records whose beginning this process has counted. When a backup is resumed, the records of an earlier process come, too.
    if (status.phase === 'InProgress' || !begun.delete(metadata.name)) return;
    metrics.add('podVolume_pod_volume_backup_dequeue_count', { node });
    const seconds = (Date.parse(status.completionTimestamp ?? '') - Date.parse(status.startTimestamp ?? '')) / 1000;
    if (status.phase !== 'Completed' || !(seconds >= 0)) return;
    const { namespace = '', name } = metadata;
    const owner = (metadata.ownerReferences as readonly { readonly name?: string }[] | undefined)?.[0]?.name ?? '';
    const labels = {
      node,
      operation: `${name}-${spec.backupStorageLocation}-${namespace}-${spec.uploaderType ?? ''}-backup`,
      backupName: `${namespace}/${owner}`,
      pod_volume_backup: name,
    };
    metrics.observe('podVolume_pod_volume_operation_latency_seconds', labels, seconds);
    metrics.set('podVolume_pod_volume_operation_latency_seconds_gauge', labels, seconds);
    rows.push(labels);
    const oldest = rows.length > rowsKept ? rows.shift() : undefined;
    if (oldest) metrics.forget(oldest);
  };
}
