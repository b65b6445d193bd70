import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { NotReadyObject } from '../contract/migration/migration-result.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
const classes = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' };

interface PodVolumes {
  readonly spec?: { readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName?: string } }[] };
}

/** Why a claim has no volume. `undefined`: it gets one once a Pod uses it, and none does, so that there is nothing to wait for. */
export async function whyClaimWaits(
  claim: KubeObject,
  { cluster, signal }: CallOptions & { readonly cluster: ClusterClient },
): Promise<Pick<NotReadyObject, 'reason' | 'final'> | undefined> {
  const { namespace, name } = claim.metadata;
  const { storageClassName } = (claim.spec ?? {}) as { readonly storageClassName?: string };
  const waits = { reason: 'it has no volume yet', final: false };
  if (!storageClassName) return waits;
  try {
    const storageClass = await cluster.get(classes, { name: storageClassName }, { signal });
    if (!storageClass) return { reason: `its StorageClass ${storageClassName} is not there`, final: false };
    if (storageClass.volumeBindingMode !== 'WaitForFirstConsumer') return waits;
    for await (const { items } of cluster.listPages(pods, { namespace, signal })) {
      if (items.some((pod) => (pod as PodVolumes).spec?.volumes?.some((each) => each.persistentVolumeClaim?.claimName === name)))
        return waits;
    }
    return undefined;
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    return waits;
  }
}
