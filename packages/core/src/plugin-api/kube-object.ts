/** A Kubernetes object as the API server returns it. Unknown fields are kept; never rebuild an object field by field. */
export interface KubeObject {
  /** Group and version, such as `apps/v1`; `v1` for the core group. */
  apiVersion: string;
  /** Kind of the object, such as `Deployment`. */
  kind: string;
  /** Name, labels and other metadata. */
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** The part of an object's metadata that Lifeboat reads. Other fields are kept. */
export interface ObjectMeta {
  /** Unique among its kind in its namespace. */
  name: string;
  /** Namespace; absent for cluster-scoped kinds. */
  namespace?: string;
  /** Prefix from which the server generates a name. */
  generateName?: string;
  /** Distinguishes it from other objects of the same name, deleted ones included. */
  uid?: string;
  /** Changes with every write. */
  resourceVersion?: string;
  /** Increases when the spec changes. */
  generation?: number;
  /** When the object was created. RFC 3339. */
  creationTimestamp?: string | null;
  /** When deletion was requested; present while the object is being deleted. RFC 3339. */
  deletionTimestamp?: string;
  /** Labels, by which selectors find objects. */
  labels?: Record<string, string>;
  /** Annotations of tools and people. */
  annotations?: Record<string, string>;
  /** The owners: the object is deleted when they are. */
  ownerReferences?: readonly OwnerReference[];
  /** Names of finalizers; the object is deleted once none is left. */
  finalizers?: readonly string[];
  /** Which manager set which fields. */
  managedFields?: readonly ManagedFieldsEntry[];
  [field: string]: unknown;
}

/** A reference to an owner, with which the object is deleted. */
export interface OwnerReference {
  /** The owner's apiVersion. */
  apiVersion: string;
  /** The owner's kind. */
  kind: string;
  /** The owner's name, in the same namespace or cluster-scoped. */
  name: string;
  /** The owner's uid: another object of the same name is another owner. */
  uid: string;
  /** Whether the owner is the controller that manages the object. */
  controller?: boolean;
  /** Whether foreground deletion of the owner waits until the object is deleted. */
  blockOwnerDeletion?: boolean;
}

/** One manager and the fields that it owns (server-side apply). */
export interface ManagedFieldsEntry {
  /** Name of the manager, such as `kubectl`. */
  manager?: string;
  /** How the manager wrote: `Apply` or `Update`. */
  operation?: 'Apply' | 'Update';
  /** apiVersion in which the fields are named. */
  apiVersion?: string;
  /** When the manager last set these fields. */
  time?: string;
  /** Format of the fields: `FieldsV1`. */
  fieldsType?: string;
  /** The owned fields, in Kubernetes' format. */
  fieldsV1?: Record<string, unknown>;
  /** Subresource that was written, such as `status`. @default the object itself */
  subresource?: string;
}

/** A resource type, by the parts of its URL. */
export interface GroupVersionResource {
  /** API group; `''` is the core group. */
  readonly group: string;
  /** Version, such as `v1`. */
  readonly version: string;
  /** Plural name of the resource, such as `deployments`. */
  readonly resource: string;
}

/** Names one object; Velero's ResourceIdentifier. */
export interface ResourceIdentifier {
  /** API group; `''` is the core group. */
  readonly group: string;
  /** Plural name of the resource, such as `deployments`. */
  readonly resource: string;
  /** Namespace; `''` for cluster-scoped kinds. */
  readonly namespace: string;
  /** Name of the object. */
  readonly name: string;
}

/** Returns the name of a resource as Velero and kubectl write it: `deployments.apps`, or `pods` for the core group. */
export function groupResource(ref: { readonly group: string; readonly resource: string }): string {
  return ref.group === '' ? ref.resource : `${ref.resource}.${ref.group}`;
}
