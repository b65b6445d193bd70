import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { GroupVersionResource } from '../../../plugin-api/kube-object.ts';
import { jobType, moverRunLabel, secretType } from '../mover-labels.ts';

const podType = { group: '', version: 'v1', resource: 'pods' };

interface LeftMoversOptions extends CallOptions {
  readonly cluster: ClusterClient;
  /** The uid of the Backup or Restore whose run was killed. */
  readonly uid: string;
  /** Throws once its name is another run's. */
  readonly ensureHeld: () => Promise<void>;
}

/** Deletes the mover Pods and Jobs that a killed run left, with the Secrets of those. Who may not list them could not make any, either. */
export async function removeLeftMovers(options: LeftMoversOptions): Promise<void> {
  // A Job whose Pod goes first could make another one.
  for (const type of [jobType, secretType, podType]) await removeAll(type, options);
}

async function removeAll(type: GroupVersionResource, { cluster, uid, ensureHeld, signal }: LeftMoversOptions): Promise<void> {
  const left: { readonly namespace: string | undefined; readonly name: string }[] = [];
  try {
    for await (const { items } of cluster.listPages(type, { labelSelector: `${moverRunLabel}=${uid}`, signal }))
      left.push(...items.map(({ metadata: { namespace, name } }) => ({ namespace, name })));
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_NOT_FOUND')) return;
    throw error;
  }
  for (const each of left) {
    await ensureHeld();
    const how = type === jobType ? ({ propagationPolicy: 'Background' } as const) : { gracePeriodSeconds: 0 };
    await cluster.delete(type, each, { ...how, signal });
  }
}
