import type { ClusterClient, ListOptions } from '../../../contract/cluster/cluster-client.ts';
import type { GroupVersionResource, KubeObject } from '../../../plugin-api/kube-object.ts';

/** All objects of a type that there are few of. */
export async function listAll(
  cluster: Pick<ClusterClient, 'listPages'>,
  type: GroupVersionResource,
  options: ListOptions,
): Promise<KubeObject[]> {
  const all: KubeObject[] = [];
  for await (const { items, restarted } of cluster.listPages(type, options)) {
    if (restarted) all.length = 0;
    all.push(...items);
  }
  return all;
}
