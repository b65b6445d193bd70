import type { GroupVersionResource } from '../../plugin-api/kube-object.ts';

/** One resource type that an API server serves; subresources have no entries of their own. */
export interface ApiResource extends GroupVersionResource {
  /** Kind of the objects, such as `Deployment`. */
  readonly kind: string;
  /** Name in the singular, such as `deployment`. */
  readonly singularName: string;
  /** Whether the objects are in namespaces. */
  readonly namespaced: boolean;
  /** The supported verbs, such as `list` and `create`. */
  readonly verbs: readonly string[];
  /** Short names, such as `deploy`. */
  readonly shortNames: readonly string[];
  /** Categories that it belongs to, such as `all`. */
  readonly categories: readonly string[];
  /** Whether it has the subresource `status`. If so, writing the object does not change its status. Absent if not known. */
  readonly hasStatus?: boolean;
}

/** A group and version that the server announces but cannot describe: its APIService does not answer. */
export interface DiscoveryFailure {
  /** Group and version, such as `metrics.k8s.io/v1beta1`. */
  readonly groupVersion: string;
  /** Why the server could not describe its resources. */
  readonly message: string;
}

/** What an API server serves at one moment. */
export interface Discovery {
  /** Every resource once, in the group's preferred version that has it; groups in the server's order. */
  readonly preferred: readonly ApiResource[];
  /** Every version of every resource, in the server's order. */
  readonly all: readonly ApiResource[];
  /** The groups with their versions, the most preferred version first. */
  readonly groups: readonly { readonly name: string; readonly versions: readonly string[] }[];
  /** Groups that could not be described. Do not ignore them: their objects are missing from every list. */
  readonly failures: readonly DiscoveryFailure[];
  /** Finds a resource by any of its names: `deployments`, `deployments.apps`, `Deployment`, `deploy`. Returns its preferred version, or
   * `undefined` if it is not served. */
  resolve(name: string): ApiResource | undefined;
  /** Finds one exact version of a resource; `undefined` if it is not served. */
  find(type: GroupVersionResource): ApiResource | undefined;
}
