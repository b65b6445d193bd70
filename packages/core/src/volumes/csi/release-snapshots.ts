import PQueue from 'p-queue';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import type { ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { SnapshotApi } from './api/snapshot-api.ts';

interface ReleaseSnapshotsOptions {
  readonly cluster: ClusterClient;
  readonly api: SnapshotApi;
  /** VolumeSnapshots and VolumeSnapshotContents of a backup. */
  readonly items: readonly ResourceIdentifier[];
  readonly concurrency: number;
  readonly log: { forItem(id: ResourceIdentifier): Logger };
  readonly signal: AbortSignal;
}

/** Removes the snapshot objects of a backup from the cluster once the archive has them; what is in the storage system stays,
 * as long as the backup. May be repeated. What cannot be removed is a warning. */
export async function releaseSnapshots(options: ReleaseSnapshotsOptions): Promise<void> {
  const { cluster, api, items, log, signal } = options;
  const queue = new PQueue({ concurrency: options.concurrency });
  const ofKind = (resource: string) => items.filter((item) => item.resource === resource);

  async function each(ids: readonly ResourceIdentifier[], work: (id: ResourceIdentifier) => Promise<unknown>): Promise<void> {
    const tell = (id: ResourceIdentifier) => (error: unknown) =>
      log.forItem(id).warn('Could not be removed from the cluster, where nothing needs it any more', coded('SNAPSHOTS_LEFT', { error }));
    await Promise.all(ids.map((id) => queue.add(() => work(id).catch(tell(id)))));
  }

  // In this order: a content goes only when nothing is bound to it, and must not take the snapshot with it.
  await each(ofKind('volumesnapshotcontents'), async ({ name }) => {
    if (!(await cluster.get(api.contents, { name }, { signal }))) return;
    await cluster.patch(api.contents, { name }, { type: 'merge', patch: { spec: { deletionPolicy: 'Retain' } } }, { signal });
    await cluster.delete(api.contents, { name }, { signal });
  });
  await each(ofKind('volumesnapshots'), ({ namespace, name }) => cluster.delete(api.snapshots, { namespace, name }, { signal }));
}
