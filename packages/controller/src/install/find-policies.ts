import { type ClusterClient, type KubeObject, LifeboatError } from '@lifeboat/core';
import { type InstallKind, installTypes } from './install-types.ts';

interface FindOptions {
  readonly cluster: ClusterClient;
  readonly labelSelector: string;
  readonly signal: AbortSignal;
}

/** Bindings first: if the removal stops half-way, what is left refuses nobody. */
const policyKinds = [
  'MutatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingAdmissionPolicy',
] as const satisfies readonly InstallKind[];

/** Finds admission policies, in an order in which they can be removed. Some clusters do not serve them, or serve their kinds in different
 * versions. */
export async function findPolicies({ cluster, labelSelector, signal }: FindOptions): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  for (const kind of policyKinds)
    for (const version of ['v1', 'v1beta1']) {
      // Both versions serve the same objects.
      if (found.some((object) => object.kind === kind)) continue;
      try {
        for await (const { items } of cluster.listPages({ ...installTypes[kind], version }, { labelSelector, signal }))
          found.push(...items);
      } catch (error) {
        if (!LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_NOT_FOUND')) throw error;
      }
    }
  return found;
}
