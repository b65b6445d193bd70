import type { OperationLog } from '../../logging/operation-log.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { defaultCsiSnapshotTimeoutInMs, defaultItemOperationTimeoutInMs } from '../../velero-api/values/defaults.ts';
import { parseGoDuration } from '../../velero-api/values/go-duration.ts';
import { createBackupVolumeInfo } from '../../volumes/backup-volume-info.ts';
import { type CsiSnapshots, createCsiSnapshots } from '../../volumes/csi/csi-snapshots.ts';
import type { DataUploads } from '../../volumes/files/move/data-uploads.ts';
import { createNativeSnapshots, type NativeSnapshots } from '../../volumes/native-snapshots.ts';
import type { PodVolumeCopier } from '../../volumes/pod-volume-copier.ts';
import { type CsiChoice, createTakesCsiSnapshot } from '../../volumes/takes-csi-snapshot.ts';
import { createVolumeDecisions, type VolumeDecisions } from '../../volumes/volume-decisions.ts';
import { createVolumeSaver, type VolumeSaver } from '../../volumes/volume-saver.ts';
import type { BackupRun } from '../prepare/backup-dependencies.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';
import type { LocatedWriter } from '../record/begin-backup.ts';
import { createFileCopies } from './file-copies.ts';
import { createSnapshotRecord, volumeSnapshotsFile } from './snapshot-record.ts';
import { tellingOfUnlocked } from './telling-of-unlocked.ts';
import { createUploads } from './uploads.ts';

/** Everything that one backup does about volumes. */
export interface BackupVolumes extends VolumeSaver {
  readonly decisions: VolumeDecisions;
  readonly native: NativeSnapshots;
  /** Absent where the cluster serves no CSI snapshots. */
  readonly csi: CsiSnapshots | undefined;
  /** Absent where files of volumes are not copied. */
  readonly files: PodVolumeCopier | undefined;
  /** Absent where the engine has no repository that data of claims can be moved to. */
  readonly uploads: DataUploads | undefined;
  takesCsi(persistentVolume: KubeObject): Promise<CsiChoice>;
  /** Whether anybody takes snapshots of a PersistentVolume. */
  hasSnapshots(persistentVolume: KubeObject): Promise<boolean>;
  /** Before the files of the backup are written for good. */
  recorded(): Promise<void>;
  /** Deletes the snapshots that were taken, when the backup ends early. Returns those that stay. */
  discard(): Promise<readonly string[]>;
}

interface BackupVolumesOptions extends BackupRun {
  readonly prepared: PreparedBackup;
  readonly writer: LocatedWriter;
  readonly log: OperationLog;
}

// Also after a cancel, so not bound to the run's signal.
const discardTimeoutInMs = 60_000;
/** On top, for each CSI snapshot: a driver's snapshotter deletes some in a second. */
const discardSnapshotInMs = 100;

export function createBackupVolumes({ request, dependencies: given, run, prepared, writer, log }: BackupVolumesOptions): BackupVolumes {
  const { cluster, concurrency, mostAtOnce = concurrency, now } = given;
  const { backup, policies, resources, snapshotLocations } = prepared;
  const { spec } = backup;
  const info = createBackupVolumeInfo();
  const claims = { group: '', resource: 'persistentvolumeclaims', namespaced: true };
  const decisions = createVolumeDecisions({
    cluster,
    spec,
    policies,
    claimsExcluded: !resources.shouldInclude(claims),
    log,
    signal: run.signal,
  });
  const native = createNativeSnapshots({
    locations: snapshotLocations,
    backup,
    info,
    timeoutInMs: parseGoDuration(spec.itemOperationTimeout ?? '') ?? defaultItemOperationTimeoutInMs,
    concurrency,
    log,
    emit: run.emit,
    onTaken: () => record.update(),
    now,
    signal: run.signal,
  });
  const record = createSnapshotRecord({
    write: (signal) => writer.putFile('volumesnapshots', volumeSnapshotsFile(native.snapshots), { signal }),
    signal: run.signal,
  });
  const csi = createCsiSnapshots({
    cluster,
    discovery: prepared.facts.discovery,
    backup,
    info,
    timeoutInMs: parseGoDuration(spec.csiSnapshotTimeout ?? '') || defaultCsiSnapshotTimeoutInMs,
    mostAtOnce,
    now,
    signal: run.signal,
  });
  const { volumeRepositories } = given;
  const dependencies = {
    ...given,
    volumeRepositories: volumeRepositories && tellingOfUnlocked(volumeRepositories, given, log),
  };
  const uploads = createUploads({ dependencies, backup, discovery: prepared.facts.discovery, info, writer, log, signal: run.signal });
  const takesCsi = createTakesCsiSnapshot({
    cluster,
    discovery: prepared.facts.discovery,
    locations: snapshotLocations,
    requested: request.volumeSnapshotLocations ?? [],
    signal: run.signal,
  });
  const files = createFileCopies({ dependencies, prepared, info, writer, takesCsi, log, signal: run.signal });
  return {
    ...createVolumeSaver({
      decisions,
      native,
      info,
      takesCsi,
      csiFailed: (name) => csi?.hasFailed(name) ?? false,
      files: files?.copier,
      log,
    }),
    takesCsi,
    hasSnapshots: async (persistentVolume) =>
      (await takesCsi(persistentVolume)).takes ||
      snapshotLocations.some(({ snapshotter }) => snapshotter.getVolumeId(persistentVolume) !== undefined),
    decisions,
    native,
    csi,
    files: files?.copier,
    uploads,
    async recorded() {
      await record.settled();
      await files?.record.settled();
      await files?.kept.settled();
    },
    async discard() {
      await record.settled();
      await files?.record.settled();
      const signal = AbortSignal.timeout(discardTimeoutInMs + (csi?.made ?? 0) * discardSnapshotInMs);
      // Their clones need the snapshots.
      const moved = (await uploads?.discard({ signal })) ?? [];
      const left = await Promise.all([native.discard({ signal }), csi?.discard({ signal }) ?? [], files?.copier.discard({ signal }) ?? []]);
      await files?.kept.settled();
      return [...moved, ...left.flat()];
    },
  };
}
