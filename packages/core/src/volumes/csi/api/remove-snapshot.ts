import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { SnapshotApi } from './snapshot-api.ts';
import { snapshotFields } from './snapshot-fields.ts';
import { untilGone } from './until-gone.ts';

interface RemoveSnapshotOptions {
  readonly cluster: ClusterClient;
  readonly api: SnapshotApi;
  /** As it was last seen. */
  readonly snapshot: KubeObject;
  readonly signal: AbortSignal;
}

// As long as deletions of backups wait: a snapshot controller that met a conflict tries again after half a minute.
const timeoutInMs = 60_000;

/** Deletes a snapshot from the cluster and from the storage system, and waits until both have let go. Returns what is still
 * there, for people. @throws LifeboatError `KUBERNETES_*`, `CANCELED` */
export async function removeSnapshot({ cluster, api, snapshot, signal }: RemoveSnapshotOptions): Promise<string | undefined> {
  const { namespace = '', name } = snapshot.metadata;
  const live = await cluster.get(api.snapshots, { namespace, name }, { signal });
  const contentName = snapshotFields(live ?? snapshot).contentName;
  const content = contentName && (await cluster.get(api.contents, { name: contentName }, { signal }));
  if (content) {
    const policy = { spec: { deletionPolicy: 'Delete' } };
    await cluster.patch(api.contents, { name: content.metadata.name }, { type: 'merge', patch: policy }, { signal });
  }
  await cluster.delete(api.snapshots, { namespace, name }, { signal });
  // Whose namespace went away before does not go by itself.
  if (content && !live) await cluster.delete(api.contents, { name: content.metadata.name }, { signal });
  const gone = await untilGone({
    cluster,
    api,
    snapshot: { namespace, name },
    contentName: content ? content.metadata.name : undefined,
    timeoutInMs,
    signal,
    what: 'Deleting a snapshot',
  });
  if (gone) return undefined;
  return content ? `VolumeSnapshotContent ${content.metadata.name}` : `VolumeSnapshot ${namespace}/${name}`;
}
