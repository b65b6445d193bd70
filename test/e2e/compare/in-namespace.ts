import type { ClusterContent } from './read-cluster.ts';

/** The namespaced objects of one namespace, as if the namespace had the name `as`. */
export function inNamespace(content: ClusterContent, namespace: string, as = namespace): ClusterContent {
  const selected = [...content].map(([resource, objects]) => {
    const inside = [...objects.values()].filter((object) => object.metadata.namespace === namespace);
    const renamed = inside.map((object) => ({ ...object, metadata: { ...object.metadata, namespace: as } }));
    return [resource, new Map(renamed.map((object) => [`${as}/${object.metadata.name}`, object]))] as const;
  });
  return new Map(selected);
}
