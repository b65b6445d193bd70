import type { FileLimits } from '../../contract/locations/file-limits.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupFile, RestoreFile } from '../../contract/store/stored-file.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { type ReadFile, readJsonFile } from '../files/read-json-file.ts';
import { getIfThere } from '../layout/get-if-there.ts';
import { backupKey, restoreKey } from '../layout/velero-layout.ts';

type JsonFiles = Pick<
  BackupStore,
  | 'readResults'
  | 'readResourceList'
  | 'readVolumeInfo'
  | 'readItemOperations'
  | 'readVolumeSnapshots'
  | 'readPodVolumeBackups'
  | 'readVolumeDigests'
  | 'readCsiVolumeSnapshots'
  | 'readCsiVolumeSnapshotContents'
  | 'readCsiVolumeSnapshotClasses'
  | 'readRestoreResults'
  | 'readRestoreResourceList'
  | 'readRestoreItemOperations'
  | 'readRestoreVolumeInfo'
  | 'readRestoreHooks'
  | 'readRestoreHolds'
  | 'readRestoreReplaced'
>;

interface JsonFilesOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly limits: Required<FileLimits>;
}

/** The typed readers of a {@link BackupStore}: gzip files of JSON (Velero's pkg/persistence/object_store.go). */
export function createJsonFiles({ store, location, limits }: JsonFilesOptions): JsonFiles {
  async function read<T>(key: string, readFile: ReadFile, { signal }: CallOptions): Promise<T | undefined> {
    const source = await getIfThere(store, key, { signal });
    return source && ((await readFile({ source, what: `${key} in location "${location}"`, limits, signal })) as T);
  }
  const ofBackup =
    <T>(file: BackupFile, readFile: ReadFile) =>
    (name: string, options: CallOptions = {}) =>
      read<T>(backupKey(name, file), readFile, options);
  const ofRestore =
    <T>(file: RestoreFile, readFile: ReadFile) =>
    (name: string, options: CallOptions = {}) =>
      read<T>(restoreKey(name, file), readFile, options);
  return {
    readResults: ofBackup('results', readJsonFile.results),
    readResourceList: ofBackup('resource-list', readJsonFile.resourceList),
    readVolumeInfo: ofBackup('volumeinfo', readJsonFile.volumeInfo),
    readItemOperations: ofBackup('itemoperations', readJsonFile.itemOperations),
    readVolumeSnapshots: ofBackup('volumesnapshots', readJsonFile.volumeSnapshots),
    readPodVolumeBackups: ofBackup('podvolumebackups', readJsonFile.podVolumeBackups),
    readVolumeDigests: ofBackup('volumedigests', readJsonFile.volumeDigests),
    readCsiVolumeSnapshots: ofBackup('csi-volumesnapshots', readJsonFile.csi),
    readCsiVolumeSnapshotContents: ofBackup('csi-volumesnapshotcontents', readJsonFile.csi),
    readCsiVolumeSnapshotClasses: ofBackup('csi-volumesnapshotclasses', readJsonFile.csi),
    readRestoreResults: ofRestore('results', readJsonFile.results),
    readRestoreResourceList: ofRestore('resource-list', readJsonFile.resourceList),
    readRestoreItemOperations: ofRestore('itemoperations', readJsonFile.itemOperations),
    readRestoreVolumeInfo: ofRestore('volumeinfo', readJsonFile.volumeInfo),
    readRestoreHooks: ofRestore('hooks', readJsonFile.restoreHooks),
    readRestoreHolds: ofRestore('holds', readJsonFile.restoreHolds),
    readRestoreReplaced: ofRestore('replaced', readJsonFile.restoreReplaced),
  };
}
