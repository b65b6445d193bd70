import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { cloneJson, ownMember } from '../../../json/index.ts';
import { objectAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import type { ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import {
  backupNameLabel,
  mustIncludeAdditionalItemsAnnotation,
  validLabelValue,
  volumeSnapshotNameLabel,
} from '../../../velero-api/values/labels.ts';
import { csiSnapshotName } from './csi-snapshot-name.ts';

const group = 'snapshot.storage.k8s.io';

interface CsiPvcOptions {
  readonly isInBackup: (id: ResourceIdentifier) => boolean;
}

/** A claim with a CSI snapshot gets a new volume from it, or an empty one where PVs are not to be restored. One that is in the
 * cluster stays as it is. An annotation that an earlier backup or restore left on the claim counts for nothing. */
export const createCsiPvc = ({ isInBackup }: CsiPvcOptions): RestoreItemAction => ({
  name: 'velero.io/csi-pvc-restorer',
  appliesTo: { includedResources: ['persistentvolumeclaims'] },
  async execute({ item, itemFromBackup, resource, restore }, { cluster, logger, signal }) {
    const { annotations, labels } = itemFromBackup.metadata;
    const snapshot = annotations?.[volumeSnapshotNameLabel];
    if (!snapshot) return {};
    const volumeSnapshot = { group, resource: 'volumesnapshots', namespace: resource.namespace, name: snapshot };
    const isSaved = isInBackup(volumeSnapshot);
    if (!isSaved && labels?.[backupNameLabel] !== validLabelValue(restore.spec.backupName ?? '')) return {};
    const namespace = ownMember(restore.spec.namespaceMapping, resource.namespace) ?? resource.namespace;
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
    if (!isSaved) {
      throw new LifeboatError({
        code: 'SNAPSHOT_NOT_FOUND',
        message:
          `the data of claim ${resource.namespace}/${resource.name} is in the CSI snapshot ${snapshot}, whose VolumeSnapshot is not in ` +
          'the backup: restore the claim with an empty volume by restorePVs=false',
      });
    }
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
    return { item: claim, additionalItems: [volumeSnapshot] };
  },
});
