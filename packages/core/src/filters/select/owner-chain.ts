import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { groupResource, type KubeObject, type OwnerReference, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { pluralOf } from '../plural-of.ts';

/** An owner, as a reference names it. */
export interface NamedOwner {
  /** `deployments.apps` */
  readonly resource: string;
  readonly name: string;
}

interface OwnerChainsOptions {
  /** `undefined`: nothing serves the kind. */
  readonly typeOf: (reference: Pick<OwnerReference, 'apiVersion' | 'kind'>) => ApiResource | undefined;
  /** `undefined`: it is not there. */
  readonly read: (type: ApiResource, id: ResourceIdentifier) => Promise<KubeObject | undefined>;
}

// Of owners that many objects have, such as Deployments of Pods.
const mostRemembered = 10_000;
const mostOwners = 1000;

/** Finds the owners of objects, their owners and so on. An owner that is gone is known by what refers to it; its own are not. */
export function createOwnerChains({
  typeOf,
  read,
}: OwnerChainsOptions): (namespace: string, object: KubeObject) => Promise<readonly NamedOwner[]> {
  const remembered = new Map<string, Promise<readonly OwnerReference[]>>();

  function referencesOf(type: ApiResource, id: ResourceIdentifier, uid: string): Promise<readonly OwnerReference[]> {
    const key = JSON.stringify([groupResource(id), id.namespace, id.name, uid]);
    const known = remembered.get(key) ?? read(type, id).then((owner) => (owner?.metadata.uid === uid ? ownReferences(owner) : []));
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(key, known);
    known.catch(() => remembered.delete(key));
    return known;
  }

  return async (namespace, object) => {
    const owners = new Map<string, NamedOwner>();
    const open = [...ownReferences(object)];
    for (const reference of open) {
      const type = typeOf(reference);
      const resource = type ? groupResource(type) : guessed(reference);
      const key = JSON.stringify([resource, reference.name]);
      if (owners.has(key) || owners.size >= mostOwners) continue;
      owners.set(key, { resource, name: reference.name });
      if (!type) continue;
      const id = { group: type.group, resource: type.resource, namespace: type.namespaced ? namespace : '', name: reference.name };
      open.push(...(await referencesOf(type, id, reference.uid)));
    }
    return [...owners.values()];
  };
}

/** Hostile until checked: an archive may say anything. */
function ownReferences({ metadata }: KubeObject): readonly OwnerReference[] {
  const given: unknown = metadata.ownerReferences;
  if (!Array.isArray(given)) return [];
  return given.filter(
    (each: Partial<Record<keyof OwnerReference, unknown>> | null) =>
      typeof each?.apiVersion === 'string' && typeof each.kind === 'string' && typeof each.name === 'string',
  );
}

function guessed({ apiVersion, kind }: OwnerReference): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return groupResource({ group: group ?? '', resource: pluralOf(kind.toLowerCase()) });
}
