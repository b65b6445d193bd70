import type { RestoreItemAction, RestoreItemOutput } from '../../../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import type { RestoreSpec } from '../../../velero-api/objects/restore.ts';

interface ExecuteOptions {
  readonly item: KubeObject;
  readonly itemFromBackup?: KubeObject;
  readonly resource: string;
  readonly spec?: RestoreSpec;
  /** What is in the cluster: objects by `resource/namespace/name`. */
  readonly cluster?: Readonly<Record<string, KubeObject>>;
}

/** Test support: runs an action on an object, with a cluster that holds a few. Fails when the action changes its input. */
export async function executeForTest(action: RestoreItemAction, options: ExecuteOptions): Promise<RestoreItemOutput> {
  const { item, itemFromBackup = item, cluster = {} } = options;
  const [resource = '', ...group] = options.resource.split('.');
  const id: ResourceIdentifier = { group: group.join('.'), resource, namespace: item.metadata.namespace ?? '', name: item.metadata.name };
  const before = JSON.stringify([item, itemFromBackup]);
  const output = await action.execute(
    {
      item,
      itemFromBackup,
      resource: id,
      restore: {
        kind: 'Restore',
        apiVersion: 'velero.io/v1',
        metadata: { name: 'r', namespace: 'velero' },
        spec: options.spec ?? {},
        status: {},
      },
    },
    {
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      cluster: {
        getObject: async (wanted) => cluster[`${wanted.resource}/${wanted.namespace}/${wanted.name}`],
        async *listObjects(type, o) {
          for (const [key, object] of Object.entries(cluster)) if (key.startsWith(`${type.resource}/${o?.namespace ?? ''}`)) yield object;
        },
        preferredVersion: () => 'v1',
      },
    },
  );
  if (JSON.stringify([item, itemFromBackup]) !== before) throw new Error(`${action.name} changed its input`);
  return output;
}
