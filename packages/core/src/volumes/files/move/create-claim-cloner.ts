import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { driverOf } from '../../../objects/driver-of.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import { awaitHandle } from '../../csi/api/await-handle.ts';
import { listAll } from '../../csi/api/list-all.ts';
import { removeSnapshot } from '../../csi/api/remove-snapshot.ts';
import type { SnapshotApi } from '../../csi/api/snapshot-api.ts';
import { contentFields } from '../../csi/api/snapshot-fields.ts';
import { createClaimSnapshot } from '../../csi/create-claim-snapshot.ts';
import type { ClaimCloner } from '../backup/claim-cloner.ts';
import { cloneOptionsOf } from '../movers/clone-options-of.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import { withClaimClone } from './claim-clone.ts';

interface ClonerOptions {
  readonly cluster: ClusterClient;
  readonly api: SnapshotApi;
  readonly repositories: Pick<VolumeRepositories, 'options'>;
  readonly backup: Backup;
  /** Whether CSI snapshots are taken of a PersistentVolume. */
  takes(persistentVolume: KubeObject): Promise<{ readonly takes: boolean }>;
  /** For a snapshot to be in the storage system. */
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}

const removeTimeoutInMs = 60_000;

export function createClaimCloner(options: ClonerOptions): ClaimCloner {
  const { cluster, api, repositories, backup, timeoutInMs, signal } = options;
  return {
    async withClone({ claim, persistentVolume: volume, logger }, use) {
      if (!volume || !(await options.takes(volume)).takes) {
        logger.warn(
          `Claim ${claim.metadata.name} is read as it is, and not from a clone: no CSI snapshots are taken of its volume`,
          coded('VOLUME_CHOICE_UNSURE'),
        );
        return undefined;
      }
      const classes = await listAll(cluster, api.classes, { signal });
      const created = await createClaimSnapshot({ cluster, api, classes, claim, volume, backup, logger, signal });
      try {
        const { snapshot, content } = await awaitHandle({ cluster, api, snapshot: created, driver: driverOf(volume), timeoutInMs, signal });
        const clone = {
          ...{ cluster, run: backup.metadata.uid ?? '', namespace: claim.metadata.namespace ?? '', claim, signal },
          snapshot: snapshot.metadata.name,
          sizeInBytes: contentFields(content).restoreSize,
          clone: cloneOptionsOf(claim, repositories.options),
        };
        return { result: await withClaimClone(clone, use) };
      } finally {
        // Also after a cancel. One that stays is found by its label.
        const removing = AbortSignal.timeout(removeTimeoutInMs);
        const left = await removeSnapshot({ cluster, api, snapshot: created, signal: removing }).catch(() => created.metadata.name);
        if (left !== undefined) logger.warn(`${left} could not be deleted after it was read`, coded('SNAPSHOTS_LEFT'));
      }
    },
  };
}
