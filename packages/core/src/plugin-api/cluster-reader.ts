import type { CallOptions } from './call-options.ts';
import type { KubeObject, ResourceIdentifier } from './kube-object.ts';

/** Reads of the cluster that item actions may make. Item actions never write: the engine does. */
export interface ClusterReader {
  /** One object in its preferred version, or `undefined` when the object or its type does not exist. */
  getObject(id: ResourceIdentifier, options?: CallOptions): Promise<KubeObject | undefined>;
  /** All objects of a type in its preferred version, page by page; nothing when the type does not exist. */
  listObjects(
    type: { readonly group: string; readonly resource: string },
    options?: CallOptions & { readonly namespace?: string; readonly labelSelector?: string },
  ): AsyncIterable<KubeObject>;
  /** The preferred version of a type, such as `v1`, or `undefined` when the server does not know it. */
  preferredVersion(type: { readonly group: string; readonly resource: string }): string | undefined;
}
