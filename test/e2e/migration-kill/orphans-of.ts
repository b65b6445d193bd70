import type { ClusterContent } from '../compare/read-cluster.ts';

/** Objects that name an owner which is not there. */
export function orphansOf(content: ClusterContent): string[] {
  const uids = new Set([...content.values()].flatMap((objects) => [...objects.values()].map(({ metadata }) => metadata.uid)));
  return [...content].flatMap(([resource, objects]) =>
    [...objects].flatMap(([name, { metadata }]) =>
      (metadata.ownerReferences ?? [])
        .filter(({ uid }) => !uids.has(uid))
        .map((owner) => `${resource} ${name}: its owner ${owner.kind} ${owner.name} is not there`),
    ),
  );
}
