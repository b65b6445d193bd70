import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { driverOf } from '../../objects/driver-of.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import {
  backupNameLabel,
  dataUploadNameAnnotation,
  mustIncludeAdditionalItemsAnnotation,
  validLabelValue,
  volumeSnapshotNameLabel,
} from '../../velero-api/values/labels.ts';
import { largerSize } from '../../volumes/csi/api/larger-size.ts';
import { contentFields } from '../../volumes/csi/api/snapshot-fields.ts';
import type { CsiSnapshots } from '../../volumes/csi/csi-snapshots.ts';
import type { DataUploads } from '../../volumes/files/move/data-uploads.ts';
import type { VolumeDecisions } from '../../volumes/volume-decisions.ts';
import { boundVolume } from './bound-volume.ts';

export interface CsiActionOptions {
  readonly snapshots: CsiSnapshots;
  readonly decisions: Pick<VolumeDecisions, 'forClaim'>;
  /** Whether a PersistentVolume is for CSI to save, rather than for a snapshotter. */
  takes(persistentVolume: KubeObject): Promise<{ readonly takes: boolean }>;
  /** Moves what the snapshots hold, where the backup asks for it. @default they stay in the storage system */
  readonly uploads?: DataUploads | undefined;
}

interface ClaimSpec {
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}

/** Takes a CSI snapshot of a bound claim whose data is to be saved that way, and backs it up with the claim. Should that fail, it is
 * an error, and the claim is backed up without: its volume may outlive its object. */
export function createCsiPvcAction({ snapshots, decisions, takes, uploads }: CsiActionOptions): BackupItemAction {
  return {
    ...followUploads(uploads),
    appliesTo: { includedResources: ['persistentvolumeclaims'] },
    async execute({ item, resource, backup }, { cluster, logger, signal }) {
      if (backup.status.phase?.startsWith('Finalizing')) return {};
      const volume = await boundVolume(item, cluster, signal);
      if (!volume || driverOf(volume) === undefined || !(await takes(volume)).takes) return {};
      const { action, reason } = await decisions.forClaim(item, volume);
      if (action !== 'snapshot') {
        logger.debug(`No CSI snapshot: ${reason}`);
        return {};
      }
      const taken = await snapshots.take(item, volume, logger).catch((error: unknown) => {
        if (LifeboatError.isInstance(error, 'CANCELED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED')) throw error;
        logger.error(
          'The data of this claim is not in this backup, the claim and its volume are: its CSI snapshot failed',
          coded('VOLUME_NOT_SAVED', { error }),
        );
        return undefined;
      });
      if (!taken) return {};
      const { name } = taken.snapshot.metadata;
      const { metadata } = item;
      const begun = backup.spec.snapshotMoveData ? uploads?.begin(item, { persistentVolume: volume, taken }) : undefined;
      const upload = begun && { [dataUploadNameAnnotation]: `${begun.dataUpload.namespace}/${begun.dataUpload.name}` };
      const marked = {
        ...metadata,
        // The name of a snapshot that was cut with a group is too long for a label.
        labels: {
          ...metadata.labels,
          [volumeSnapshotNameLabel]: validLabelValue(name),
          [backupNameLabel]: validLabelValue(backup.metadata.name),
        },
        annotations: {
          ...metadata.annotations,
          ...upload,
          [volumeSnapshotNameLabel]: name,
          [mustIncludeAdditionalItemsAnnotation]: 'true',
        },
      };
      if (begun) return { item: { ...item, metadata: marked }, operationId: begun.operationId, postOperationItems: [begun.dataUpload] };
      return {
        item: { ...withRequest(item, contentFields(taken.content).restoreSize), metadata: marked },
        additionalItems: [{ group: 'snapshot.storage.k8s.io', resource: 'volumesnapshots', namespace: resource.namespace, name }],
      };
    },
  };
}

/** The part of the action that a resumed backup needs. */
export function followUploads(uploads: DataUploads | undefined): Pick<BackupItemAction, 'name' | 'progress' | 'cancel'> {
  return {
    name: 'velero.io/csi-pvc-backupper',
    ...(uploads && {
      progress: async (operationId) => uploads.progress(operationId),
      cancel: (operationId) => uploads.cancel(operationId),
    }),
  };
}

// A driver may have made a larger volume than was asked for; one of that snapshot has to be as large.
function withRequest(claim: KubeObject, restoreSize: number | undefined): KubeObject {
  const spec = (claim.spec ?? {}) as ClaimSpec;
  const requested = spec.resources?.requests?.storage;
  if (restoreSize === undefined || requested === undefined) return claim;
  const storage = largerSize(requested, restoreSize);
  if (storage === requested) return claim;
  const requests = { ...spec.resources?.requests, storage };
  return { ...claim, spec: { ...spec, resources: { ...spec.resources, requests } } };
}
