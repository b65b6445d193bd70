import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import type { FilterPolicies } from '../../filters/policies/compile-filter-policies.ts';
import { compileResourcePolicies } from '../../filters/policies/compile-resource-policies.ts';
import { readYamlConfigMap } from '../../kubernetes/objects/read-yaml-config-map.ts';
import { refusedRestore } from '../request/validate-restore-request.ts';

interface ReadRestoreFiltersOptions {
  readonly request: RestoreRequest;
  readonly cluster: ClusterClient;
  /** The engine's, of the ConfigMap. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** The fine-grained filters of the ConfigMap that `resourcePolicy` names.
 * @throws LifeboatError `INVALID_REQUEST` with every problem of them, `KUBERNETES_*` when the cluster cannot be asked */
export async function readRestoreFilters(options: ReadRestoreFiltersOptions): Promise<FilterPolicies | undefined> {
  const { request, cluster, namespace, signal } = options;
  if (!request.resourcePolicy) return undefined;
  const { name } = request.resourcePolicy;
  const source = `resource policies ConfigMap ${namespace}/${name}`;
  if (!name) throw refusedRestore(request, ['resourcePolicy names no ConfigMap']);
  const found = await readYamlConfigMap({ cluster, namespace, name, field: 'resourcePolicy', signal });
  if (found.problem !== undefined) throw refusedRestore(request, [`${source} ${found.problem}`]);
  const { policies, problems } = compileResourcePolicies(found.value);
  // They would do nothing in a restore: Velero refuses them, too.
  const useless = [
    ...(policies.saysVolumes ? ['volumePolicies are not supported for restore'] : []),
    ...(policies.includeExclude ? ['includeExcludePolicy is not supported for restore'] : []),
  ];
  const all = [...problems, ...useless].map((problem) => `${source}: ${problem}`);
  if (all.length > 0) throw refusedRestore(request, all);
  return policies.filters;
}
