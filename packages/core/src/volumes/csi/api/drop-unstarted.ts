import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { ownMember } from '../../../json/index.ts';
import type { GroupVersionResource, KubeObject } from '../../../plugin-api/kube-object.ts';

interface DropUnstartedOptions {
  readonly cluster: Pick<ClusterClient, 'patch'>;
  /** Of VolumeSnapshotContents, or of VolumeGroupSnapshotContents. */
  readonly type: GroupVersionResource;
  /** As it was read a moment ago. */
  readonly content: KubeObject;
  readonly signal: AbortSignal;
}

interface Marks {
  readonly finalizer: string;
  /** Set by csi-snapshotter before it asks its driver, and removed once it has the driver's last word. */
  readonly beingCreated: string;
  /** In the source of a content whose snapshot is to be taken, rather than there already. */
  readonly source: string;
  /** In the status of one whose snapshot is in the storage system. */
  readonly handle: string;
}

const marks: Readonly<Record<string, Marks>> = {
  'snapshot.storage.k8s.io': {
    finalizer: 'snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection',
    beingCreated: 'snapshot.storage.kubernetes.io/volumesnapshot-being-created',
    source: 'volumeHandle',
    handle: 'snapshotHandle',
  },
  'groupsnapshot.storage.k8s.io': {
    finalizer: 'groupsnapshot.storage.kubernetes.io/volumegroupsnapshotcontent-bound-protection',
    beingCreated: 'groupsnapshot.storage.kubernetes.io/volumegroupsnapshot-being-created',
    source: 'volumeHandles',
    handle: 'volumeGroupSnapshotHandle',
  },
};

/** Lets a content go that is being deleted and whose snapshot no driver has begun to take: only the driver's snapshotter would,
 * and there may be none. Does nothing to any other, nor to one that changed meanwhile. @throws LifeboatError `KUBERNETES_*` */
export async function dropUnstarted({ cluster, type, content, signal }: DropUnstartedOptions): Promise<void> {
  const { name, deletionTimestamp, finalizers, annotations, resourceVersion } = content.metadata;
  const { finalizer, beingCreated, source, handle } = ownMember(marks, type.group) as Marks;
  const spec = (content.spec ?? {}) as { readonly source?: Readonly<Record<string, unknown>> };
  const status = (content.status ?? {}) as Readonly<Record<string, unknown>>;
  if (!deletionTimestamp || !finalizers?.includes(finalizer) || ownMember(spec.source, source) === undefined) return;
  if (ownMember(status, handle) !== undefined || ownMember(annotations, beingCreated) !== undefined) return;
  const patch = { metadata: { resourceVersion, finalizers: finalizers.filter((each) => each !== finalizer) } };
  try {
    await cluster.patch(type, { name }, { type: 'merge', patch }, { signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT', 'KUBERNETES_NOT_FOUND')) throw error;
  }
}
