import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import type { RestorableSnapshot } from './volume-restore-decision.ts';

/** What making a volume from a snapshot takes. */
export interface SnapshotSession {
  readonly restore: Restore;
  readonly restoredVolumes: RestoreVolumeInfo[];
  readonly signal: AbortSignal;
}

interface RestoreSnapshotOptions extends RestorableSnapshot {
  readonly session: SnapshotSession;
  /** The PersistentVolume to create, still pointing at its old volume. */
  readonly wanted: KubeObject;
  readonly logger: Logger;
}

/** A new volume from a snapshot, and what is to be done once its PersistentVolume is created or is not. */
export interface NewVolume {
  /** The PersistentVolume, pointing at the new volume. */
  readonly wanted: KubeObject;
  readonly volumeId: string;
  /** Notes the volume among those that this restore brought back. */
  note(): void;
  /** Why the volume stays without a PersistentVolume: nothing deletes volumes. */
  left(error: unknown): LifeboatError;
}

/** Makes a volume of the type, zone and speed that the old one had. @throws LifeboatError naming snapshot and location */
export async function restoreSnapshot({ session, snapshot, location, wanted, logger }: RestoreSnapshotOptions): Promise<NewVolume> {
  const { restore, signal } = session;
  const { spec, status } = snapshot;
  const snapshotId = status.providerSnapshotID ?? '';
  const what = `snapshot ${snapshotId} of volume ${spec.providerVolumeID} in location ${location.name}`;
  const throughput = spec.volumeThroughput;
  const fail = (error: unknown, message: string) =>
    new LifeboatError({
      code: LifeboatError.isInstance(error) ? error.code : 'SNAPSHOTTER_ERROR',
      message,
      context: { persistentVolume: spec.persistentVolumeName, snapshotId, location: location.name },
      cause: error,
    });
  let volumeId: string;
  try {
    const made = await location.snapshotter.createVolumeFromSnapshot(
      {
        snapshotId,
        type: spec.volumeType,
        ...(spec.volumeAZ && { availabilityZone: spec.volumeAZ }),
        // Velero writes 0 for types that have none to set.
        ...(spec.volumeIOPS && { iops: Number(spec.volumeIOPS) }),
        ...(typeof throughput === 'number' && { throughput }),
        idempotencyToken: `${restore.metadata.uid}/${spec.persistentVolumeName}`,
      },
      { signal },
    );
    volumeId = made.volumeId;
  } catch (error) {
    const canceled = signal.aborted ? '. There may be a volume of it: look for one and delete it' : '';
    throw fail(error, `no volume could be made from ${what}: ${error instanceof Error ? error.message : String(error)}${canceled}`);
  }
  logger.info(`Volume ${volumeId} was made from ${what}`);
  return {
    volumeId,
    wanted: location.snapshotter.setVolumeId(wanted, volumeId),
    note: () =>
      session.restoredVolumes.push({
        ...claimOf(wanted),
        pvName: wanted.metadata.name,
        restoreMethod: 'NativeSnapshot',
        snapshotDataMoved: false,
        nativeSnapshotInfo: {
          snapshotHandle: snapshotId,
          volumeType: spec.volumeType,
          volumeAZ: spec.volumeAZ ?? '',
          iops: String(spec.volumeIOPS ?? 0),
          Phase: '',
        },
      }),
    left: (error) =>
      fail(
        error,
        `${error instanceof Error ? error.message : String(error)}. Volume ${volumeId}, made from ${what}, has no PersistentVolume: delete it`,
      ),
  };
}

function claimOf(volume: KubeObject): { pvcName?: string; pvcNamespace?: string } {
  const [pvcName, pvcNamespace] = [textAt(volume, 'spec', 'claimRef', 'name'), textAt(volume, 'spec', 'claimRef', 'namespace')];
  return pvcName === undefined || pvcNamespace === undefined ? {} : { pvcName, pvcNamespace };
}
