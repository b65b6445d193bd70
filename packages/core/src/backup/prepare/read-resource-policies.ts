import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { BackupRequest } from '../../contract/requests.ts';
import type { FilterPolicies } from '../../filters/policies/compile-filter-policies.ts';
import { type CompiledPolicies, compileResourcePolicies, withGlobalVolumes } from '../../filters/policies/compile-resource-policies.ts';
import { createPolicyRules, type PolicyRules } from '../../filters/policies/policy-rules.ts';
import { usesOldResourceFilters } from '../../filters/resources.ts';
import { readYamlConfigMap } from '../../kubernetes/objects/read-yaml-config-map.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import { invalidBackup } from './validate-backup-request.ts';

interface ReadResourcePoliciesOptions {
  readonly request: BackupRequest;
  readonly cluster: Pick<ClusterClient, 'get'>;
  /** The engine's, of the ConfigMap. */
  readonly namespace: string;
  /** Name of the ConfigMap whose volume policies count for every backup. */
  readonly globalVolumePolicies: string | undefined;
  readonly signal: AbortSignal;
}

/** The policies of a request: its own, or those of the ConfigMap that `resourcePolicy` names; and the volume policies that count for
 * every backup, after its own. @throws LifeboatError `INVALID_REQUEST` with every problem of them, `KUBERNETES_*` when the cluster cannot
 * be asked */
export async function readResourcePolicies(options: ReadResourcePoliciesOptions): Promise<CompiledPolicies | undefined> {
  const own = await readOwnPolicies(options);
  const { request, namespace, globalVolumePolicies: name } = options;
  if (!name) return own;
  const source = `global volume policies ConfigMap ${namespace}/${name}`;
  const { policies, problems } = compileResourcePolicies(await readConfigMap({ ...options, source, name }));
  if (problems.length > 0)
    throw invalidBackup(
      request.name,
      problems.map((problem) => `${source}: ${problem}`),
    );
  return withGlobalVolumes(own, policies);
}

async function readOwnPolicies(options: ReadResourcePoliciesOptions): Promise<CompiledPolicies | undefined> {
  const { request, namespace } = options;
  const { name } = request.resourcePolicy ?? {};
  if (!name && !request.resourcePolicies) return undefined;
  const source = request.resourcePolicies ? 'resourcePolicies' : `resource policies ConfigMap ${namespace}/${name}`;
  const value = request.resourcePolicies ?? (await readConfigMap({ ...options, source, name: name ?? '' }));
  const { policies, problems } = compileResourcePolicies(value);
  const all = problems.map((problem) => `${source}: ${problem}`);
  if (policies.includeExclude && usesOldResourceFilters(request)) {
    all.push(
      'include-resources, exclude-resources and include-cluster-resources are old filter parameters: ' +
        `they cannot be used with the includeExcludePolicy of ${source}`,
    );
  }
  if (policies.filters && usesOldResourceFilters(request)) {
    all.push(
      'include-resources, exclude-resources and include-cluster-resources are old filter parameters: they cannot be used with the ' +
        `namespacedFilterPolicies or the clusterScopedFilterPolicy of ${source}`,
    );
  }
  if (all.length > 0) throw invalidBackup(request.name, all);
  return policies;
}

/** The rules of fine-grained filters in a cluster. @throws LifeboatError `INVALID_REQUEST` where they say two things of one kind */
export function backupRules(
  filters: FilterPolicies,
  { request, discovery }: { readonly request: BackupRequest; readonly discovery: Pick<Discovery, 'resolve'> },
): PolicyRules {
  const { rules, problems } = createPolicyRules(filters, (kind) => {
    const type = discovery.resolve(kind);
    return type ? [groupResource(type)] : [];
  });
  if (problems.length > 0) throw invalidBackup(request.name, problems);
  return rules;
}

async function readConfigMap(options: ReadResourcePoliciesOptions & { readonly name: string; readonly source: string }): Promise<unknown> {
  const { request, cluster, namespace, name, source, signal } = options;
  const found = await readYamlConfigMap({ cluster, namespace, name, field: 'resourcePolicy', signal });
  if (found.problem !== undefined) throw invalidBackup(request.name, [`${source} ${found.problem}`]);
  return found.value;
}
