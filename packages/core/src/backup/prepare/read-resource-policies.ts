import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { BackupRequest } from '../../contract/requests.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { type CompiledPolicies, compileResourcePolicies } from '../../filters/compile-resource-policies.ts';
import { usesOldResourceFilters } from '../../filters/resources.ts';
import { invalidBackup } from './validate-backup-request.ts';

interface ReadResourcePoliciesOptions {
  readonly request: BackupRequest;
  readonly cluster: Pick<ClusterClient, 'get'>;
  /** The engine's, of the ConfigMap. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** The policies of a request: its own, or those of the ConfigMap that `resourcePolicy` names.
 * @throws LifeboatError `INVALID_REQUEST` with every problem of them, `KUBERNETES_*` when the cluster cannot be asked */
export async function readResourcePolicies(options: ReadResourcePoliciesOptions): Promise<CompiledPolicies | undefined> {
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
  if (all.length > 0) throw invalidBackup(request.name, all);
  return policies;
}

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

async function readConfigMap(options: ReadResourcePoliciesOptions & { readonly name: string; readonly source: string }): Promise<unknown> {
  const { request, cluster, namespace, name, source, signal } = options;
  const refuse = (why: string) => invalidBackup(request.name, [`${source} ${why}`]);
  const map = await cluster.get(configMaps, { namespace, name }, { signal }).catch((error: unknown) => {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw refuse(`may not be read: ${error.message}`);
    throw error;
  });
  if (!map) throw refuse('does not exist: create it, or leave resourcePolicy out');
  const [text, ...more] = Object.values((map.data ?? {}) as Record<string, string>);
  if (text === undefined || more.length > 0) throw refuse('must hold exactly one key in its data');
  const { parse, YAMLParseError } = await import('yaml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw refuse(`is not YAML: ${error.message.split('\n')[0]}`);
  }
}
