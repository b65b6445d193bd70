import { createOwnerTypes } from '../../filters/owner-types.ts';
import { objectsAt, textAt } from '../../objects/object-at.ts';
import { groupResource, type KubeObject, type OwnerReference, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import { type LinkMoment, linkMoment } from './link-moment.ts';

/** An owner as an object of the archive names it. */
export interface NamedOwner {
  /** Its place in the archive. */
  readonly id: ResourceIdentifier;
  /** In the version that the cluster serves, under the old uid. */
  readonly reference: OwnerReference;
  readonly moment: LinkMoment;
  /** Whether this restore brings it, labels aside. */
  readonly isSelected: boolean;
}

interface ResolveOptions {
  /** An owner that cannot be in this cluster. */
  readonly onDropped?: (owner: { readonly kind: string; readonly name: string }, why: string) => void;
}

/** Finds out whom the references of an object mean. */
export type OwnerResolver = (id: ResourceIdentifier, object: KubeObject, options?: ResolveOptions) => readonly NamedOwner[];

/** Goes by one view of the cluster: CustomResourceDefinitions that are restored bring another. */
export function createOwnerResolver({ discovery, selection }: ClusterView): OwnerResolver {
  const typeOf = createOwnerTypes(discovery);
  return (id, object, { onDropped = () => {} } = {}) =>
    referencesOf(object).flatMap((reference) => {
      const type = typeOf(reference);
      if (!type) onDropped(reference, `the cluster does not serve its kind (${reference.apiVersion})`);
      else if (type.namespaced && id.namespace === '')
        onDropped(reference, 'it is in a namespace, and an object outside of namespaces cannot have such an owner');
      if (!type || (type.namespaced && id.namespace === '')) return [];
      const { group, resource, version, namespaced } = type;
      const owner = { group, resource, namespace: namespaced ? id.namespace : '', name: reference.name };
      const controller = reference.controller === true;
      return {
        id: owner,
        reference: { ...reference, apiVersion: group === '' ? version : `${group}/${version}` },
        moment: linkMoment({ child: groupResource(id), owner: groupResource(type), controller }),
        isSelected: selection.selects(owner),
      };
    });
}

// An archive may say anything: what is no reference is left out, as it always was.
function referencesOf(object: KubeObject): OwnerReference[] {
  return objectsAt(object, 'metadata', 'ownerReferences').flatMap((each) => {
    const [apiVersion, kind, name] = [textAt(each, 'apiVersion'), textAt(each, 'kind'), textAt(each, 'name')];
    if (apiVersion === undefined || kind === undefined || name === undefined) return [];
    const { controller, blockOwnerDeletion } = each;
    return {
      apiVersion,
      kind,
      name,
      uid: '',
      ...(typeof controller === 'boolean' && { controller }),
      ...(typeof blockOwnerDeletion === 'boolean' && { blockOwnerDeletion }),
    };
  });
}
