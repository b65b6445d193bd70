import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { UnmovedVolume } from '../contract/migration/migration-result.ts';
import type { BackupRequest } from '../contract/requests.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { BackupVolumeInfo } from '../velero-api/files/volume-info.ts';

const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

/** Whether two clients reach one cluster. Where that may not be looked at, two addresses are two clusters. */
export async function isSameCluster(a: ClusterClient, b: ClusterClient, { signal }: CallOptions): Promise<boolean> {
  if (a === b) return true;
  const identity = async (cluster: ClusterClient) => {
    try {
      return (await cluster.get(namespaces, { name: 'kube-system' }, { signal }))?.metadata.uid;
    } catch (error) {
      if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return undefined;
      throw error;
    }
  };
  const [left, right] = await Promise.all([identity(a), identity(b)]);
  return left === undefined || right === undefined ? a.server === b.server : left === right;
}

/** How volumes are saved where the request does not say it: within a cluster as every backup does, so by snapshots; to other clusters,
 * which cannot be relied on to see the snapshots, by their files, or not at all. */
export function volumeDefaults({
  toOthers,
  formats,
}: {
  readonly toOthers: boolean;
  readonly formats: readonly string[];
}): Partial<BackupRequest> {
  if (!toOthers) return {};
  if (formats.length === 0) return { snapshotVolumes: false };
  return { defaultVolumesToFsBackup: true, ...(formats.includes('kopia') && { snapshotMoveData: true }) };
}

/** Volumes of a backup whose data does not come along. */
export function unmovedVolumes(rows: readonly BackupVolumeInfo[], { isSame }: { readonly isSame: boolean }): UnmovedVolume[] {
  return rows.flatMap((row) => {
    const reason = whyNot(row, isSame);
    if (reason === undefined) return [];
    const { pvName, pvcName, pvcNamespace, pvbInfo } = row;
    return [
      {
        ...(pvName !== undefined && { persistentVolume: pvName }),
        ...(pvcName !== undefined && { claim: `${pvcNamespace}/${pvcName}` }),
        ...(pvbInfo && { pod: `${pvbInfo.podNamespace}/${pvbInfo.podName}`, podVolume: pvbInfo.volumeName }),
        reason,
      },
    ];
  });
}

function whyNot(
  { skipped, skippedReason, result, backupMethod, snapshotDataMoved }: BackupVolumeInfo,
  isSame: boolean,
): string | undefined {
  if (skipped) return skippedReason?.trim() || 'its data was not saved';
  if (result === 'failed') return 'its data could not be saved';
  if (isSame || snapshotDataMoved || backupMethod === 'PodVolumeBackup') return undefined;
  if (backupMethod === 'CSISnapshot')
    return 'its data is in a CSI snapshot in the storage of the source: this cluster has it only if it uses that storage too';
  return undefined;
}
