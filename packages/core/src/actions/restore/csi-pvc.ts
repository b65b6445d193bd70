import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { cloneJson } from '../../json/index.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import { mustIncludeAdditionalItemsAnnotation, volumeSnapshotNameLabel } from '../../velero-api/labels.ts';
import { csiSnapshotName } from './csi-snapshot-name.ts';
import { objectAt } from './object-fields.ts';

const group = 'snapshot.storage.k8s.io';

/** A claim with a CSI snapshot gets a new volume from it, or an empty one where PVs are not to be restored. One that is in the
 * cluster stays as it is. */
export const csiPvc: RestoreItemAction = {
  name: 'velero.io/csi-pvc-restorer',
  appliesTo: { includedResources: ['persistentvolumeclaims'] },
  async execute({ item, itemFromBackup, resource, restore }, { cluster, logger, signal }) {
    const snapshot = itemFromBackup.metadata.annotations?.[volumeSnapshotNameLabel];
    if (!snapshot) return {};
    const namespace = restore.spec.namespaceMapping?.[resource.namespace] ?? resource.namespace;
    if (await cluster.getObject({ ...resource, namespace }, { signal })) {
      logger.info('The claim exists: its volume is not restored');
      return {};
    }
    const claim = cloneJson(item);
    const spec = objectAt(claim, 'spec') ?? {};
    delete spec.volumeName;
    delete spec.dataSource;
    delete spec.dataSourceRef;
    if (restore.spec.restorePVs === false) return { item: claim };
    if (cluster.preferredVersion({ group, resource: 'volumesnapshots' }) === undefined) {
      throw new LifeboatError({
        code: 'KUBERNETES_API_UNAVAILABLE',
        message:
          `the data of claim ${resource.namespace}/${resource.name} is in a CSI snapshot, and the cluster serves no VolumeSnapshots (${group}): ` +
          'install the snapshot CRDs and controller and the CSI driver, or restore without it (restorePVs=false)',
      });
    }
    spec.dataSource = { apiGroup: group, kind: 'VolumeSnapshot', name: csiSnapshotName(restore, snapshot) };
    claim.metadata.annotations = { ...claim.metadata.annotations, [mustIncludeAdditionalItemsAnnotation]: 'true' };
    return { item: claim, additionalItems: [{ group, resource: 'volumesnapshots', namespace: resource.namespace, name: snapshot }] };
  },
};
