import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { MergeSchemaOf } from '../../../filters/modifiers/compile-resource-modifiers.ts';
import type { MergeSchema } from '../../../filters/modifiers/strategic/merge-schema.ts';
import { readMergeSchema } from './read-merge-schema.ts';

/** How kinds are merged in the cluster, each asked once. */
export function createMergeSchemas(cluster: Pick<ClusterClient, 'openApi'>, signal: AbortSignal): MergeSchemaOf {
  const known = new Map<string, Promise<MergeSchema | undefined>>();

  async function read(apiVersion: string, kind: string): Promise<MergeSchema | undefined> {
    if (!cluster.openApi)
      throw new Error('strategicPatches need a ClusterClient with openApi: give it one, or write patches or mergePatches');
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    return readMergeSchema(await cluster.openApi({ group, version }, { signal }), { group, version, kind });
  }

  return async ({ apiVersion, kind }) => {
    const key = `${apiVersion} ${kind}`;
    const asked = known.get(key) ?? read(apiVersion, kind);
    known.set(key, asked);
    const schema = await asked;
    if (schema) return schema;
    throw new Error(
      `the target takes no strategic merge patch for ${apiVersion} ${kind}: it is no built-in kind. Write patches or mergePatches for it`,
    );
  };
}
