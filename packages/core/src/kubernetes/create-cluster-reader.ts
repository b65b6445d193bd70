import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Discovery } from '../contract/cluster/discovery.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ClusterReader } from '../plugin-api/cluster-reader.ts';
import { groupResource } from '../plugin-api/kube-object.ts';

/** The reads that item actions may make, in the preferred versions of one discovery. */
export function createClusterReader(client: ClusterClient, discovery: Discovery): ClusterReader {
  const preferred = new Map(discovery.preferred.map((type) => [groupResource(type), type]));
  return {
    preferredVersion: (type) => preferred.get(groupResource(type))?.version,
    async getObject(id, options) {
      const type = preferred.get(groupResource(id));
      if (!type) return undefined;
      try {
        return await client.get(type, { namespace: id.namespace, name: id.name }, options);
      } catch (error) {
        // The type went away since the discovery.
        if (LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE') && error.context.status === 404) return undefined;
        throw error;
      }
    },
    async *listObjects(id, options) {
      const type = preferred.get(groupResource(id));
      if (!type) return;
      // A list that begins again brings its first objects again.
      const seen = new Set<string | undefined>();
      for await (const page of client.listPages(type, options)) {
        for (const object of page.items) {
          if (seen.has(object.metadata.uid)) continue;
          seen.add(object.metadata.uid);
          yield object;
        }
      }
    },
  };
}
