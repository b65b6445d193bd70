import { groupResource, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';

/** A reference from an object to its owner. */
export interface OwnerEdge {
  readonly child: ResourceIdentifier;
  readonly owner: ResourceIdentifier;
  /** Whether the owner manages the object. */
  readonly controller: boolean;
}

// An archive may say anything; real trees have a few levels.
const mostObjects = 1000;

/** Of a circle that an edge closes, the edge that is left out: one whose owner does not manage the object, if there is one; of
 * several the first by name, wherever the walk began. `undefined`: there is no circle. */
export async function brokenEdge(
  edge: OwnerEdge,
  edgesFrom: (id: ResourceIdentifier) => Promise<readonly OwnerEdge[]>,
): Promise<OwnerEdge | undefined> {
  const goal = keyOf(edge.child);
  const seen = new Set([keyOf(edge.owner)]);
  const open: { readonly id: ResourceIdentifier; readonly path: readonly OwnerEdge[] }[] = [{ id: edge.owner, path: [edge] }];
  for (let next = open.pop(); next !== undefined && seen.size <= mostObjects; next = open.pop()) {
    const { id, path } = next;
    if (keyOf(id) === goal) return weakest(path);
    for (const further of await edgesFrom(id)) {
      const key = keyOf(further.owner);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push({ id: further.owner, path: [...path, further] });
    }
  }
  return undefined;
}

function weakest(circle: readonly OwnerEdge[]): OwnerEdge | undefined {
  return circle.toSorted((a, b) => Number(a.controller) - Number(b.controller) || (nameOf(a) < nameOf(b) ? -1 : 1))[0];
}

function nameOf({ child, owner }: OwnerEdge): string {
  return `${keyOf(child)} ${keyOf(owner)}`;
}

/** Tells one object of an archive from the others. */
export function keyOf(id: ResourceIdentifier): string {
  return JSON.stringify([groupResource(id), id.namespace, id.name]);
}
