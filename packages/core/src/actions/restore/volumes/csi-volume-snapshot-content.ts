import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { cloneJson, ownMember } from '../../../json/index.ts';
import { objectAt, textAt } from '../../../objects/object-at.ts';
import type { ClusterReader } from '../../../plugin-api/cluster-reader.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { csiSnapshotName } from './csi-snapshot-name.ts';

const group = 'snapshot.storage.k8s.io';
const secretAnnotation = 'csi.storage.k8s.io/snapshotter-secret';

/** A content that points at the snapshot in the storage system. It is kept when its objects go: it is the backup's. */
export const csiVolumeSnapshotContent: RestoreItemAction = {
  name: 'velero.io/csi-volumesnapshotcontent-restorer',
  appliesTo: { includedResources: [`volumesnapshotcontents.${group}`] },
  async execute({ item, itemFromBackup, restore }, { cluster, logger, signal }) {
    if (restore.spec.restorePVs === false) return { skipRestore: true };
    const handle = textAt(itemFromBackup, 'status', 'snapshotHandle');
    if (!handle) {
      throw new LifeboatError({
        code: 'ITEM_ACTION_FAILED',
        message: `VolumeSnapshotContent ${itemFromBackup.metadata.name} has no snapshot handle in the backup: its data cannot be found`,
      });
    }
    const content = cloneJson(item);
    const spec = objectAt(content, 'spec') ?? {};
    const ref = objectAt(content, 'spec', 'volumeSnapshotRef') ?? {};
    const namespace = typeof ref.namespace === 'string' ? ref.namespace : '';
    const name = csiSnapshotName(restore, String(ref.name));
    content.metadata.name = name;
    delete ref.uid;
    delete ref.resourceVersion;
    Object.assign(ref, { name, namespace: ownMember(restore.spec.namespaceMapping, namespace) ?? namespace });
    spec.deletionPolicy = 'Retain';
    spec.source = { snapshotHandle: handle };
    const className = await classOf(String(spec.driver), cluster, signal);
    if (className === undefined) {
      delete spec.volumeSnapshotClassName;
      logger.debug(`The cluster has no VolumeSnapshotClass of driver ${String(spec.driver)}`);
    } else spec.volumeSnapshotClassName = className;
    const annotations = itemFromBackup.metadata.annotations ?? {};
    const secret = annotations[`${secretAnnotation}-name`];
    const secretNamespace = annotations[`${secretAnnotation}-namespace`];
    if (!secret || !secretNamespace) return { item: content };
    return { item: content, additionalItems: [{ group: '', resource: 'secrets', namespace: secretNamespace, name: secret }] };
  },
};

async function classOf(driver: string, cluster: ClusterReader, signal: AbortSignal | undefined): Promise<string | undefined> {
  for await (const each of cluster.listObjects({ group, resource: 'volumesnapshotclasses' }, { ...(signal && { signal }) }))
    if (each.driver === driver) return each.metadata.name;
  return undefined;
}
