import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ClusterClient } from '../../kubernetes/cluster-client.ts';
import type { ApiResource } from '../../kubernetes/discovery.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { contentFields } from './snapshot-fields.ts';

interface DropUnstartedOptions {
  readonly cluster: Pick<ClusterClient, 'patch'>;
  /** Of VolumeSnapshotContents. */
  readonly type: ApiResource;
  /** As it was read a moment ago. */
  readonly content: KubeObject;
  readonly signal: AbortSignal;
}

const finalizer = 'snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection';
// Set by csi-snapshotter before it asks its driver, and removed once it has the driver's last word.
const beingCreatedAnnotation = 'snapshot.storage.kubernetes.io/volumesnapshot-being-created';

/** Lets a content go that is being deleted and whose snapshot no driver has begun to take: only the driver's snapshotter would,
 * and there may be none. Does nothing to any other, nor to one that changed meanwhile. @throws LifeboatError `KUBERNETES_*` */
export async function dropUnstarted({ cluster, type, content, signal }: DropUnstartedOptions): Promise<void> {
  const { name, deletionTimestamp, finalizers, annotations, resourceVersion } = content.metadata;
  const { source } = (content.spec ?? {}) as { readonly source?: { readonly volumeHandle?: unknown } };
  // One that names a snapshot instead of a volume is of a snapshot that exists.
  if (!deletionTimestamp || !finalizers?.includes(finalizer) || source?.volumeHandle === undefined) return;
  if (contentFields(content).handle !== undefined || annotations?.[beingCreatedAnnotation] !== undefined) return;
  const patch = { metadata: { resourceVersion, finalizers: finalizers.filter((each) => each !== finalizer) } };
  try {
    await cluster.patch(type, { name }, { type: 'merge', patch }, { signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT', 'KUBERNETES_NOT_FOUND')) throw error;
  }
}
