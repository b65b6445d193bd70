import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import { podVolumeSnapshotAnnotationPrefix } from '../../velero-api/values/labels.ts';

/** Where the files of a volume of a Pod are. */
export interface SavedPodVolume {
  /** Name of the volume in the Pod. */
  readonly volume: string;
  /** The namespace that it was saved in, whose repository has it. */
  readonly namespace: string;
  readonly format: string;
  readonly snapshotId: string;
}

/** The volumes of the Pods of a backup whose files are saved, by `<namespace>/<name>` of the Pod in the backup. What was not saved whole is
 * left out: there is nothing to be restored. */
export function savedPodVolumes(
  records: readonly PodVolumeBackup[],
  { unfinishedToo = false }: { readonly unfinishedToo?: boolean } = {},
): ReadonlyMap<string, readonly SavedPodVolume[]> {
  const found = new Map<string, SavedPodVolume[]>();
  for (const { spec, status } of records) {
    const { namespace, name } = spec?.pod ?? {};
    if (!namespace || !name || !spec.volume || !status?.snapshotID) continue;
    if (!unfinishedToo && status.phase !== undefined && status.phase !== 'Completed') continue;
    const key = `${namespace}/${name}`;
    const saved = { volume: spec.volume, namespace, format: spec.uploaderType || 'restic', snapshotId: status.snapshotID };
    found.set(key, [...(found.get(key) ?? []), saved]);
  }
  return found;
}

/** What annotations of a Pod say, in backups of Veleros that wrote no PodVolumeBackups. */
export function annotatedPodVolumes({ metadata }: KubeObject): readonly SavedPodVolume[] {
  return Object.entries(metadata.annotations ?? {}).flatMap(([key, snapshotId]) =>
    key.startsWith(podVolumeSnapshotAnnotationPrefix) && snapshotId !== ''
      ? [{ volume: key.slice(podVolumeSnapshotAnnotationPrefix.length), namespace: metadata.namespace ?? '', format: 'restic', snapshotId }]
      : [],
  );
}
