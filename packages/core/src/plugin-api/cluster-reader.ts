import type { CallOptions } from './call-options.ts';
import type { KubeObject, ResourceIdentifier } from './kube-object.ts';

/** Lets item actions read the cluster. Item actions never write: the engine does. */
export interface ClusterReader {
  /** Reads an object in its preferred version; `undefined` if the object or its type does not exist. */
  getObject(id: ResourceIdentifier, options?: CallOptions): Promise<KubeObject | undefined>;
  /** Lists all objects of a type in its preferred version, page by page; none if the type does not exist. */
  listObjects(
    type: { readonly group: string; readonly resource: string },
    options?: CallOptions & { readonly namespace?: string; readonly labelSelector?: string },
  ): AsyncIterable<KubeObject>;
  /** Returns the preferred version of a type, such as `v1`; `undefined` if the server does not know the type. */
  preferredVersion(type: { readonly group: string; readonly resource: string }): string | undefined;
}
