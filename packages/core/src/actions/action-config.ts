import { LifeboatError } from '../errors/lifeboat-error.ts';
import { objectAt } from '../objects/object-at.ts';
import type { ClusterReader } from '../plugin-api/cluster-reader.ts';
import type { ActionContext } from '../plugin-api/item-actions.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

// One look-up for each restore: its ClusterReader is made anew for every run.
const cache = new WeakMap<ClusterReader, Map<string, Promise<Map<string, string>>>>();

/**
 * The settings of an action: the data of the one ConfigMap in the engine's namespace with the labels `velero.io/plugin-config` and
 * `<action>=RestoreItemAction` (Velero's pkg/plugin/framework/common, plugin config). Empty when there is none, and for a user
 * who may not read that namespace.
 * @throws LifeboatError `ITEM_ACTION_FAILED` when there are several
 */
export function readActionConfig(action: string, namespace: string, context: ActionContext): Promise<Map<string, string>> {
  const configs = cache.get(context.cluster) ?? new Map<string, Promise<Map<string, string>>>();
  cache.set(context.cluster, configs);
  const config = configs.get(action) ?? findConfig(action, namespace, context);
  configs.set(action, config);
  return config;
}

async function findConfig(action: string, namespace: string, context: ActionContext): Promise<Map<string, string>> {
  const found: KubeObject[] = [];
  const options = { namespace, labelSelector: `velero.io/plugin-config,${action}=RestoreItemAction`, signal: context.signal };
  try {
    for await (const object of context.cluster.listObjects({ group: '', resource: 'configmaps' }, options)) found.push(object);
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    context.logger.info(`The ConfigMaps of namespace ${namespace} may not be read: ${action} goes on without one`);
  }
  if (found.length > 1) {
    throw new LifeboatError({
      code: 'ITEM_ACTION_FAILED',
      message: `${action} is configured by several ConfigMaps in namespace ${namespace} (${found.map((object) => object.metadata.name).join(', ')}): leave one`,
    });
  }
  const entries = Object.entries(objectAt(found[0], 'data') ?? {});
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
