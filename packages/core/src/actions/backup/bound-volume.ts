import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** The PersistentVolume of a bound claim. `undefined` also for users who may read none: the claim is then backed up without its data. */
export async function boundVolume(
  claim: KubeObject,
  cluster: ClusterReader,
  signal: AbortSignal | undefined,
): Promise<KubeObject | undefined> {
  const { volumeName } = (claim.spec ?? {}) as { readonly volumeName?: string };
  const { phase } = (claim.status ?? {}) as { readonly phase?: string };
  if (!volumeName || phase !== 'Bound') return undefined;
  try {
    return await cluster.getObject({ group: '', resource: 'persistentvolumes', namespace: '', name: volumeName }, { signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    return undefined;
  }
}
