import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import { type CompiledModifiers, compileResourceModifiers } from '../../filters/modifiers/compile-resource-modifiers.ts';
import { readYamlConfigMap } from '../../kubernetes/objects/read-yaml-config-map.ts';
import { loadYamlParser } from '../../kubernetes/objects/yaml-parser.ts';
import { refusedRestore } from '../request/validate-restore-request.ts';
import { createMergeSchemas } from '../transform/modifiers/merge-schemas.ts';

interface ReadResourceModifiersOptions {
  readonly request: RestoreRequest;
  readonly cluster: ClusterClient;
  /** The engine's, of the ConfigMap. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** The rules of the ConfigMap that `resourceModifier` names.
 * @throws LifeboatError `INVALID_REQUEST` with every problem of them, `KUBERNETES_*` when the cluster cannot be asked */
export async function readResourceModifiers(options: ReadResourceModifiersOptions): Promise<CompiledModifiers | undefined> {
  const { request, cluster, namespace, signal } = options;
  const { name } = request.resourceModifier ?? {};
  if (!name) return undefined;
  const source = `resource modifiers ConfigMap ${namespace}/${name}`;
  const found = await readYamlConfigMap({ cluster, namespace, name, field: 'resourceModifier', signal });
  if (found.problem !== undefined) throw refusedRestore(request, [`${source} ${found.problem}`]);
  const { modifiers, problems } = compileResourceModifiers({
    value: found.value,
    parseYaml: await loadYamlParser(),
    mergeSchemaOf: createMergeSchemas(cluster, signal),
  });
  if (problems.length > 0)
    throw refusedRestore(
      request,
      problems.map((problem) => `${source}: ${problem}`),
    );
  return modifiers;
}
