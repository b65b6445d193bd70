import type { ApiResource } from '../../contract/cluster/discovery.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** An object as it was listed. */
export interface CollectedItem {
  readonly type: ApiResource;
  readonly object: KubeObject;
  /** Named in `orderedResources`. */
  readonly ordered: boolean;
}

/** Objects that are listed one behind the other and that nothing is done with: neither they nor the text they come with are parsed. */
export interface CopiedItems {
  readonly type: ApiResource;
  readonly copied: readonly KubeObject[];
}

/** An object of a block; without {@link object} it is read when its turn comes. */
export interface BlockMember {
  readonly type: ApiResource;
  /** `''` when cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
  readonly object?: KubeObject | undefined;
  /** It is here so that no other block takes it before what brings it along, and by itself only when the filters select it. */
  readonly ifSelected?: boolean;
}

/** Objects that one worker backs up together, between the pre hooks and the post hooks of all Pods among them; Velero's
 * ItemBlock. In the order in which they are backed up. */
export type ItemBlock = readonly BlockMember[];

export function memberKey({ type, namespace, name }: BlockMember): string {
  return `${type.group}/${type.version}/${type.resource} ${namespace}/${name}`;
}
