import { ownMember } from '../../json/index.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { mustIncludeAdditionalItemsAnnotation } from '../../velero-api/values/labels.ts';

const prefix = 'csi.storage.k8s.io/snapshotter';

/** Backs up, with a VolumeSnapshotContent, the Secret that deleting its snapshot takes. */
export const csiVolumeSnapshotContentAction: BackupItemAction = {
  name: 'velero.io/csi-volumesnapshotcontent-backupper',
  appliesTo: { includedResources: ['volumesnapshotcontents.snapshot.storage.k8s.io'] },
  execute: async ({ item }) => withSecret(item, `${prefix}-secret`, true),
};

/** Backs up, with a VolumeSnapshotClass, the Secret that listing snapshots takes. */
export const csiVolumeSnapshotClassAction: BackupItemAction = {
  name: 'velero.io/csi-volumesnapshotclass-backupper',
  appliesTo: { includedResources: ['volumesnapshotclasses.snapshot.storage.k8s.io'] },
  execute: async ({ item }) => withSecret(item, `${prefix}-list-secret`, false),
};

function withSecret(item: KubeObject, annotation: string, mustInclude: boolean): Awaited<ReturnType<BackupItemAction['execute']>> {
  const { annotations } = item.metadata;
  const name = ownMember(annotations, `${annotation}-name`);
  const namespace = ownMember(annotations, `${annotation}-namespace`);
  if (!name || !namespace) return {};
  const additionalItems = [{ group: '', resource: 'secrets', namespace, name }];
  if (!mustInclude) return { additionalItems };
  const marked = { ...annotations, [mustIncludeAdditionalItemsAnnotation]: 'true' };
  return { item: { ...item, metadata: { ...item.metadata, annotations: marked } }, additionalItems };
}
