import PQueue from 'p-queue';
import type { ClusterClient, ListOptions } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { backupUidLabel, restoreNameLabel } from '../../velero-api/values/labels.ts';
import { listAll } from './api/list-all.ts';
import { removeSnapshot } from './api/remove-snapshot.ts';
import { findGroupSnapshotApi, findSnapshotApi, type SnapshotApi } from './api/snapshot-api.ts';
import { removeGroup } from './groups/remove-group.ts';

interface RemoveLeftOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly backup: string;
  /** Of the run: another backup may have had the name. */
  readonly uid: string;
  /** Asked once there are any: whether another location has what this run made. Then they stay. */
  readonly isNeeded: () => Promise<boolean>;
  /** Asked before each is deleted: throws once the backup's name is another run's. */
  readonly ensureHeld: () => Promise<void>;
  /** Deletes what was made of the snapshots: some drivers keep them as long. @default nothing was */
  readonly removeClones?: () => Promise<void>;
}

const concurrency = 8;
const groupTimeoutInMs = 30_000;

/** Deletes the CSI snapshots that a killed run of a backup left in the cluster, in the storage system too. Returns how many
 * there were. Who may not list snapshots could not take any, either: then there are none.
 * @throws LifeboatError `SNAPSHOTTER_ERROR` naming those that stay, `KUBERNETES_*`, `CANCELED` */
export async function removeLeftSnapshots(options: RemoveLeftOptions): Promise<number> {
  try {
    await options.removeClones?.();
    return await removeAll(options);
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return 0;
    if (!LifeboatError.isInstance(error, 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED')) throw error;
    throw new LifeboatError({
      code: error.code,
      message:
        `The unfinished backup "${options.backup}" may have left CSI snapshots in the cluster, which cannot be asked: ${error.message}. ` +
        'Try again when it can, or remove the files of the backup only (keepVolumeData, --keep-volume-data)',
      retryable: error.retryable,
      context: { ...error.context, backup: options.backup },
      cause: error,
    });
  }
}

async function removeAll({ cluster, backup, uid, isNeeded, ensureHeld, signal }: RemoveLeftOptions): Promise<number> {
  const discovery = await cluster.discover({ signal });
  const [api, groupApi] = [findSnapshotApi(discovery), findGroupSnapshotApi(discovery)];
  if (!api) return 0;
  // Those that a restore made have the labels of the archive.
  const mine = { labelSelector: `${backupUidLabel}=${uid},!${restoreNameLabel}`, signal };
  const queue = new PQueue({ concurrency });
  const limit = signal ?? new AbortController().signal;
  const snapshots = await listAll(cluster, api.snapshots, mine);
  const groups = groupApi ? await listGroups(cluster, groupApi, mine) : [];
  const orphans = snapshots.length > 0 ? undefined : await listAll(cluster, api.contents, mine);
  if ((orphans?.length === 0 && groups.length === 0) || (await isNeeded())) return 0;
  const groupsLeft = await Promise.all(
    groups.map(({ group, groupApi }) =>
      queue.add(async () => {
        await ensureHeld();
        const gone = await removeGroup({ cluster, groupApi, group, timeoutInMs: groupTimeoutInMs, signal: limit });
        return gone ? undefined : `VolumeGroupSnapshot ${group.metadata.namespace}/${group.metadata.name}`;
      }),
    ),
  );
  const left = await Promise.all(
    snapshots.map((snapshot) =>
      queue.add(async () => {
        await ensureHeld();
        return removeSnapshot({ cluster, api, snapshot, signal: limit });
      }),
    ),
  );
  // Whose snapshot went away with its namespace: the others went with their snapshots.
  const contents = orphans ?? (await listAll(cluster, api.contents, mine));
  for (const { metadata } of contents) {
    await ensureHeld();
    const patch = { spec: { deletionPolicy: 'Delete' } };
    await cluster.patch(api.contents, { name: metadata.name }, { type: 'merge', patch }, { signal });
    await cluster.delete(api.contents, { name: metadata.name }, { signal });
  }
  const stay = [...groupsLeft, ...left].filter((name) => name !== undefined);
  if (stay.length === 0) return groups.length + snapshots.length + contents.length;
  throw new LifeboatError({
    code: 'SNAPSHOTTER_ERROR',
    message:
      `CSI snapshots of the unfinished backup "${backup}" could not be deleted within their time: ${stay.join(', ')}. ` +
      'See what their driver says (kubectl describe) and try again',
    retryable: true,
    context: { backup, snapshots: stay },
  });
}

/** Groups that were not dissolved yet: their snapshots are theirs. Who may not list groups could not take any. */
async function listGroups(
  cluster: ClusterClient,
  groupApi: SnapshotApi,
  mine: ListOptions,
): Promise<{ readonly group: KubeObject; readonly groupApi: SnapshotApi }[]> {
  try {
    return (await listAll(cluster, groupApi.snapshots, mine)).map((group) => ({ group, groupApi }));
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return [];
    throw error;
  }
}
