import type { ApiResource } from '../../contract/cluster/discovery.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** Objects of one type, as listed. */
export interface CollectedPage {
  readonly type: ApiResource;
  readonly items: readonly KubeObject[];
  /** More of the same list that the server says are to come. */
  readonly remaining: number;
  /** Named in `orderedResources`. */
  readonly ordered?: boolean;
}
