import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import { listAll } from '../../csi/api/list-all.ts';
import { removeLeftMovers } from '../backup/remove-left-movers.ts';
import { moverRunLabel } from '../mover-labels.ts';
import { claimType, removeOwnClaim } from './claim-clone.ts';

interface LeftClonesOptions extends CallOptions {
  readonly cluster: ClusterClient;
  /** The uid of the Backup or Restore whose run was killed. */
  readonly uid: string;
  /** Throws once the name of the backup or restore is another run's. */
  readonly ensureHeld: () => Promise<void>;
}

/** Deletes the mover Pods that a killed run left, and the claims that it made for them, with their volumes. Who may not list those could not make
 * any, either. */
export async function removeLeftClones({ cluster, uid, ensureHeld, signal }: LeftClonesOptions): Promise<void> {
  await removeLeftMovers({ cluster, uid, ensureHeld, signal });
  const left = await listAll(cluster, claimType, { labelSelector: `${moverRunLabel}=${uid}`, signal }).catch((error: unknown) => {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return [];
    throw error;
  });
  for (const { metadata } of left) {
    await ensureHeld();
    await removeOwnClaim({ cluster, namespace: metadata.namespace ?? '', name: metadata.name, signal });
  }
}
