import type { Backup, BackupVolumeInfo } from '@lifeboat/core';
import type { DescribePage } from './describe-page.ts';

interface DescribeVolumesOptions {
  readonly backup: Backup;
  /** Absent in backups of old Veleros: the counts in the status tell then. */
  readonly volumes?: readonly BackupVolumeInfo[] | undefined;
  /** Names every volume. */
  readonly details: boolean;
}

/** The `Backup Volumes` of `backup describe`. */
export function describeVolumes(page: DescribePage, { backup: { status }, volumes: listed, details }: DescribeVolumesOptions): void {
  const volumes = listed ?? [];
  const saved = volumes.filter(({ skipped }) => !skipped);
  const section = (title: string, method: BackupVolumeInfo['backupMethod'], counts: { attempted?: number; completed?: number }) => {
    const rows = saved.filter(({ backupMethod }) => backupMethod === method);
    if (rows.length > 0 && details) return [`${title}:`, ...rows.flatMap(volumeLines).map((line) => `  ${line}`)];
    const attempted = rows.length || (counts.attempted ?? 0);
    if (attempted === 0) return [`${title}: <none included>`];
    const completed = rows.length > 0 ? rows.filter(({ result }) => result !== 'failed').length : (counts.completed ?? 0);
    return [`${title}: ${completed} of ${attempted} completed successfully (specify --details for more information)`];
  };
  const { volumeSnapshotsAttempted: attempted, volumeSnapshotsCompleted: completed } = status;
  const { csiVolumeSnapshotsAttempted: csiAttempted, csiVolumeSnapshotsCompleted: csiCompleted } = status;
  const skipped = volumes.filter((volume) => volume.skipped).map(skippedLine);
  page.list('Backup Volumes', [
    ...section('Velero-Native Snapshots', 'NativeSnapshot', { ...(attempted && { attempted }), ...(completed && { completed }) }),
    ...section('CSI Snapshots', 'CSISnapshot', {
      ...(csiAttempted && { attempted: csiAttempted }),
      ...(csiCompleted && { completed: csiCompleted }),
    }),
    // No count tells of them: without the list nobody knows whether there are some.
    ...(listed
      ? section('Pod Volume Backups', 'PodVolumeBackup', {})
      : ['Pod Volume Backups: <unknown>: the backup has no list of its volumes']),
    ...(skipped.length > 0 ? notSaved(skipped, details) : []),
  ]);
}

function notSaved(lines: readonly string[], details: boolean): string[] {
  if (details) return ['Data not saved:', ...lines.map((line) => `  ${line}`)];
  return [`Data not saved: ${lines.length} ${lines.length === 1 ? 'volume' : 'volumes'} (specify --details for more information)`];
}

function volumeLines(volume: BackupVolumeInfo): string[] {
  const { csiSnapshotInfo, snapshotDataMovementInfo, nativeSnapshotInfo, pvbInfo, snapshotDataMoved, result } = volume;
  const facts = {
    'Snapshot ID': nativeSnapshotInfo?.snapshotHandle ?? snapshotDataMovementInfo?.snapshotHandle ?? pvbInfo?.snapshotHandle,
    ...(!snapshotDataMoved && {
      'Operation ID': csiSnapshotInfo?.operationID,
      'Snapshot Content Name': csiSnapshotInfo?.vscName,
      'Storage Snapshot ID': csiSnapshotInfo?.snapshotHandle,
      'Snapshot Size (bytes)': csiSnapshotInfo && String(csiSnapshotInfo.size),
      'CSI Driver': csiSnapshotInfo?.driver,
    }),
    'Data mover': snapshotDataMovementInfo?.dataMover,
    Uploader: snapshotDataMovementInfo?.uploaderType ?? pvbInfo?.uploaderType,
    Pod: pvbInfo && `${pvbInfo.podNamespace}/${pvbInfo.podName}, volume ${pvbInfo.volumeName}`,
    Result: result,
  };
  return [`${volumeName(volume)}:`, ...Object.entries(facts).flatMap(([name, value]) => (value ? [`  ${name}: ${value}`] : []))];
}

function skippedLine(volume: BackupVolumeInfo): string {
  return `${volumeName(volume)}: ${volume.skippedReason ?? 'no reason is given'}`;
}

function volumeName({ pvName, pvcNamespace, pvcName, pvbInfo }: BackupVolumeInfo): string {
  if (pvcName) return `${pvcNamespace}/${pvcName}${pvName ? ` (${pvName})` : ''}`;
  return pvName ?? (pvbInfo ? `${pvbInfo.podNamespace}/${pvbInfo.podName}/${pvbInfo.volumeName}` : 'a volume without a name');
}
