import type { CloneOptions, VolumeFilesOptions } from '../../../contract/volume-files-options.ts';
import { ownMember } from '../../../json/index.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** How clones of a claim are made, by its storage class. */
export function cloneOptionsOf(claim: KubeObject, { clones }: Pick<VolumeFilesOptions, 'clones'>): CloneOptions {
  return ownMember(clones, textAt(claim, 'spec', 'storageClassName') ?? '') ?? {};
}
