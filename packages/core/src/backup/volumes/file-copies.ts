import type { BackupWriter } from '../../contract/store/backup-store.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { createVolumeRecordKeeper, type VolumeRecordKeeper } from '../../records/volume-record-keeper.ts';
import type { BackupVolumeInfoCollector } from '../../volumes/backup-volume-info.ts';
import { createPodVolumeCopier } from '../../volumes/files/backup/create-pod-volume-copier.ts';
import type { PodVolumeCopier } from '../../volumes/pod-volume-copier.ts';
import type { BackupDependencies } from '../prepare/backup-dependencies.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';
import { createSnapshotRecord, podVolumeBackupsFile, type SnapshotRecord } from './snapshot-record.ts';

interface FileCopiesOptions {
  readonly dependencies: BackupDependencies;
  readonly prepared: PreparedBackup;
  readonly info: BackupVolumeInfoCollector;
  readonly writer: BackupWriter;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

interface FileCopies {
  readonly copier: PodVolumeCopier;
  readonly record: SnapshotRecord;
  readonly kept: VolumeRecordKeeper;
}

/** What copies the files of volumes of one backup; `undefined` where nothing does. A copy has another name in each repository, and a
 * backup's file names one: with several locations none is made. */
export function createFileCopies({ dependencies, prepared, info, writer, log, signal }: FileCopiesOptions): FileCopies | undefined {
  const { volumeRepositories: repositories, cluster, store, furtherStores = [], resourceTimeoutInMs, now } = dependencies;
  if (!repositories || furtherStores.length > 0) return undefined;
  const { backup } = prepared;
  const { location } = store;
  const kept = createVolumeRecordKeeper(dependencies);
  const copier = createPodVolumeCopier({
    ...{ cluster, repositories, location, backup, info, log, now, signal },
    timeoutInMs: resourceTimeoutInMs,
    onRecord(changed) {
      kept.keep(changed);
      record.update();
    },
  });
  const record = createSnapshotRecord({
    write: (own) => writer.putFile('podvolumebackups', podVolumeBackupsFile(copier.records), { signal: own }),
    signal,
  });
  return { copier, record, kept };
}
