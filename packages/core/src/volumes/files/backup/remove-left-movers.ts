import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import { moverRunLabel } from './mover-pod.ts';

const podType = { group: '', version: 'v1', resource: 'pods' };

interface LeftMoversOptions extends CallOptions {
  readonly cluster: ClusterClient;
  /** The uid of the Backup whose run was killed. */
  readonly uid: string;
  /** Throws once the backup's name is another run's. */
  readonly ensureHeld: () => Promise<void>;
}

/** Deletes the mover Pods that a killed run of a backup left. Who may not list Pods could not make any, either. */
export async function removeLeftMovers({ cluster, uid, ensureHeld, signal }: LeftMoversOptions): Promise<void> {
  const left: { readonly namespace: string | undefined; readonly name: string }[] = [];
  try {
    for await (const { items } of cluster.listPages(podType, { labelSelector: `${moverRunLabel}=${uid}`, signal }))
      left.push(...items.map(({ metadata: { namespace, name } }) => ({ namespace, name })));
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return;
    throw error;
  }
  for (const pod of left) {
    await ensureHeld();
    await cluster.delete(podType, pod, { gracePeriodSeconds: 0, signal });
  }
}
