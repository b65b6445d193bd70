import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { OwnerLinks } from './owner-linker.ts';

/** An object as it is created: with the owners that are there. */
export function withOwners(object: KubeObject, links: OwnerLinks | undefined): KubeObject {
  const { references = [] } = links ?? {};
  if (references.length === 0) return object;
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), ...references];
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}
