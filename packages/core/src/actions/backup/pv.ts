import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject, ObjectMeta } from '../../plugin-api/kube-object.ts';
import {
  backupNameLabel,
  mustIncludeAdditionalItemsAnnotation,
  restoreNameLabel,
  validLabelValue,
  volumeSnapshotNameLabel,
} from '../../velero-api/values/labels.ts';

interface ClaimSpec {
  readonly volumeName?: string;
  readonly storageClassName?: string | null;
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } | null;
  readonly [field: string]: unknown;
}

/** Backs up, with a bound PersistentVolumeClaim, its PersistentVolume, and makes the claim fit for a later restore: no
 * data source, no selector that dynamic provisioning would refuse, no labels of earlier backups and restores. */
export const pvAction: BackupItemAction = {
  name: 'velero.io/pv',
  appliesTo: { includedResources: ['persistentvolumeclaims'] },
  async execute({ item, backup }) {
    const spec = (item.spec ?? {}) as ClaimSpec;
    const status = (item.status ?? {}) as { readonly phase?: string };
    if (status.phase !== 'Bound' || !spec.volumeName) return {};
    const claim: KubeObject = {
      ...item,
      metadata: withoutStaleLabels(item.metadata, backup.metadata.name),
      spec: portableSpec(spec),
    };
    return {
      item: claim,
      additionalItems: [{ group: '', resource: 'persistentvolumes', namespace: '', name: spec.volumeName }],
    };
  },
};

function portableSpec(spec: ClaimSpec): ClaimSpec {
  const { dataSource: _source, dataSourceRef: _reference, selector, ...rest } = spec;
  // A storage class of '' asks for a volume made by hand, which the selector may choose.
  if (rest.storageClassName !== '' || !selector) return rest;
  if (!selector.matchLabels) return { ...rest, selector };
  const matchLabels = Object.fromEntries(Object.entries(selector.matchLabels).filter(([key]) => !key.startsWith('velero.io/')));
  return { ...rest, selector: { ...selector, matchLabels } };
}

function withoutStaleLabels(metadata: ObjectMeta, backupName: string): ObjectMeta {
  if (!metadata.labels) return metadata;
  const stale = new Set([restoreNameLabel, mustIncludeAdditionalItemsAnnotation, volumeSnapshotNameLabel]);
  const kept = Object.entries(metadata.labels).filter(
    ([key, value]) => !stale.has(key) && !(key === backupNameLabel && value !== validLabelValue(backupName)),
  );
  return { ...metadata, labels: Object.fromEntries(kept) };
}
