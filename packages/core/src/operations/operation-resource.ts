import type { ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { OperationResource } from '../velero-api/files/item-operation.ts';

/** An object as the record of an operation names it. */
export function toOperationResource({ group, resource, namespace, name }: ResourceIdentifier): OperationResource {
  return { Group: group, Resource: resource, Namespace: namespace, Name: name };
}

/** The way back. */
export function fromOperationResource({ Group, Resource, Namespace, Name }: OperationResource): ResourceIdentifier {
  return { group: Group, resource: Resource, namespace: Namespace ?? '', name: Name };
}
