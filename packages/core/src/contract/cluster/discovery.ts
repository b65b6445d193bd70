import type { GroupVersionResource } from '../../plugin-api/kube-object.ts';

/** One resource type that an API server serves; subresources have no entries of their own. */
export interface ApiResource extends GroupVersionResource {
  /** Such as `Deployment`. */
  readonly kind: string;
  /** Such as `deployment`. */
  readonly singularName: string;
  /** Whether its objects live in namespaces. */
  readonly namespaced: boolean;
  /** What can be done with it: `list`, `create` ... */
  readonly verbs: readonly string[];
  /** Such as `deploy`. */
  readonly shortNames: readonly string[];
  /** Such as `all`. */
  readonly categories: readonly string[];
  /** Whether it has the subresource `status`: then writes of the object itself do not change its status. `undefined`: not known. */
  readonly hasStatus?: boolean;
}

/** A group and version that the server announces but could not describe: a dead APIService. */
export interface DiscoveryFailure {
  /** `metrics.k8s.io/v1beta1` */
  readonly groupVersion: string;
  /** Why its resources are not known. */
  readonly message: string;
}

/** What an API server serves at one moment. */
export interface Discovery {
  /** Every group-resource once, in the group's preferred version that has it; groups in the server's order. */
  readonly preferred: readonly ApiResource[];
  /** Every version of every resource, in the server's order. */
  readonly all: readonly ApiResource[];
  /** Versions by group, most preferred first. */
  readonly groups: readonly { readonly name: string; readonly versions: readonly string[] }[];
  /** Never ignore these: what such a group holds is not in any list. */
  readonly failures: readonly DiscoveryFailure[];
  /** The preferred form of `deployments`, `deployments.apps`, `Deployment`, `deploy`; `undefined` when not served. */
  resolve(name: string): ApiResource | undefined;
  /** One exact version of a group-resource. */
  find(type: GroupVersionResource): ApiResource | undefined;
}
