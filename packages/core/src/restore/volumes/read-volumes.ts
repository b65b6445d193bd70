import type { ArchiveReader } from '../../contract/store/archive.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupFile } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { requiredFiles } from '../../storage/digests/required-files.ts';
import { requireFile } from '../../storage/reading/require-file.ts';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';
import type { BackupVolumeInfo, VolumeBackupMethod } from '../../velero-api/files/volume-info.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import { csiSnapshotFailed } from '../../volumes/volume-saver.ts';

/** How the data of a PersistentVolume of a backup was saved. */
export interface SavedVolume {
  readonly method: VolumeBackupMethod;
  /** Of a native snapshot, as `volumesnapshots` has it. */
  readonly snapshot?: NativeSnapshot;
  /** That it was tried and failed: there is no data. */
  readonly failed?: true;
  /** Its row of `volumeinfo`, where it has one. */
  readonly info?: BackupVolumeInfo;
}

interface ReadVolumesOptions extends CallOptions {
  readonly store: BackupStore;
  readonly backup: Backup;
  readonly archive: Pick<ArchiveReader, 'names' | 'read'>;
}

/**
 * By PersistentVolume name: from `volumeinfo` and, for PVs that it does not name, as in backups of old Veleros, from
 * `volumesnapshots`, `podvolumebackups` and `csi-volumesnapshots`. A PV that is not in the map was saved as an object only.
 * @throws LifeboatError `BACKUP_BROKEN` that names a damaged or missing file: without it nobody knows which volumes have data elsewhere
 */
export async function readSavedVolumes(options: ReadVolumesOptions): Promise<ReadonlyMap<string, SavedVolume>> {
  const { store, backup, archive, signal } = options;
  const { name } = backup.metadata;
  const volumes = archive.names('persistentvolumes', '');
  const saved = new Map<string, SavedVolume>();
  if (volumes.length === 0) return saved;
  const csiSnapshots = await store.readCsiVolumeSnapshots(name, { signal });
  const required = requiredFiles(backup, csiSnapshots !== undefined);
  const rows = async <Row>(file: BackupFile, read: Promise<readonly Row[] | undefined>): Promise<readonly Row[]> => {
    return required.includes(file) ? requireFile(read, { store, name, file }) : ((await read) ?? []);
  };
  const [infos, snapshots, podVolumes] = await Promise.all([
    rows('volumeinfo', store.readVolumeInfo(name, { signal })),
    rows('volumesnapshots', store.readVolumeSnapshots(name, { signal })),
    rows('podvolumebackups', store.readPodVolumeBackups(name, { signal })),
  ]);
  const known = new Set(infos.map(({ pvName }) => pvName));
  const claims = new Map([...(csiSnapshots ?? []).flatMap(snapshotClaim), ...podVolumes.flatMap(podVolumeClaim)]);
  if (claims.size > 0) {
    for (const volume of volumes.filter((each) => !known.has(each))) {
      const object = await archive.read({ ...volumeType, name: volume }).catch((error: unknown) => {
        // Damaged: an error of its own when it is restored, and of its claim.
        if (!LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) throw error;
        return undefined;
      });
      const claim = (object?.spec as { claimRef?: { namespace?: unknown; name?: unknown } | null } | undefined)?.claimRef;
      const method = claim && claims.get(`${claim.namespace}/${claim.name}`);
      if (method) saved.set(volume, { method });
    }
  }
  const snapshotOf = new Map(snapshots.map((snapshot) => [snapshot.spec?.persistentVolumeName, snapshot]));
  for (const [volume, snapshot] of snapshotOf) {
    if (volume && snapshot.status?.phase === 'Completed' && !known.has(volume)) saved.set(volume, { method: 'NativeSnapshot', snapshot });
  }
  for (const info of infos) {
    const { pvName, backupMethod, skipped, skippedReason } = info;
    if (pvName && skipped && skippedReason?.includes(csiSnapshotFailed)) saved.set(pvName, { method: 'CSISnapshot', failed: true, info });
    if (!pvName || skipped || backupMethod === undefined) continue;
    const snapshot = backupMethod === 'NativeSnapshot' ? snapshotOf.get(pvName) : undefined;
    saved.set(pvName, { method: backupMethod, info, ...(snapshot && { snapshot }) });
  }
  return saved;
}

const volumeType: Omit<ResourceIdentifier, 'name'> = { group: '', resource: 'persistentvolumes', namespace: '' };

function snapshotClaim({ metadata, spec }: KubeObject): [string, VolumeBackupMethod][] {
  const source = (spec as { source?: { persistentVolumeClaimName?: unknown } } | undefined)?.source;
  return source?.persistentVolumeClaimName ? [[`${metadata?.namespace}/${source.persistentVolumeClaimName}`, 'CSISnapshot']] : [];
}

// Velero notes the claim of a Pod's volume in an annotation.
function podVolumeClaim({ metadata, spec, status }: PodVolumeBackup): [string, VolumeBackupMethod][] {
  const claim = metadata?.annotations?.['velero.io/pvc-name'];
  return claim && status?.snapshotID ? [[`${spec?.pod?.namespace}/${claim}`, 'PodVolumeBackup']] : [];
}
