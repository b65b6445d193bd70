import type { BackupStore, CheckedBackup } from '../../contract/store/backup-store.ts';
import type { BackupEntry, BackupFile } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';
import type { BackupVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import { requiredFiles } from '../digests/required-files.ts';
import { requireFile } from './require-file.ts';

/** What a backup's files say of its volume data, for whoever removes the backup. */
export interface VolumeFiles {
  readonly volumes: readonly BackupVolumeInfo[];
  readonly snapshots: readonly NativeSnapshot[];
  readonly podVolumes: readonly PodVolumeBackup[];
  readonly csiContents: readonly KubeObject[];
  /** Why files that may name more do not tell: they are missing or damaged. */
  readonly unknown: readonly string[];
}

interface ReadVolumeFilesOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly entry: BackupEntry;
}

const telling: readonly BackupFile[] = ['volumesnapshots', 'podvolumebackups', 'volumeinfo'];

/** Reads the files that name snapshots and copies of volumes. What is not as it was written names nothing: that is told in `unknown`.
 * @throws LifeboatError `STORE_*`, `CANCELED` */
export async function readVolumeFiles({ backups, entry, signal }: ReadVolumeFilesOptions): Promise<VolumeFiles> {
  const { name } = entry;
  const checked = await openUnlessBroken(backups, entry, { signal });
  const store = checked?.backups ?? backups;
  const unknown: string[] = [];
  let required: readonly BackupFile[] = [];
  async function rows<Row>(file: BackupFile, read: Promise<readonly Row[] | undefined>): Promise<readonly Row[]> {
    try {
      return (required.includes(file) ? await requireFile(read, { store, name, file }) : await read) ?? [];
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_TOO_LARGE')) throw error;
      unknown.push(error.message);
      return [];
    }
  }
  const csiContents = await rows('csi-volumesnapshotcontents', store.readCsiVolumeSnapshotContents(name, { signal }));
  required = requiredOf(entry, checked, csiContents.length > 0);
  return {
    csiContents,
    volumes: await rows('volumeinfo', store.readVolumeInfo(name, { signal })),
    snapshots: await rows('volumesnapshots', store.readVolumeSnapshots(name, { signal })),
    podVolumes: await rows('podvolumebackups', store.readPodVolumeBackups(name, { signal })),
    unknown,
  };
}

/** What must be there. A backup that cannot say of which kind it is counts as one that always has these files. */
function requiredOf(entry: BackupEntry, checked: CheckedBackup | undefined, hasCsiFiles: boolean): readonly BackupFile[] {
  if (entry.state === 'unfinished') return [];
  return !checked || checked.state === 'broken' ? telling : requiredFiles(checked.backup, hasCsiFiles);
}

async function openUnlessBroken(
  backups: BackupStore,
  { name, state }: BackupEntry,
  { signal }: CallOptions,
): Promise<CheckedBackup | undefined> {
  if (state === 'unfinished' || state === 'broken') return undefined;
  try {
    return await backups.openChecked(name, { signal });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'BACKUP_BROKEN')) return undefined;
    throw error;
  }
}
