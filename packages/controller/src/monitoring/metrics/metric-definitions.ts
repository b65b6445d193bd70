/** What is fixed about a metric before it has a value. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** The upper limits of a histogram's buckets. */
  readonly buckets?: readonly number[];
  /** The values are looked up at each scrape. */
  readonly isCollected?: true;
}

const schedule = ['schedule'];
const csi = ['schedule', 'backupName'];
const minute = 60;
const hour = 60 * minute;
const durations = [minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 4 * hour];
const repository = ['repository_name'];
const podVolume = ['node', 'operation', 'backupName', 'pod_volume_backup'];

/** Metrics with the names, types and labels of Velero 1.18.3. `schedule` is empty for what belongs to no existing Schedule. */
const veleroMetrics = {
  velero_backup_total: gauge('Backups that are there as objects', [], true),
  velero_backup_attempt_total: counter('Backups that were begun', schedule),
  velero_backup_success_total: counter('Backups that completed', schedule),
  velero_backup_partial_failure_total: counter('Backups that partially failed', schedule),
  velero_backup_failure_total: counter('Backups that failed', schedule),
  velero_backup_validation_failure_total: counter('Backups that were refused', schedule),
  velero_backup_warning_total: counter('Backups with warnings', schedule),
  velero_backup_duration_seconds: {
    type: 'histogram',
    help: 'Seconds from the start of a backup to its end',
    labels: schedule,
    buckets: durations,
  },
  velero_backup_tarball_size_bytes: gauge('Compressed bytes of the archive of the last backup', schedule),
  velero_backup_items_total: gauge('Objects of the last backup', schedule, true),
  velero_backup_items_errors: gauge('Errors of the last backup', schedule, true),
  velero_backup_last_status: gauge('1: the last backup completed; 0: it did not', schedule, true),
  velero_backup_last_successful_timestamp: gauge('When the last backup that completed ended, in seconds since 1970', schedule, true),
  velero_backup_deletion_attempt_total: counter('Deletions of backups that were begun', schedule),
  velero_backup_deletion_success_total: counter('Backups that were deleted', schedule),
  velero_backup_deletion_failure_total: counter('Deletions of backups that failed', schedule),
  velero_restore_total: gauge('Restores that are there as objects', [], true),
  velero_restore_attempt_total: counter('Restores that were begun', schedule),
  velero_restore_success_total: counter('Restores that completed', schedule),
  velero_restore_partial_failure_total: counter('Restores that partially failed', schedule),
  velero_restore_failed_total: counter('Restores that failed', schedule),
  velero_restore_validation_failed_total: counter('Restores that were refused', schedule),
  velero_volume_snapshot_attempt_total: counter('Snapshots of volumes by snapshot locations that were begun', schedule),
  velero_volume_snapshot_success_total: counter('Snapshots of volumes by snapshot locations that succeeded', schedule),
  velero_volume_snapshot_failure_total: counter('Snapshots of volumes by snapshot locations that failed', schedule),
  velero_csi_snapshot_attempt_total: counter('Snapshots by CSI drivers that were begun', csi),
  velero_csi_snapshot_success_total: counter('Snapshots by CSI drivers that succeeded', csi),
  velero_csi_snapshot_failure_total: counter('Snapshots by CSI drivers that failed', csi),
  velero_repo_maintenance_success_total: counter('Maintenances of repositories of files that succeeded', repository),
  velero_repo_maintenance_failure_total: counter('Maintenances of repositories of files that failed', repository),
  velero_repo_maintenance_duration_seconds: {
    type: 'histogram',
    help: 'Seconds that a maintenance of a repository of files took',
    labels: repository,
    buckets: durations,
  },
  velero_backup_location_status_gauge: gauge('1: the location is Available; 0: it is not', ['backup_location_name'], true),
} as const satisfies Record<string, MetricDefinition>;

/** Metrics with the names, types and labels of Velero's node agent. */
const nodeAgentMetrics = {
  podVolume_pod_volume_backup_enqueue_count: counter('Volumes whose files are being copied, or were', ['node']),
  podVolume_pod_volume_backup_dequeue_count: counter('Volumes whose files were copied, or could not be', ['node']),
  podVolume_data_upload_success_total: counter('Snapshots whose data was moved into a location', ['node']),
  podVolume_data_upload_failure_total: counter('Snapshots whose data could not be moved into a location', ['node']),
  podVolume_data_upload_cancel_total: counter('Snapshots whose data was being moved when that was ended', ['node']),
  podVolume_data_download_success_total: counter('Volumes that were filled with moved data', ['node']),
  podVolume_data_download_failure_total: counter('Volumes that could not be filled with moved data', ['node']),
  podVolume_data_download_cancel_total: counter('Volumes that were being filled with moved data when that was ended', ['node']),
  podVolume_pod_volume_operation_latency_seconds: {
    type: 'histogram',
    help: 'Seconds that it took to copy the files of a volume, of the last thousand volumes',
    labels: podVolume,
    buckets: durations,
  },
  podVolume_pod_volume_operation_latency_seconds_gauge: gauge(
    'Seconds that it took to copy the files of a volume, of the last thousand volumes',
    podVolume,
  ),
} as const satisfies Record<string, MetricDefinition>;

/** Metrics that Velero 1.18.3 does not have. Velero 1.19 has the first one. */
const furtherMetrics = {
  velero_schedule_expected_interval_seconds: gauge('Seconds between the next two times of a Schedule that is not paused', schedule, true),
  lifeboat_last_good_copy_age_seconds: gauge(
    'Seconds since the last Completed backup that has the whole namespace began, per location; +Inf where there is none',
    ['namespace', 'location'],
    true,
  ),
  lifeboat_uncovered_namespaces: gauge('Namespaces of which no location has a good copy', [], true),
  lifeboat_schedule_missed_total: counter('Times of a Schedule at which no backup was made', schedule),
  lifeboat_backup_queue_length: gauge('Backups that wait for their turn', [], true),
  lifeboat_leader: gauge('1: this process works; 0: another one does, or none', [], true),
  lifeboat_work_queue_length: gauge('Objects that wait for a reconciler', ['reconciler'], true),
  lifeboat_reconcile_total: counter('Calls of a reconciler', ['reconciler']),
  lifeboat_reconcile_errors_total: counter('Calls of a reconciler that failed and are repeated', ['reconciler']),
  lifeboat_events_dropped_total: counter('Events that were not written: there were too many, or the API server refused them', []),
  lifeboat_notifications_total: counter('Tries to send a notification: sent, failed (and sent again), given-up', ['outcome']),
  lifeboat_kubernetes_requests_total: counter('Requests to the API server, repeats included', [], true),
  lifeboat_kubernetes_requests_throttled_total: counter('Answers of the API server with status 429', [], true),
  lifeboat_kubernetes_requests_retried_total: counter('Requests to the API server that were sent again', [], true),
  lifeboat_store_requests_total: counter('Calls of the stores of locations', ['location', 'operation', 'outcome']),
  lifeboat_store_bytes_total: counter('Bytes of objects that stores took (put) and gave (get)', ['location', 'direction']),
} as const satisfies Record<string, MetricDefinition>;

export const metricDefinitions = { ...veleroMetrics, ...nodeAgentMetrics, ...furtherMetrics };

export type MetricName = keyof typeof metricDefinitions;

function counter(help: string, labels: readonly string[], isCollected?: true): MetricDefinition {
  return { type: 'counter', help, labels, ...(isCollected && { isCollected }) };
}

function gauge(help: string, labels: readonly string[], isCollected?: true): MetricDefinition {
  return { type: 'gauge', help, labels, ...(isCollected && { isCollected }) };
}
