import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { VolumeFilesCopier } from '../../contract/store/volume-files-copier.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { equalJson } from '../../json/index.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { BackupVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import { backupFileName } from '../layout/velero-layout.ts';

/** What a backup's files say of copies of volumes' files. They name snapshots of the location's own repository, and so differ; those of moved
 * data do not. */
export interface OwnFiles {
  /** Empty where none names a snapshot. */
  readonly records: readonly PodVolumeBackup[];
  /** `undefined` where there is no such file. */
  readonly rows: readonly BackupVolumeInfo[] | undefined;
}

interface ReadOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly files: VolumeFilesCopier | undefined;
}

/** `undefined` where nothing copies them, or there are none. */
export async function readOwnFiles({ backups, name, files, signal }: ReadOptions): Promise<OwnFiles | undefined> {
  const records = files && (await backups.readPodVolumeBackups(name, { signal }));
  if (!files) return undefined;
  const rows = await backups.readVolumeInfo(name, { signal });
  const hasRecords = records?.some(({ status }) => status?.snapshotID) ?? false;
  if (!hasRecords && !rows?.some(({ snapshotDataMovementInfo: moved }) => moved?.snapshotHandle)) return undefined;
  return { records: (hasRecords && records) || [], rows };
}

interface AlikeOptions extends CallOptions {
  readonly name: string;
  readonly from: BackupStore;
  readonly to: BackupStore;
}

/** Those of the two files that say the same of the same volumes in both locations, but for what lies in the repositories. */
export async function ownFilesAlike({ name, from, to, signal }: AlikeOptions): Promise<readonly string[]> {
  const names = { records: backupFileName(name, 'podvolumebackups'), rows: backupFileName(name, 'volumeinfo') };
  try {
    const [records, otherRecords] = await Promise.all([from, to].map((each) => each.readPodVolumeBackups(name, { signal })));
    // Without copies of files they are the same to the byte, and are compared as that.
    if (![...(records ?? []), ...(otherRecords ?? [])].some(({ status }) => status?.snapshotID)) return [];
    const [rows, otherRows] = await Promise.all([from, to].map((each) => each.readVolumeInfo(name, { signal })));
    return [
      ...(records && otherRecords && equalJson(recordsOf(records), recordsOf(otherRecords)) ? [names.records] : []),
      ...(rows && otherRows && equalJson(rows.map(rowOf), otherRows.map(rowOf)) ? [names.rows] : []),
    ];
  } catch (error) {
    // They are compared byte by byte then.
    if (LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_TOO_LARGE')) return [];
    throw error;
  }
}

function recordsOf(records: readonly PodVolumeBackup[]): unknown {
  return records
    .map(({ spec, status }) => `${spec?.pod?.namespace}/${spec?.pod?.name}/${spec?.volume} ${Boolean(status?.snapshotID)}`)
    .sort();
}

function rowOf(row: BackupVolumeInfo): unknown {
  if (row.backupMethod !== 'PodVolumeBackup' || !row.pvbInfo) return row;
  const { startTimestamp: _start, completionTimestamp: _end, pvbInfo, ...rest } = row;
  const { snapshotHandle, size: _size, incrementalSize: _incremental, uploaderType: _type, ...info } = pvbInfo;
  return { ...rest, pvbInfo: { ...info, isSaved: Boolean(snapshotHandle) } };
}

/** The rows as they are where the records name other snapshots. */
export function rowsFor(rows: readonly BackupVolumeInfo[], records: readonly PodVolumeBackup[]): BackupVolumeInfo[] {
  const snapshotOf = (pod: string | undefined, namespace: string | undefined, volume: string) =>
    records.find(({ spec }) => spec.pod?.namespace === namespace && spec.pod?.name === pod && spec.volume === volume);
  return rows.map((row) => {
    const { pvbInfo } = row;
    if (!pvbInfo?.snapshotHandle) return row;
    const { spec, status } = snapshotOf(pvbInfo.podName, pvbInfo.podNamespace, pvbInfo.volumeName) ?? {};
    if (!status?.snapshotID) return row;
    return { ...row, pvbInfo: { ...pvbInfo, snapshotHandle: status.snapshotID, uploaderType: spec?.uploaderType ?? '' } };
  });
}
