import type { SavedVolumeFiles, VolumeName } from '../contract/results/saved-volume-files.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { openSound } from '../storage/digests/open-sound.ts';
import { savedPodVolumes } from '../volumes/files/saved-pod-volumes.ts';

/** For messages. */
export function describeVolume(name: VolumeName): string {
  return 'pod' in name ? `volume ${name.volume} of pod ${name.pod}` : `claim ${name.namespace}/${name.claim}`;
}

/** The volumes of a backup whose files are in its location: copies of volumes of Pods, and moved data of snapshots.
 * @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_BROKEN` */
export async function listSavedVolumes(backups: BackupStore, name: string, { signal }: CallOptions): Promise<SavedVolumeFiles[]> {
  const sound = await openSound(backups, name, { signal });
  const [records, rows] = [await sound.readPodVolumeBackups(name, { signal }), await sound.readVolumeInfo(name, { signal })];
  // Not every backup has these files; one that is not there has none either.
  if (!records && !rows) await backups.get(name, { signal });
  const copied = [...savedPodVolumes(records ?? [])].flatMap(([pod, volumes]) =>
    volumes.map(({ volume, namespace, format, snapshotId }): SavedVolumeFiles => {
      const record = records?.find(({ status }) => status?.snapshotID === snapshotId);
      const claim = record?.metadata.annotations?.['velero.io/pvc-name'];
      const size = record?.status.progress?.totalBytes ?? 0;
      return { namespace, pod, volume, ...(claim !== undefined && { claim }), size, format, snapshotId };
    }),
  );
  const moved = (rows ?? []).flatMap(({ pvcNamespace, pvcName, result, snapshotDataMovementInfo: info }): SavedVolumeFiles[] =>
    info?.snapshotHandle && pvcNamespace && pvcName && result !== 'failed'
      ? [
          {
            ...{ namespace: pvcNamespace, claim: pvcName, size: info.size ?? 0 },
            ...{ format: info.uploaderType || 'kopia', snapshotId: info.snapshotHandle },
          },
        ]
      : [],
  );
  return [...copied, ...moved];
}

/** @throws LifeboatError `FILE_NOT_FOUND` that tells which there are */
export function findSavedVolume(volumes: readonly SavedVolumeFiles[], wanted: VolumeName, backup: string): SavedVolumeFiles {
  const found = volumes.find((each) =>
    'pod' in wanted
      ? each.pod === wanted.pod && each.volume === wanted.volume
      : each.namespace === wanted.namespace && each.claim === wanted.claim,
  );
  if (found) return found;
  const names = volumes.map((each) => describeVolume(nameOf(each))).join(', ') || 'of no volume';
  throw new LifeboatError({
    code: 'FILE_NOT_FOUND',
    message: `Backup "${backup}" has no files of ${describeVolume(wanted)}; it has those: ${names}`,
    context: { backup },
  });
}

function nameOf({ pod, volume, namespace, claim = '' }: SavedVolumeFiles): VolumeName {
  return pod !== undefined && volume !== undefined ? { pod, volume } : { namespace, claim };
}
