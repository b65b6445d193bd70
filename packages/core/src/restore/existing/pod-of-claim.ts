import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { objectAt, objectsAt, textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

interface ClaimUsersOptions {
  readonly cluster: ClusterClient;
  readonly signal: AbortSignal;
}

/** The first Pod that uses a claim. One that is deleted while it is used would hang, and then take its data along. */
export async function podOfClaim(claim: KubeObject, { cluster, signal }: ClaimUsersOptions): Promise<string | undefined> {
  const { name, namespace } = claim.metadata;
  for await (const page of cluster.listPages({ group: '', version: 'v1', resource: 'pods' }, { namespace, signal }))
    for (const pod of page.items) {
      const phase = textAt(pod, 'status', 'phase');
      if (phase === 'Succeeded' || phase === 'Failed') continue;
      if (objectsAt(pod, 'spec', 'volumes').some((volume) => objectAt(volume, 'persistentVolumeClaim')?.claimName === name))
        return pod.metadata.name;
    }
  return undefined;
}
