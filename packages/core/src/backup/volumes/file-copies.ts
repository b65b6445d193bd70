import type { OperationLog } from '../../logging/operation-log.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { createVolumeRecordKeeper, type VolumeRecordKeeper } from '../../records/volume-record-keeper.ts';
import { defaultCsiSnapshotTimeoutInMs } from '../../velero-api/values/defaults.ts';
import { parseGoDuration } from '../../velero-api/values/go-duration.ts';
import type { BackupVolumeInfoCollector } from '../../volumes/backup-volume-info.ts';
import { findSnapshotApi, type SnapshotApi } from '../../volumes/csi/api/snapshot-api.ts';
import { createPodVolumeCopier } from '../../volumes/files/backup/create-pod-volume-copier.ts';
import { createClaimCloner } from '../../volumes/files/move/create-claim-cloner.ts';
import type { PodVolumeCopier } from '../../volumes/pod-volume-copier.ts';
import type { CsiChoice } from '../../volumes/takes-csi-snapshot.ts';
import type { BackupDependencies } from '../prepare/backup-dependencies.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';
import type { LocatedWriter } from '../record/begin-backup.ts';
import { putOwnFile } from '../record/put-own-file.ts';
import { createFilesLocations } from './files-locations.ts';
import { createSnapshotRecord, podVolumeBackupsFile, type SnapshotRecord } from './snapshot-record.ts';

interface FileCopiesOptions {
  readonly dependencies: BackupDependencies;
  readonly prepared: PreparedBackup;
  readonly info: BackupVolumeInfoCollector;
  readonly writer: LocatedWriter;
  /** Whether CSI snapshots are taken of a PersistentVolume. */
  readonly takesCsi: (persistentVolume: KubeObject) => Promise<CsiChoice>;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

interface FileCopies {
  readonly copier: PodVolumeCopier;
  readonly record: SnapshotRecord;
  readonly kept: VolumeRecordKeeper;
}

/** What copies the files of volumes of one backup, to all its locations; `undefined` where nothing does. */
export function createFileCopies({
  dependencies,
  prepared,
  info,
  writer,
  takesCsi,
  log,
  signal,
}: FileCopiesOptions): FileCopies | undefined {
  const { volumeRepositories: repositories, cluster, store, resourceTimeoutInMs, now } = dependencies;
  if (!repositories) return undefined;
  const { backup } = prepared;
  const { location } = store;
  const kept = createVolumeRecordKeeper(dependencies);
  const api = findSnapshotApi(prepared.facts.discovery);
  const cloning = (served: SnapshotApi) => ({
    ...{ cluster, api: served, repositories, backup, takes: takesCsi, signal },
    timeoutInMs: parseGoDuration(backup.spec.csiSnapshotTimeout ?? '') || defaultCsiSnapshotTimeoutInMs,
  });
  const copier = createPodVolumeCopier({
    ...{ cluster, repositories, backup, info, log, now, signal },
    locations: createFilesLocations(writer, location, signal),
    timeoutInMs: resourceTimeoutInMs,
    cloner: api && repositories.options.source === 'clone' ? createClaimCloner(cloning(api)) : undefined,
    onRecord(changed) {
      kept.keep(changed);
      record.update();
    },
    onProgress: (changed) => kept.keep(changed),
    recorded: () => record.written(),
  });
  const record = createSnapshotRecord({
    write: (own) =>
      putOwnFile('podvolumebackups', (each) => podVolumeBackupsFile(copier.recordsIn(each)), { writer, location, signal: own }),
    signal,
  });
  return { copier, record, kept };
}
