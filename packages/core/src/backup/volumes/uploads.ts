import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { createVolumeRecordKeeper } from '../../records/volume-record-keeper.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { BackupVolumeInfoCollector } from '../../volumes/backup-volume-info.ts';
import { findSnapshotApi } from '../../volumes/csi/api/snapshot-api.ts';
import { createDataUploads } from '../../volumes/files/move/create-data-uploads.ts';
import type { DataUploads } from '../../volumes/files/move/data-uploads.ts';
import type { BackupDependencies } from '../prepare/backup-dependencies.ts';
import { moveProblems } from '../prepare/move-problems.ts';
import type { LocatedWriter } from '../record/begin-backup.ts';
import { createFilesLocations } from './files-locations.ts';

interface UploadsOptions {
  readonly dependencies: BackupDependencies;
  readonly backup: Backup;
  readonly discovery: Discovery;
  readonly info?: BackupVolumeInfoCollector;
  readonly writer: LocatedWriter;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

/** What moves the data of one backup's claims; `undefined` where the engine moves none. */
export function createUploads({ dependencies, discovery, writer, ...options }: UploadsOptions): DataUploads | undefined {
  const { volumeRepositories: repositories, cluster, store, resourceTimeoutInMs: timeoutInMs, now } = dependencies;
  if (!repositories || moveProblems(dependencies).length > 0) return undefined;
  const kept = createVolumeRecordKeeper(dependencies);
  return createDataUploads({
    ...options,
    onRecord(changed) {
      kept.keep(changed);
    },
    settled: kept.settled,
    locations: createFilesLocations(writer, store.location, options.signal),
    ...{ cluster, repositories, location: store.location, timeoutInMs, now },
    api: findSnapshotApi(discovery),
  });
}
