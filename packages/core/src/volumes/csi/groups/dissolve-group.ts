import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { ownMember } from '../../../json/index.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import {
  backupNameLabel,
  backupUidLabel,
  csiVolumeGroupSnapshotHandleAnnotation,
  validLabelValue,
} from '../../../velero-api/values/labels.ts';
import type { SnapshotApi } from '../api/snapshot-api.ts';
import type { GroupSnapshotsOptions } from './group-snapshots-options.ts';

interface DissolveOptions extends Omit<GroupSnapshotsOptions, 'groupApi'> {
  readonly groupApi: SnapshotApi;
  /** The VolumeGroupSnapshot. */
  readonly group: KubeObject;
  /** Its snapshots by claim. */
  readonly members: ReadonlyMap<string, KubeObject>;
  readonly labelKey: string;
}

const groupFinalizer = 'in-group-protection';

/** Frees the snapshots of a group, so that each goes on as a claim's own, and removes the group's objects but not what is in
 * the storage system, as Velero does. Returns the freed snapshots by claim. @throws LifeboatError `TIMEOUT`, `KUBERNETES_*` */
export async function dissolveGroup(options: DissolveOptions): Promise<ReadonlyMap<string, KubeObject>> {
  const { cluster, groupApi, group, signal } = options;
  const { namespace = '', name } = group.metadata;
  const content = await boundContent(options);
  const handle = (content.status as { volumeGroupSnapshotHandle?: unknown } | undefined)?.volumeGroupSnapshotHandle;
  const freed = new Map<string, KubeObject>();
  for (const [claim, snapshot] of options.members) {
    freed.set(claim, await free(snapshot, options, typeof handle === 'string' ? handle : undefined));
  }
  const ref = { name: content.metadata.name };
  await cluster.patch(groupApi.contents, ref, { type: 'merge', patch: { spec: { deletionPolicy: 'Retain' } } }, { signal });
  await cluster.delete(groupApi.snapshots, { namespace, name }, { signal });
  await cluster.delete(groupApi.contents, ref, { signal });
  return freed;
}

async function boundContent({ cluster, groupApi, group, timeoutInMs, signal }: DissolveOptions): Promise<KubeObject> {
  const { namespace = '', name } = group.metadata;
  const content = await pollUntil({
    async look() {
      const live = await cluster.get(groupApi.snapshots, { namespace, name }, { signal });
      const bound = (live?.status as { boundVolumeGroupSnapshotContentName?: string } | undefined)?.boundVolumeGroupSnapshotContentName;
      return bound ? cluster.get(groupApi.contents, { name: bound }, { signal }) : undefined;
    },
    timeoutInMs,
    intervalInMs: 100,
    signal,
    what: 'The backup',
  });
  if (content) return content;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `VolumeGroupSnapshot ${namespace}/${name} was not bound within ${timeoutInMs / 1000} s (csiSnapshotTimeout)`,
  });
}

async function free(snapshot: KubeObject, options: DissolveOptions, groupHandle: string | undefined): Promise<KubeObject> {
  const { cluster, api, backup, group, labelKey, signal } = options;
  const { namespace = '', name } = snapshot.metadata;
  const live = (await cluster.get(api.snapshots, { namespace, name }, { signal })) ?? snapshot;
  const { ownerReferences, finalizers, resourceVersion } = live.metadata;
  const patch = {
    metadata: {
      // Lists are replaced whole: not those of a moment ago.
      resourceVersion,
      labels: {
        [backupNameLabel]: validLabelValue(backup.metadata.name),
        [backupUidLabel]: backup.metadata.uid,
        [labelKey]: ownMember(group.metadata.labels, labelKey),
      },
      ...(groupHandle !== undefined && { annotations: { [csiVolumeGroupSnapshotHandleAnnotation]: groupHandle } }),
      ownerReferences: (ownerReferences ?? []).filter(({ uid }) => uid !== group.metadata.uid),
      finalizers: (finalizers ?? []).filter((each) => !each.endsWith(groupFinalizer)),
    },
  };
  try {
    return (await cluster.patch(api.snapshots, { namespace, name }, { type: 'merge', patch }, { signal })).object;
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT')) throw error;
    return free(snapshot, options, groupHandle);
  }
}
