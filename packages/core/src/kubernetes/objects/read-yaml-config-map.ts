import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { loadYamlParser } from './yaml-parser.ts';

interface ReadYamlConfigMapOptions {
  readonly cluster: Pick<ClusterClient, 'get'>;
  readonly namespace: string;
  readonly name: string;
  /** The field of a request that names it, for the advice. */
  readonly field: string;
  readonly signal: AbortSignal;
}

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

/** What the only key of a ConfigMap holds, as YAML, or what is wrong with it.
 * @throws LifeboatError `KUBERNETES_*` when the cluster cannot be asked */
export async function readYamlConfigMap(
  options: ReadYamlConfigMapOptions,
): Promise<{ readonly value: unknown; readonly problem?: undefined } | { readonly problem: string }> {
  const { cluster, namespace, name, field, signal } = options;
  try {
    const map = await cluster.get(configMaps, { namespace, name }, { signal });
    if (!map) return { problem: `does not exist: create it, or leave ${field} out` };
    const [text, ...more] = Object.values((map.data ?? {}) as Record<string, string>);
    if (text === undefined || more.length > 0) return { problem: 'must hold exactly one key in its data' };
    return { value: (await loadYamlParser())(text) };
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return { problem: `may not be read: ${error.message}` };
    if (error instanceof Error && error.name === 'YAMLParseError') return { problem: `is not YAML: ${error.message.split('\n')[0]}` };
    throw error;
  }
}
