import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import { listAll } from '../../csi/api/list-all.ts';
import { moverRunLabel } from '../mover-labels.ts';
import { claimType, removeOwnClaim } from './claim-clone.ts';

interface LeftClaimsOptions extends CallOptions {
  readonly cluster: ClusterClient;
  /** The uid of the Backup or Restore whose run was killed. */
  readonly uid: string;
  /** Throws once the name of the backup or restore is another run's. */
  readonly ensureHeld: () => Promise<void>;
}

/** Deletes the claims that a killed run made for its movers, with their volumes. Who may not list claims could not make any, either. */
export async function removeLeftClaims({ cluster, uid, ensureHeld, signal }: LeftClaimsOptions): Promise<void> {
  const left = await listAll(cluster, claimType, { labelSelector: `${moverRunLabel}=${uid}`, signal }).catch((error: unknown) => {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return [];
    throw error;
  });
  for (const { metadata } of left) {
    await ensureHeld();
    await removeOwnClaim({ cluster, namespace: metadata.namespace ?? '', name: metadata.name, signal });
  }
}
