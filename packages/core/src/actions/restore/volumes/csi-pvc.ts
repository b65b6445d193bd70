import { randomBytes } from 'node:crypto';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { cloneJson, ownMember } from '../../../json/index.ts';
import { objectAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import type { ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import {
  backupNameLabel,
  dataUploadNameAnnotation,
  dynamicPvRestoreLabel,
  mustIncludeAdditionalItemsAnnotation,
  validLabelValue,
  volumeSnapshotNameLabel,
} from '../../../velero-api/values/labels.ts';
import type { DataDownloads } from '../../../volumes/files/move/data-downloads.ts';
import { csiSnapshotName } from './csi-snapshot-name.ts';

const group = 'snapshot.storage.k8s.io';

interface CsiPvcOptions {
  readonly isInBackup: (id: ResourceIdentifier) => boolean;
  /** Brings moved data back. @default it is not */
  readonly downloads?: DataDownloads | undefined;
}

/** A claim with a CSI snapshot gets a new volume from it, or an empty one where PVs are not to be restored. One that is in the
 * cluster stays as it is. An annotation that an earlier backup or restore left on the claim counts for nothing. */
export const createCsiPvc = ({ isInBackup, downloads }: CsiPvcOptions): RestoreItemAction => ({
  name: 'velero.io/csi-pvc-restorer',
  ...(downloads && {
    progress: async (operationId) => downloads.progress(operationId),
    cancel: (operationId) => downloads.cancel(operationId),
  }),
  appliesTo: { includedResources: ['persistentvolumeclaims'] },
  async execute({ item, itemFromBackup, resource, restore }, { cluster, logger, signal }) {
    const { annotations, labels } = itemFromBackup.metadata;
    const snapshot = annotations?.[volumeSnapshotNameLabel];
    const isMoved = downloads !== undefined && annotations?.[dataUploadNameAnnotation] !== undefined;
    if (!snapshot && !isMoved) return {};
    const volumeSnapshot = { group, resource: 'volumesnapshots', namespace: resource.namespace, name: snapshot ?? '' };
    const isSaved = snapshot !== undefined && isInBackup(volumeSnapshot);
    if (!isSaved && !isMoved && labels?.[backupNameLabel] !== validLabelValue(restore.spec.backupName ?? '')) return {};
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
    const operationId = await downloads?.plan({ resource, itemFromBackup });
    if (operationId !== undefined) {
      // No driver makes a volume for a claim with a selector: it waits for the one that is being filled.
      const awaited = validLabelValue(`${namespace}.${resource.name}.${randomBytes(3).toString('hex').slice(0, 5)}`);
      spec.selector = { ...objectAt(spec, 'selector'), matchLabels: { [dynamicPvRestoreLabel]: awaited } };
      return { item: claim, operationId };
    }
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
    spec.dataSource = { apiGroup: group, kind: 'VolumeSnapshot', name: csiSnapshotName(restore, volumeSnapshot.name) };
    claim.metadata.annotations = { ...claim.metadata.annotations, [mustIncludeAdditionalItemsAnnotation]: 'true' };
    return { item: claim, additionalItems: [volumeSnapshot] };
  },
});
