import { cloneJson } from '../../../json/index.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

const bindingAnnotations = [
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/selected-node',
  'velero.io/volume-snapshot-name',
  'velero.io/data-upload-name',
];

/** Frees a claim of its old binding; the volume that it was bound to comes along. */
export const pvc: RestoreItemAction = {
  name: 'velero.io/pvc',
  appliesTo: { includedResources: ['persistentvolumeclaims'] },
  async execute({ item, itemFromBackup }) {
    const changed = cloneJson(item);
    for (const annotation of bindingAnnotations) delete changed.metadata.annotations?.[annotation];
    const volume = textAt(itemFromBackup, 'spec', 'volumeName');
    if (volume === undefined || textAt(itemFromBackup, 'status', 'phase') !== 'Bound') return { item: changed };
    return { item: changed, additionalItems: [{ group: '', resource: 'persistentvolumes', namespace: '', name: volume }] };
  },
};
