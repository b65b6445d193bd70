import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

const secretAnnotation = 'csi.storage.k8s.io/snapshotter-list-secret';

/** A VolumeSnapshotClass brings the Secret that listing snapshots takes. */
export const csiVolumeSnapshotClass: RestoreItemAction = {
  name: 'velero.io/csi-volumesnapshotclass-restorer',
  appliesTo: { includedResources: ['volumesnapshotclasses.snapshot.storage.k8s.io'] },
  async execute({ itemFromBackup }) {
    const annotations = itemFromBackup.metadata.annotations ?? {};
    const name = annotations[`${secretAnnotation}-name`];
    const namespace = annotations[`${secretAnnotation}-namespace`];
    return name && namespace ? { additionalItems: [{ group: '', resource: 'secrets', namespace, name }] } : {};
  },
};
