import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** What tells a cluster from others: the uid of its namespace `kube-system`. @throws LifeboatError `KUBERNETES_*` */
export async function clusterIdentity(cluster: ClusterClient, signal: AbortSignal): Promise<string> {
  const system = await cluster.get({ group: '', version: 'v1', resource: 'namespaces' }, { name: 'kube-system' }, { signal });
  if (system?.metadata.uid) return system.metadata.uid;
  throw new LifeboatError({
    code: 'KUBERNETES_NOT_FOUND',
    message: `The cluster ${cluster.server} has no namespace kube-system, whose uid tells this cluster from others: a plan for it can be neither saved nor carried out`,
  });
}
