import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import type { SnapshotApi } from '../api/snapshot-api.ts';

export interface GroupSnapshotsOptions {
  readonly cluster: ClusterClient;
  readonly api: SnapshotApi;
  /** Absent where the cluster does not serve group snapshots. */
  readonly groupApi: SnapshotApi | undefined;
  readonly backup: Backup;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}
