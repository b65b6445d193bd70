import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { Discovery } from '../../contract/cluster/discovery.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { inParallel } from '../../flow/in-parallel.ts';
import { onceSucceeded } from '../../flow/once-succeeded.ts';
import { driverOf } from '../../objects/driver-of.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { formatTimestamp } from '../../velero-api/values/timestamp.ts';
import type { BackupVolumeInfoCollector } from '../backup-volume-info.ts';
import { awaitHandle } from './api/await-handle.ts';
import { createFollowedSnapshots } from './api/followed-snapshots.ts';
import { listAll } from './api/list-all.ts';
import { removeSnapshot } from './api/remove-snapshot.ts';
import { findGroupSnapshotApi, findSnapshotApi, type SnapshotApi } from './api/snapshot-api.ts';
import { contentFields, snapshotFields } from './api/snapshot-fields.ts';
import { createClaimSnapshot } from './create-claim-snapshot.ts';
import { createGroupSnapshots } from './groups/group-snapshots.ts';
import { keepContent } from './keep-content.ts';
import { createSnapshotPace, type SnapshotPace } from './snapshot-pace.ts';

/** The CSI snapshots that one backup takes of claims: Velero's pkg/backup/actions. */
export interface CsiSnapshots {
  /** Takes a snapshot and waits until the storage system has it: its moment is then past.
   * @throws LifeboatError `SNAPSHOT_FAILED`, `TIMEOUT`, naming the claim; nothing of it stays in the cluster */
  take(claim: KubeObject, volume: KubeObject, logger: Logger): Promise<TakenSnapshot>;
  /** Of a snapshot that this backup took, for the operation that waits until it is ready. */
  operationIdOf(snapshot: KubeObject): string | undefined;
  /** Whether a snapshot of a PersistentVolume was tried and failed. */
  hasFailed(volumeName: string): boolean;
  /** Snapshots that it made and has not deleted again. */
  readonly made: number;
  /** Deletes what was taken, in the storage system too, for a backup that ends early. Returns what stays. */
  discard(options: { readonly signal: AbortSignal }): Promise<readonly string[]>;
}

export interface TakenSnapshot {
  readonly snapshot: KubeObject;
  readonly content: KubeObject;
}

export interface CsiSnapshotsOptions {
  readonly cluster: ClusterClient;
  readonly discovery: Discovery;
  readonly backup: Backup;
  /** Gets a row for each. */
  readonly info: BackupVolumeInfoCollector;
  /** For a snapshot to be in the storage system. */
  readonly timeoutInMs: number;
  /** Snapshots of one driver that are waited for at a time, at most. */
  readonly mostAtOnce: number;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** `undefined` where the cluster does not serve CSI snapshots. */
export function createCsiSnapshots(options: CsiSnapshotsOptions): CsiSnapshots | undefined {
  const api = findSnapshotApi(options.discovery);
  return api && createSnapshotsOf(api, options);
}

interface TakeNow {
  readonly claim: KubeObject;
  readonly volume: KubeObject;
  readonly logger: Logger;
  readonly onRefused: () => void;
}

function createSnapshotsOf(api: SnapshotApi, options: CsiSnapshotsOptions): CsiSnapshots {
  const { cluster, discovery, backup, info, timeoutInMs, now, signal } = options;
  /** By driver: one that takes none holds up no other. */
  const paces = new Map<string | undefined, SnapshotPace>();
  const followed = createFollowedSnapshots({ cluster, api, backupUid: backup.metadata.uid ?? '', signal });
  const findClasses = onceSucceeded(() => listAll(cluster, api.classes, { signal }));
  const made = new Map<string, KubeObject>();
  const operations = new Map<string, string>();
  const failed = new Set<string>();
  const groups = createGroupSnapshots({ ...options, api, groupApi: findGroupSnapshotApi(discovery) });
  const keyOf = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`;
  const noteMade = (snapshot: KubeObject) => void made.set(keyOf(snapshot), snapshot);

  function paceOf(volume: KubeObject): SnapshotPace {
    const driver = driverOf(volume);
    const pace = paces.get(driver) ?? createSnapshotPace({ most: options.mostAtOnce });
    paces.set(driver, pace);
    return pace;
  }

  async function takeNow({ claim, volume, logger, onRefused }: TakeNow): Promise<TakenSnapshot> {
    throwIfAborted(signal, 'The backup');
    const begun = now();
    const created =
      (await groups.snapshotOf(claim, volume, { logger, onMade: noteMade })) ??
      (await createClaimSnapshot({ cluster, api, classes: await findClasses(), claim, volume, backup, logger, signal }));
    noteMade(created);
    try {
      const driver = driverOf(volume);
      const wait = { cluster, api, snapshot: created, driver, followed, onRefused, timeoutInMs, signal };
      const { snapshot, content } = await awaitHandle(wait);
      const kept = await keepContent({ cluster, api, snapshot, content, backup, signal });
      record(claim, volume, kept, begun);
      logger.info(`Took CSI snapshot ${kept.snapshot.metadata.name}`, { handle: contentFields(kept.content).handle });
      return kept;
    } catch (error) {
      // After a cancel `discard` sees to it.
      if (!signal.aborted) await forget(created, logger);
      throw error;
    }
  }

  async function forget(snapshot: KubeObject, logger: Logger): Promise<void> {
    const left = await removeSnapshot({ cluster, api, snapshot, signal }).catch(() => `VolumeSnapshot ${keyOf(snapshot)}`);
    if (left === undefined) made.delete(keyOf(snapshot));
    else logger.warn(`${left} could not be deleted again`, coded('SNAPSHOTS_LEFT'));
  }

  function record(claim: KubeObject, volume: KubeObject, { snapshot, content }: TakenSnapshot, begun: Date): void {
    const { handle = '', restoreSize = 0, driver, groupHandle } = contentFields(content);
    const operationID = `${keyOf(snapshot)}/${formatTimestamp(now())}`;
    operations.set(keyOf(snapshot), operationID);
    info.addCsiSnapshot({
      pvcNamespace: claim.metadata.namespace ?? '',
      pvcName: claim.metadata.name,
      pvName: volume.metadata.name,
      startTimestamp: snapshot.metadata.creationTimestamp ?? formatTimestamp(begun),
      csiSnapshotInfo: {
        snapshotHandle: handle,
        size: restoreSize,
        driver,
        vscName: content.metadata.name,
        operationID,
        ReadyToUse: snapshotFields(snapshot).ready,
        ...(groupHandle !== undefined && { volumeGroupSnapshotHandle: groupHandle }),
      },
    });
  }

  return {
    take: (claim, volume, logger) =>
      paceOf(volume)
        .run(({ refused }) => takeNow({ claim, volume, logger, onRefused: refused }))
        .catch((error: unknown) => {
          failed.add(volume.metadata.name);
          throw error;
        }),
    operationIdOf: (snapshot) => operations.get(keyOf(snapshot)),
    hasFailed: (volumeName) => failed.has(volumeName),
    get made() {
      return made.size;
    },
    async discard({ signal: ownSignal }) {
      await Promise.all([...paces.values()].map((pace) => pace.idle()));
      const left: string[] = [];
      await inParallel([...made.values()], {
        concurrency: options.mostAtOnce,
        async work(snapshot) {
          const removing = removeSnapshot({ cluster, api, snapshot, signal: ownSignal });
          const name = await removing.catch(() => `VolumeSnapshot ${keyOf(snapshot)}`);
          if (name !== undefined) left.push(name);
        },
      });
      return left;
    },
  };
}
