import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { driverOf } from '../../objects/driver-of.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { backupNameLabel, backupUidLabel, validLabelValue } from '../../velero-api/values/labels.ts';
import { chooseSnapshotClass } from './api/choose-snapshot-class.ts';
import type { SnapshotApi } from './api/snapshot-api.ts';

interface CreateOptions {
  readonly cluster: ClusterClient;
  readonly api: SnapshotApi;
  /** The VolumeSnapshotClasses of the cluster. */
  readonly classes: readonly KubeObject[];
  readonly claim: KubeObject;
  readonly volume: KubeObject;
  readonly backup: Backup;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Asks for the snapshot of one claim, as Velero does: name, labels and class. @throws LifeboatError `SNAPSHOT_FAILED`, `KUBERNETES_*` */
export async function createClaimSnapshot(options: CreateOptions): Promise<KubeObject> {
  const { cluster, api, classes, claim, volume, backup, logger, signal } = options;
  const chosen = chooseSnapshotClass({ claim, driver: driverOf(volume) ?? '', backup, classes, logger });
  const { namespace, name, labels } = claim.metadata;
  const snapshot = {
    apiVersion: `${api.snapshots.group}/${api.snapshots.version}`,
    kind: api.snapshots.kind,
    metadata: {
      generateName: `velero-${name}-`,
      namespace,
      labels: {
        ...labels,
        [backupNameLabel]: validLabelValue(backup.metadata.name),
        // Not of Velero: by it the snapshots of a killed run are found.
        [backupUidLabel]: backup.metadata.uid,
      },
    },
    spec: { source: { persistentVolumeClaimName: name }, volumeSnapshotClassName: chosen.metadata.name },
  };
  try {
    return await cluster.create(api.snapshots, snapshot as unknown as KubeObject, { signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error) || error.code === 'CANCELED') throw error;
    throw new LifeboatError({
      code: error.code,
      message: `The VolumeSnapshot of claim ${namespace}/${name} could not be created: ${error.message}`,
      retryable: error.retryable,
      context: { ...error.context, claim: `${namespace}/${name}` },
      cause: error,
    });
  }
}
