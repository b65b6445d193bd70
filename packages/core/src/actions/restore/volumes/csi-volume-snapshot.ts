import { cloneJson } from '../../../json/index.ts';
import { objectAt, textAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { csiVscDeletionPolicyAnnotation, mustIncludeAdditionalItemsAnnotation } from '../../../velero-api/values/labels.ts';
import { csiSnapshotName } from './csi-snapshot-name.ts';

const group = 'snapshot.storage.k8s.io';

/** A VolumeSnapshot of the content that is restored with it, rather than one to be taken of a claim. */
export const csiVolumeSnapshot: RestoreItemAction = {
  name: 'velero.io/csi-volumesnapshot-restorer',
  appliesTo: { includedResources: [`volumesnapshots.${group}`] },
  async execute({ item, itemFromBackup, restore }) {
    if (restore.spec.restorePVs === false) return { skipRestore: true };
    const snapshot = cloneJson(item);
    const name = csiSnapshotName(restore, itemFromBackup.metadata.name);
    snapshot.metadata.name = name;
    snapshot.metadata.annotations = {
      ...snapshot.metadata.annotations,
      [csiVscDeletionPolicyAnnotation]: 'Retain',
      [mustIncludeAdditionalItemsAnnotation]: 'true',
    };
    const spec = objectAt(snapshot, 'spec') ?? {};
    delete spec.volumeSnapshotClassName;
    spec.source = { volumeSnapshotContentName: name };
    const content = textAt(itemFromBackup, 'status', 'boundVolumeSnapshotContentName');
    const additionalItems = content ? [{ group, resource: 'volumesnapshotcontents', namespace: '', name: content }] : [];
    return { item: snapshot, additionalItems };
  },
};
