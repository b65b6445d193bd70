import type { ClusterClient } from '../../kubernetes/cluster-client.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { pollUntil } from '../../provider-kit/poll-until.ts';
import { dropUnstarted } from './drop-unstarted.ts';
import type { SnapshotApi } from './snapshot-api.ts';

interface RemoveGroupOptions {
  readonly cluster: ClusterClient;
  readonly groupApi: SnapshotApi;
  /** A VolumeGroupSnapshot that came to nothing. */
  readonly group: KubeObject;
  readonly signal: AbortSignal;
}

// A driver that has begun needs longer, and then sees to it itself.
const timeoutInMs = 5000;

/** Deletes a group from the cluster, its content too where no driver has begun with it. Returns whether both are gone.
 * @throws LifeboatError `KUBERNETES_*`, `CANCELED` */
export async function removeGroup({ cluster, groupApi, group, signal }: RemoveGroupOptions): Promise<boolean> {
  const ref = { namespace: group.metadata.namespace, name: group.metadata.name };
  const live = await cluster.get(groupApi.snapshots, ref, { signal });
  const { boundVolumeGroupSnapshotContentName: name } = (live?.status ?? {}) as { boundVolumeGroupSnapshotContentName?: string };
  await cluster.delete(groupApi.snapshots, ref, { signal });
  const gone = await pollUntil({
    async look() {
      const content = name && (await cluster.get(groupApi.contents, { name }, { signal }));
      if (content) await dropUnstarted({ cluster, type: groupApi.contents, content, signal });
      return content || (await cluster.get(groupApi.snapshots, ref, { signal })) ? undefined : true;
    },
    timeoutInMs,
    intervalInMs: 100,
    signal,
    what: 'Deleting a group snapshot',
  });
  return gone ?? false;
}
