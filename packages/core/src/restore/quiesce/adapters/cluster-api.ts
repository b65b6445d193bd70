import { textAt } from '../../../objects/object-at.ts';
import type { QuiesceAdapter } from '../../../plugin-api/quiesce-adapter.ts';
import { annotated } from './annotated.ts';

/** A Cluster that is paused pauses everything that belongs to it; a ClusterClass has an annotation of its own:
 * https://cluster-api.sigs.k8s.io/clusterctl/provider-contract and https://cluster-api.sigs.k8s.io/reference/api/labels-and-annotations */
export const clusterApi: QuiesceAdapter = {
  name: 'lifeboat.io/cluster-api',
  appliesTo: { includedResources: ['clusters.cluster.x-k8s.io', 'clusterclasses.cluster.x-k8s.io'] },
  holdWith: (object) =>
    textAt(object, 'kind') === 'Cluster' ? [{ path: ['spec', 'paused'], value: true }] : annotated('cluster.x-k8s.io/paused', 'true'),
};
