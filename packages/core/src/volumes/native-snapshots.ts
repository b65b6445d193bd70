import PQueue from 'p-queue';
import type { BackupEvent } from '../contract/events.ts';
import { coded } from '../errors/issues/issue-codes.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import { availabilityZone } from '../objects/availability-zone.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { VolumeInfo } from '../plugin-api/volume-snapshotter.ts';
import type { NativeSnapshot } from '../velero-api/files/native-snapshot.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { BackupVolumeInfoCollector } from './backup-volume-info.ts';
import { findOwner } from './find-owner.ts';
import type { NamedSnapshotLocation } from './snapshot-locations.ts';

/** The snapshots that one backup takes of PersistentVolumes through snapshotters: Velero's pkg/backup/item_backupper.go. */
export interface NativeSnapshots {
  /** In the order they were begun, failed ones included. */
  readonly snapshots: readonly NativeSnapshot[];
  /** Begins a snapshot: its moment is now. `undefined`: no location knows the volume.
   * @throws LifeboatError of the snapshotter, naming volume and location; the snapshot is then recorded as failed */
  take(persistentVolume: KubeObject): Promise<NativeSnapshot | undefined>;
  /** Waits until volumes can be made from all of them. One that fails, or takes too long, is an error in the log.
   * @throws LifeboatError `CANCELED` */
  settle(): Promise<void>;
  /** Deletes what was taken, for a backup that ends early. Returns what stays: `snapshot snap-1 of location main`. */
  discard(options: { readonly signal: AbortSignal }): Promise<readonly string[]>;
}

interface NativeSnapshotsOptions {
  readonly locations: readonly NamedSnapshotLocation[];
  readonly backup: Backup;
  /** Gets a row for each. */
  readonly info: BackupVolumeInfoCollector;
  /** For all snapshots to become usable. */
  readonly timeoutInMs: number;
  readonly concurrency: number;
  readonly log: OperationLog;
  readonly emit: (event: BackupEvent) => void;
  /** After every snapshot that was begun. */
  readonly onTaken: () => void;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

// A cancel does not cut the call off: whether there is a snapshot to delete would not be known.
const createTimeoutInMs = 120_000;

export function createNativeSnapshots(options: NativeSnapshotsOptions): NativeSnapshots {
  const { locations, backup, info, log, emit, now, signal } = options;
  const snapshots: NativeSnapshot[] = [];
  const locationOf = new Map(locations.map((location) => [location.name, location]));
  const running = new Set<Promise<unknown>>();

  async function create(snapshot: NativeSnapshot, location: NamedSnapshotLocation): Promise<void> {
    const { persistentVolumeName: name, providerVolumeID: volumeId, volumeAZ } = snapshot.spec;
    throwIfAborted(signal, 'The backup');
    const call = location.snapshotter.createSnapshot(
      {
        volumeId,
        ...(volumeAZ && { availabilityZone: volumeAZ }),
        tags: { ...backup.metadata.labels, 'velero.io/backup': backup.metadata.name, 'velero.io/pv': name },
        idempotencyToken: `${backup.metadata.uid}/${name}`,
      },
      { signal: AbortSignal.timeout(createTimeoutInMs) },
    );
    running.add(call);
    try {
      const { snapshotId } = await call;
      snapshot.status = { providerSnapshotID: snapshotId, phase: 'Completed' };
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'CANCELED')) throw error;
      throw new LifeboatError({
        code: 'TIMEOUT',
        message: `no answer for ${createTimeoutInMs / 1000} s: there may be a snapshot that the backup does not know`,
        cause: error,
      });
    } finally {
      running.delete(call);
    }
  }

  function tell({ spec, status }: NativeSnapshot): void {
    const { persistentVolumeName: persistentVolume, location } = spec;
    const snapshotId = status.providerSnapshotID;
    const phase = status.phase === 'Completed' ? 'Completed' : 'Failed';
    emit({
      type: 'snapshot',
      persistentVolume,
      location,
      state: phase === 'Completed' ? 'completed' : 'failed',
      ...(snapshotId !== undefined && { snapshotId }),
    });
  }

  async function settleOne(snapshot: NativeSnapshot, deadline: number): Promise<void> {
    const { spec, status } = snapshot;
    const { snapshotter } = locationOf.get(spec.location) ?? {};
    const snapshotId = status.providerSnapshotID;
    if (status.phase !== 'Completed' || !snapshotId || !snapshotter?.awaitSnapshot) return;
    try {
      await snapshotter.awaitSnapshot(snapshotId, { signal, timeoutInMs: Math.max(1, deadline - now().getTime()) });
    } catch (error) {
      throwIfAborted(signal, 'The backup');
      status.phase = 'Failed';
      tell(snapshot);
      const what = `snapshot ${snapshotId} of volume ${spec.providerVolumeID} in location ${spec.location}`;
      log
        .forItem(volumeId(spec.persistentVolumeName))
        .error(`The data of this volume is not saved: ${what} did not become usable`, coded('VOLUME_NOT_SAVED', { error }));
    }
  }

  return {
    snapshots,
    async take(persistentVolume) {
      const { name } = persistentVolume.metadata;
      const zone = availabilityZone(persistentVolume);
      const candidates = locations.flatMap((location) => {
        const id = location.snapshotter.getVolumeId(persistentVolume);
        return id ? [{ location, id }] : [];
      });
      if (!candidates[0]) return undefined;
      const newSnapshot = (candidate: (typeof candidates)[number], volume: Partial<VolumeInfo>): NativeSnapshot => {
        const snapshot: NativeSnapshot = {
          spec: {
            backupName: backup.metadata.name,
            backupUID: backup.metadata.uid ?? '',
            location: candidate.location.name,
            persistentVolumeName: name,
            providerVolumeID: candidate.id,
            volumeType: volume.type ?? '',
            ...(zone !== undefined && { volumeAZ: zone }),
            ...(volume.iops !== undefined && { volumeIOPS: volume.iops }),
            // Lifeboat's own: Velero passes over it.
            ...(volume.throughput !== undefined && { volumeThroughput: volume.throughput }),
          },
          status: { phase: 'Failed' },
        };
        snapshots.push(snapshot);
        info.addNativeSnapshot(snapshot);
        return snapshot;
      };
      let snapshot: NativeSnapshot | undefined;
      let asked = candidates[0];
      try {
        const owner = await findOwner({ candidates, zone, signal });
        asked = owner.candidate;
        snapshot = newSnapshot(asked, owner.info);
        await create(snapshot, asked.location);
      } catch (error) {
        throwIfAborted(signal, 'The backup');
        tell(snapshot ?? newSnapshot(asked, {}));
        throw snapshotFailed({ name, volumeId: asked.id, location: asked.location.name, cause: error });
      }
      tell(snapshot);
      options.onTaken();
      return snapshot;
    },
    async settle() {
      const deadline = now().getTime() + options.timeoutInMs;
      const queue = new PQueue({ concurrency: options.concurrency });
      await queue.addAll(snapshots.map((snapshot) => () => settleOne(snapshot, deadline)));
    },
    async discard({ signal: grace }) {
      await Promise.allSettled(running);
      const left: string[] = [];
      const queue = new PQueue({ concurrency: options.concurrency });
      const taken = snapshots.filter(({ status }) => status.providerSnapshotID);
      await queue.addAll(
        taken.map(({ spec, status }) => async () => {
          const id = status.providerSnapshotID ?? '';
          const deleted = locationOf.get(spec.location)?.snapshotter.deleteSnapshot(id, { signal: grace });
          await deleted?.catch(() => left.push(`snapshot ${id} of location ${spec.location}`));
        }),
      );
      return left.sort();
    },
  };
}

function volumeId(name: string) {
  return { group: '', resource: 'persistentvolumes', namespace: '', name };
}

function snapshotFailed(failed: { name: string; volumeId: string; location: string; cause: unknown }): LifeboatError {
  const { name, volumeId: id, location, cause } = failed;
  return new LifeboatError({
    code: LifeboatError.isInstance(cause) ? cause.code : 'SNAPSHOTTER_ERROR',
    message: `error taking snapshot of volume ${id} of PersistentVolume ${name} in location ${location}: ${cause instanceof Error ? cause.message : String(cause)}`,
    context: { persistentVolume: name, volumeId: id, location },
    cause,
  });
}
