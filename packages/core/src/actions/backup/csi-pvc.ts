import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { parseQuantity, wholeUnits } from '../../filters/quantity.ts';
import { driverOf } from '../../objects/driver-of.ts';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import {
  backupNameLabel,
  mustIncludeAdditionalItemsAnnotation,
  validLabelValue,
  volumeSnapshotNameLabel,
} from '../../velero-api/values/labels.ts';
import { formatBytes } from '../../volumes/csi/api/format-bytes.ts';
import { contentFields } from '../../volumes/csi/api/snapshot-fields.ts';
import type { CsiSnapshots } from '../../volumes/csi/csi-snapshots.ts';
import type { VolumeDecisions } from '../../volumes/volume-decisions.ts';

export interface CsiActionOptions {
  readonly snapshots: CsiSnapshots;
  readonly decisions: Pick<VolumeDecisions, 'forClaim'>;
  /** Whether a PersistentVolume is for CSI to save, rather than for a snapshotter. */
  takes(persistentVolume: KubeObject): Promise<{ readonly takes: boolean }>;
}

interface ClaimSpec {
  readonly volumeName?: string;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}

/** Takes a CSI snapshot of a bound claim whose data is to be saved that way, and backs it up with the claim. Should that fail, it is
 * an error, and the claim is backed up without: its volume may outlive its object. */
export function createCsiPvcAction({ snapshots, decisions, takes }: CsiActionOptions): BackupItemAction {
  return {
    name: 'velero.io/csi-pvc-backupper',
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
      const { snapshot, content } = taken;
      const { name } = snapshot.metadata;
      const { metadata } = item;
      return {
        item: {
          ...withRequest(item, contentFields(content).restoreSize),
          metadata: {
            ...metadata,
            // The name of a snapshot that was cut with a group is too long for a label.
            labels: {
              ...metadata.labels,
              [volumeSnapshotNameLabel]: validLabelValue(name),
              [backupNameLabel]: validLabelValue(backup.metadata.name),
            },
            annotations: { ...metadata.annotations, [volumeSnapshotNameLabel]: name, [mustIncludeAdditionalItemsAnnotation]: 'true' },
          },
        },
        additionalItems: [{ group: 'snapshot.storage.k8s.io', resource: 'volumesnapshots', namespace: resource.namespace, name }],
      };
    },
  };
}

async function boundVolume(claim: KubeObject, cluster: ClusterReader, signal: AbortSignal | undefined): Promise<KubeObject | undefined> {
  const { volumeName } = (claim.spec ?? {}) as ClaimSpec;
  const { phase } = (claim.status ?? {}) as { readonly phase?: string };
  if (!volumeName || phase !== 'Bound') return undefined;
  try {
    return await cluster.getObject({ group: '', resource: 'persistentvolumes', namespace: '', name: volumeName }, { signal });
  } catch (error) {
    // Users of single namespaces may read none: the claim is backed up without its data.
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    return undefined;
  }
}

// A driver may have made a larger volume than was asked for; one of that snapshot has to be as large.
function withRequest(claim: KubeObject, restoreSize: number | undefined): KubeObject {
  const spec = (claim.spec ?? {}) as ClaimSpec;
  const requested = parseQuantity(spec.resources?.requests?.storage ?? '');
  if (restoreSize === undefined || requested === undefined || wholeUnits(requested) >= BigInt(Math.round(restoreSize))) return claim;
  const requests = { ...spec.resources?.requests, storage: formatBytes(restoreSize) };
  return { ...claim, spec: { ...spec, resources: { ...spec.resources, requests } } };
}
