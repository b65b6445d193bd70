import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { OwnedObject } from '../../../contract/store/replaced-record.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { addOwner } from '../../owners/add-owner.ts';

interface RelinkOptions {
  readonly cluster: ClusterClient;
  readonly log: OperationLog;
  readonly owned: readonly OwnedObject[];
  /** Their new owner. */
  readonly to: KubeObject;
}

/** Gives what an object owned to the one that replaces it. Tells how many have the new owner. */
export async function relinkOwned({ cluster, log, owned, to }: RelinkOptions): Promise<number> {
  const { name, uid = '' } = to.metadata;
  let links = 0;
  for (const { group, version, resource, reference, ...child } of owned) {
    const type = { group, version, resource };
    const ref = { name: child.name, namespace: child.namespace || undefined };
    try {
      const live = await cluster.get(type, ref);
      if (!live || live.metadata.uid !== child.uid) continue;
      const owner = { ...reference, name, uid };
      if (await addOwner({ cluster, type, live, owner, insteadOf: reference.uid, fieldManager: 'lifeboat' })) links += 1;
    } catch (error) {
      log
        .forItem({ group, resource, namespace: child.namespace, name: child.name })
        .warn(`could not be linked to ${reference.kind} ${name}, which was made anew`, coded('OWNER_NOT_LINKED', { error }));
    }
  }
  return links;
}
