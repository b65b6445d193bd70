/** One Kubernetes object as the API server prints it. Unknown fields are kept; never rebuild one field by field. */
export interface KubeObject {
  /** Group and version, such as `apps/v1`; `v1` of the core group. */
  apiVersion: string;
  /** Such as `Deployment`. */
  kind: string;
  /** What every object has. */
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** The part of an object's metadata that Lifeboat reads. Everything else is carried along. */
export interface ObjectMeta {
  /** Unique among its kind in its namespace. */
  name: string;
  /** Absent of cluster-scoped kinds. */
  namespace?: string;
  /** What the server makes a name from. */
  generateName?: string;
  /** Tells it from another object of that name. */
  uid?: string;
  /** Changes with every write. */
  resourceVersion?: string;
  /** Changes with its spec. */
  generation?: number;
  /** RFC 3339. */
  creationTimestamp?: string | null;
  /** Present once it is being deleted. RFC 3339. */
  deletionTimestamp?: string;
  /** What selectors select by. */
  labels?: Record<string, string>;
  /** What tools note. */
  annotations?: Record<string, string>;
  /** The objects with which it goes. */
  ownerReferences?: readonly OwnerReference[];
  /** Who has something to do before it goes. */
  finalizers?: readonly string[];
  /** Who set which of its fields. */
  managedFields?: readonly ManagedFieldsEntry[];
  [field: string]: unknown;
}

/** An object with which another one goes. */
export interface OwnerReference {
  /** The owner's apiVersion. */
  apiVersion: string;
  /** The owner's kind. */
  kind: string;
  /** The owner's name, in the same namespace or cluster-scoped. */
  name: string;
  /** The owner's uid: another object of the same name is another owner. */
  uid: string;
  /** Whether the owner is the one that manages it. */
  controller?: boolean;
  /** Whether the owner waits for it to go. */
  blockOwnerDeletion?: boolean;
}

/** Who owns which fields (server-side apply). */
export interface ManagedFieldsEntry {
  /** Such as `kubectl`. */
  manager?: string;
  /** `Apply` or `Update`. */
  operation?: 'Apply' | 'Update';
  /** Version in which the fields are named. */
  apiVersion?: string;
  /** When it last set them. RFC 3339. */
  time?: string;
  /** `FieldsV1`. */
  fieldsType?: string;
  /** The fields, as Kubernetes writes them. */
  fieldsV1?: Record<string, unknown>;
  /** Such as `status`. @default the object itself */
  subresource?: string;
}

/** A resource type: the parts of its URL. `group` is `''` for the core group. */
export interface GroupVersionResource {
  /** `''` is the core group. */
  readonly group: string;
  /** Such as `v1`. */
  readonly version: string;
  /** In the plural: `deployments`. */
  readonly resource: string;
}

/** One object by group and plural resource, as Velero's ResourceIdentifier. `namespace` is `''` when cluster-scoped. */
export interface ResourceIdentifier {
  /** `''` is the core group. */
  readonly group: string;
  /** In the plural: `deployments`. */
  readonly resource: string;
  /** `''` of cluster-scoped kinds. */
  readonly namespace: string;
  /** Name of the object. */
  readonly name: string;
}

/** `deployments.apps`, or `pods` for the core group: Velero's and kubectl's name of a resource. */
export function groupResource(ref: { readonly group: string; readonly resource: string }): string {
  return ref.group === '' ? ref.resource : `${ref.resource}.${ref.group}`;
}
