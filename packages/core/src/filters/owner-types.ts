import type { ApiResource, Discovery } from '../contract/cluster/discovery.ts';
import type { OwnerReference } from '../plugin-api/kube-object.ts';

/** Finds the type that a reference to an owner names. */
export type OwnerTypes = (reference: Pick<OwnerReference, 'apiVersion' | 'kind'>) => ApiResource | undefined;

/** In the version that the reference says, or in the one that the server prefers. */
export function createOwnerTypes(discovery: Pick<Discovery, 'all' | 'preferred'>): OwnerTypes {
  const byKind = Map.groupBy([...discovery.preferred, ...discovery.all], ({ group, kind }) => `${kind}.${group}`);
  return ({ apiVersion, kind }) => {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const types = byKind.get(`${kind}.${group}`) ?? [];
    return types.find((type) => type.version === version) ?? types[0];
  };
}
