import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { OwnerLinks } from './owner-linker.ts';

/** An object as it is to be created with its owners. */
export function withOwners(object: KubeObject, { references }: OwnerLinks): KubeObject {
  if (references.length === 0) return object;
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), ...references];
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}
