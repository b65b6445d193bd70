import type { MoverOptions } from '../../../contract/movers/mover-options.ts';
import type { VolumeFilesOptions } from '../../../contract/volume-files-options.ts';
import { ownMember } from '../../../json/index.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { cloneOptionsOf } from './clone-options-of.ts';

/** The mover of a volume that no Pod binds to a node, by the storage class of the claim that it mounts. */
export function moverForClass(mover: MoverOptions, storageClass: string | undefined): MoverOptions {
  const byClass = mover.affinityByClass;
  const affinity = ownMember(byClass, storageClass ?? '') ?? ownMember(byClass, '');
  return affinity ? { ...mover, affinity } : mover;
}

/** The mover that reads a clone of a claim. */
export function moverOfClone(claim: KubeObject, options: Pick<VolumeFilesOptions, 'mover' | 'clones'>): MoverOptions {
  return moverForClass(options.mover ?? {}, cloneOptionsOf(claim, options).storageClass ?? textAt(claim, 'spec', 'storageClassName'));
}
