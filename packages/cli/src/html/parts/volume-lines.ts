import type { BackupVolumeInfo, RestoreVolumeInfo } from '@lifeboat/core';
import { formatBytes } from '../../output/tables/format-bytes.ts';

type Volume = RestoreVolumeInfo & Pick<BackupVolumeInfo, 'pvbInfo'>;

/** What a volume is called: by its claim, where it has one. */
export function volumeName({ pvcName, pvcNamespace, pvName, pvbInfo, pvrInfo }: Volume): string {
  const files = pvbInfo ?? pvrInfo;
  if (pvcName) return `${pvcNamespace ?? ''}/${pvcName}`;
  return pvName ?? (files ? `${files.podNamespace}/${files.podName}/${files.volumeName}` : 'a volume');
}

/** How much of a volume was saved, where it is told. */
export function volumeBytes({ csiSnapshotInfo, snapshotDataMovementInfo, pvbInfo, pvrInfo }: Volume): number | undefined {
  const size = snapshotDataMovementInfo?.size ?? pvbInfo?.size ?? pvrInfo?.size ?? csiSnapshotInfo?.size;
  return typeof size === 'number' && size > 0 ? size : undefined;
}

/** The rest of what is known of a volume, line by line. */
export function volumeLines(volume: Volume): string[] {
  const { pvName, csiSnapshotInfo, snapshotDataMovementInfo, nativeSnapshotInfo, pvbInfo, pvrInfo, snapshotDataMoved } = volume;
  const files = pvbInfo ?? pvrInfo;
  const bytes = volumeBytes(volume);
  const added = snapshotDataMovementInfo?.incrementalSize ?? files?.incrementalSize;
  const snapshot = nativeSnapshotInfo?.snapshotHandle ?? snapshotDataMovementInfo?.snapshotHandle ?? files?.snapshotHandle;
  return [
    ...(pvName ? [`PersistentVolume ${pvName}`] : []),
    ...(bytes === undefined ? [] : [`${formatBytes(bytes)}${typeof added === 'number' ? `, ${formatBytes(added)} of it new` : ''}`]),
    ...(files ? [`Volume ${files.volumeName} of Pod ${files.podNamespace}/${files.podName}, by ${files.uploaderType}`] : []),
    ...(snapshot ? [`Snapshot ${snapshot}`] : []),
    ...(csiSnapshotInfo?.vscName
      ? [`VolumeSnapshotContent ${csiSnapshotInfo.vscName}, driver ${csiSnapshotInfo.driver ?? 'not named'}`]
      : []),
    ...(snapshotDataMoved ? ['The data of its snapshot was moved to the location.'] : []),
  ];
}
