import { type ClusterClient, LifeboatError } from '@lifeboat/core';
import { installTypes } from './install-types.ts';

/** Finds out which admission policies of `installObjects` a cluster serves. `v1` or `v1beta1`: also those that record who made an object,
 * in this version. `validating`: only those that check it. `false`: none, as before Kubernetes 1.30. */
export async function servedCreatorPolicy(
  cluster: ClusterClient,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<'v1' | 'v1beta1' | 'validating' | false> {
  for (const version of ['v1', 'v1beta1'] as const)
    if (await isServed({ ...installTypes.MutatingAdmissionPolicy, version })) return version;
  return (await isServed(installTypes.ValidatingAdmissionPolicy)) ? 'validating' : false;

  async function isServed(type: { group: string; version: string; resource: string }): Promise<boolean> {
    try {
      for await (const _page of cluster.listPages(type, { signal })) return true;
      return true;
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_NOT_FOUND')) throw error;
      return false;
    }
  }
}
