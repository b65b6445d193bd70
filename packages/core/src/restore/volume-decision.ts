import { textAt } from '../actions/restore/object-fields.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { VolumeMethod } from './read-volumes.ts';

/** What becomes of a PersistentVolume: reference 3.6, as far as it needs no snapshotter and no data mover. */
export type VolumeDecision =
  /** Restored as it is, free to be bound by its claim again. */
  | { readonly action: 'restore' }
  /** Left out: the claim gets a new volume from its storage class. */
  | { readonly action: 'provision'; readonly reason: string; readonly dataLost: boolean };

export function decideVolume(volume: KubeObject, options: { method: VolumeMethod | undefined; restorePVs: boolean }): VolumeDecision {
  const { method, restorePVs } = options;
  if (method === 'NativeSnapshot') {
    if (!restorePVs) return { action: 'restore' };
    return { action: 'provision', dataLost: true, reason: 'its data is in a volume snapshot, which cannot be restored yet' };
  }
  if (method !== undefined) {
    const where = method === 'CSISnapshot' ? 'a CSI snapshot' : 'a file-system backup';
    return {
      action: 'provision',
      dataLost: restorePVs,
      reason: restorePVs ? `its data is in ${where}, which cannot be restored yet` : 'its claim gets a new volume (restorePVs is false)',
    };
  }
  if (textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete')
    return {
      action: 'provision',
      dataLost: false,
      reason: 'it has no snapshot and its reclaim policy is Delete: its claim gets a new volume',
    };
  return { action: 'restore' };
}
