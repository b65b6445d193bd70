import type { SavedVolumeFiles, VolumeName } from '../contract/results/saved-volume-files.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { openSound } from '../storage/digests/open-sound.ts';
import type { FieldsOf } from '../velero-api/schema/field-schema.ts';
import { text } from '../velero-api/schema/field-schema.ts';
import { savedPodVolumes } from '../volumes/files/saved-pod-volumes.ts';

/** All that names a volume: two of them do. */
export interface VolumeNameParts {
  readonly pod?: string;
  readonly volume?: string;
  readonly namespace?: string;
  readonly claim?: string;
}

export const volumeNameFields: FieldsOf<VolumeNameParts> = { pod: text, volume: text, namespace: text, claim: text };

/** @throws LifeboatError `INVALID_REQUEST` unless it names a volume of a Pod, or a claim */
export function takeVolumeName({ pod, volume, namespace, claim }: VolumeNameParts): VolumeName {
  if (pod !== undefined && volume !== undefined && namespace === undefined && claim === undefined) return { pod, volume };
  if (namespace !== undefined && claim !== undefined && pod === undefined && volume === undefined) return { namespace, claim };
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: 'A volume of a backup is named by `pod` and `volume`, or by the `namespace` and the `claim` that it has',
  });
}

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
