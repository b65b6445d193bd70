import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { SnapshotApi } from '../api/snapshot-api.ts';
import { untilGone } from '../api/until-gone.ts';

interface RemoveGroupOptions {
  readonly cluster: ClusterClient;
  readonly groupApi: SnapshotApi;
  /** A VolumeGroupSnapshot that came to nothing, or whose backup did. */
  readonly group: KubeObject;
  /** @default 5 seconds: a driver that has begun needs longer, and then sees to it itself */
  readonly timeoutInMs?: number;
  readonly signal: AbortSignal;
}

/** Deletes a group, by its class's policy in the storage system too; where no driver has begun with it, nobody is waited for.
 * Returns whether it and its content are gone.
 * @throws LifeboatError `KUBERNETES_*`, `CANCELED` */
export async function removeGroup(options: RemoveGroupOptions): Promise<boolean> {
  const { cluster, groupApi, group, timeoutInMs = 5000, signal } = options;
  const ref = { namespace: group.metadata.namespace, name: group.metadata.name };
  const live = await cluster.get(groupApi.snapshots, ref, { signal });
  const { boundVolumeGroupSnapshotContentName: name } = (live?.status ?? {}) as { boundVolumeGroupSnapshotContentName?: string };
  await cluster.delete(groupApi.snapshots, ref, { signal });
  return untilGone({ cluster, api: groupApi, snapshot: ref, contentName: name, timeoutInMs, signal, what: 'Deleting a group snapshot' });
}
