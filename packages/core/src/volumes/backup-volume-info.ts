import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { NativeSnapshot } from '../velero-api/files/native-snapshot.ts';
import type {
  BackupVolumeInfo,
  CsiSnapshotInfo,
  PersistentVolumeInfo,
  PodVolumeInfo,
  SnapshotDataMovementInfo,
} from '../velero-api/files/volume-info.ts';

/** Collects the rows of a backup's `volumeinfo` file: how every volume was saved, or why not. Restores of volumes are decided
 * by it, real Velero's too. */
export interface BackupVolumeInfoCollector {
  /** A PersistentVolume that went into the archive. What is told of it later, or was told before, gets its claim and `pvInfo`. */
  addVolume(volume: KubeObject): void;
  /** Why a way of saving did not save a PersistentVolume. Counts unless another way does. */
  skip(pvName: string, approach: SkipApproach, reason: string): void;
  /** A volume of a Pod that is no PersistentVolume and whose data is not saved. */
  skipPodVolume(volume: Pick<PodVolumeInfo, 'volumeName' | 'podName' | 'podNamespace'>, reason: string): void;
  addNativeSnapshot(snapshot: NativeSnapshot): void;
  /** Of a claim, `<namespace>/<name>` once: a later row replaces the earlier one. */
  addCsiSnapshot(row: CsiSnapshotRow): void;
  addPodVolumeBackup(row: PodVolumeBackupRow): void;
  /** The file's content, as one location has it. Never `null`; in Velero's order: skipped, native, CSI, file-level, moved.
   * @default with what every location has */
  rows(location?: string): BackupVolumeInfo[];
}

/** Velero's names of the ways. */
export type SkipApproach = 'podvolume' | 'csiSnapshot' | 'volumeSnapshot' | 'any';

interface RowTimes {
  readonly startTimestamp?: string | undefined;
  readonly completionTimestamp?: string | undefined;
  readonly result?: 'succeeded' | 'failed' | undefined;
}

export interface CsiSnapshotRow extends RowTimes {
  readonly pvcNamespace: string;
  readonly pvcName: string;
  /** Of the claim; needed when the PersistentVolume is not in the backup. */
  readonly pvName?: string | undefined;
  readonly csiSnapshotInfo: CsiSnapshotInfo;
  /** The snapshot's data was moved into the storage location. */
  readonly snapshotDataMovementInfo?: SnapshotDataMovementInfo | undefined;
  /** @default whether the data was not moved */
  readonly preserveLocalSnapshot?: boolean | undefined;
}

export interface PodVolumeBackupRow extends RowTimes {
  /** The storage location whose repository has it. */
  readonly location: string;
  readonly pvbInfo: PodVolumeInfo;
  /** The claim behind the Pod's volume. */
  readonly pvcName?: string | undefined;
  readonly pvName?: string | undefined;
}

interface KnownVolume {
  readonly pvcName?: string;
  readonly pvcNamespace?: string;
  readonly pvName: string;
  readonly pvInfo: PersistentVolumeInfo;
}

export function createBackupVolumeInfo(): BackupVolumeInfoCollector {
  const volumes = new Map<string, KnownVolume>();
  const skipped = new Map<string, Map<SkipApproach, string>>();
  const skippedPodVolumes: BackupVolumeInfo[] = [];
  const native: NativeSnapshot[] = [];
  const csi = new Map<string, CsiSnapshotRow>();
  const copies: PodVolumeBackupRow[] = [];

  function skippedRows(saved: ReadonlySet<string | undefined>): BackupVolumeInfo[] {
    const rows = [...skipped].flatMap(([pvName, reasons]) => {
      const known = volumes.get(pvName);
      if (!known || saved.has(pvName)) return [];
      const skippedReason = [...reasons]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([approach, reason]) => `${approach}: ${reason};`)
        .join('');
      const { pvInfo, ...names } = known;
      return [{ ...names, ...notMoved, skipped: true, skippedReason, pvInfo }];
    });
    return [...rows.sort((a, b) => (a.pvName < b.pvName ? -1 : 1)), ...skippedPodVolumes];
  }

  return {
    addVolume({ metadata, spec }) {
      const { claimRef, persistentVolumeReclaimPolicy } = (spec ?? {}) as VolumeSpec;
      volumes.set(metadata.name, {
        ...(claimRef && { pvcName: claimRef.name, pvcNamespace: claimRef.namespace }),
        pvName: metadata.name,
        pvInfo: { reclaimPolicy: persistentVolumeReclaimPolicy ?? '', labels: metadata.labels ?? null },
      });
    },
    skip(pvName, approach, reason) {
      const reasons = skipped.get(pvName) ?? new Map<SkipApproach, string>();
      skipped.set(pvName, reasons.set(approach, reason));
    },
    skipPodVolume(volume, reason) {
      const pvbInfo = { uploaderType: '', ...volume, Phase: '' };
      skippedPodVolumes.push({ ...notMoved, skipped: true, skippedReason: `podvolume: ${reason};`, pvbInfo });
    },
    addNativeSnapshot: (snapshot) => void native.push(snapshot),
    addCsiSnapshot: (row) => void csi.set(`${row.pvcNamespace}/${row.pvcName}`, row),
    addPodVolumeBackup: (row) => void copies.push(row),
    rows(location) {
      const byClaim = new Map([...volumes.values()].map((volume) => [`${volume.pvcNamespace}/${volume.pvcName}`, volume]));
      const ofClaim = (namespace: string, name: string | undefined, pvName: string | undefined) =>
        byClaim.get(`${namespace}/${name}`) ?? (pvName === undefined ? undefined : volumes.get(pvName));
      const nativeRows = native.map((snapshot) => nativeRow(snapshot, volumes.get(snapshot.spec.persistentVolumeName)));
      const all = [...csi.values()].map((row) => csiRow(row, ofClaim(row.pvcNamespace, row.pvcName, row.pvName)));
      const copyRows = copies
        .filter((row) => location === undefined || row.location === location)
        .map((row) => copyRow(row, ofClaim(row.pvbInfo.podNamespace, row.pvcName, row.pvName)));
      const rows = [
        ...nativeRows,
        ...all.filter((row) => !row.snapshotDataMoved),
        ...copyRows,
        ...all.filter((row) => row.snapshotDataMoved),
      ];
      return [...skippedRows(new Set(rows.map(({ pvName }) => pvName))), ...rows];
    },
  };
}

const notMoved = { snapshotDataMoved: false, preserveLocalSnapshot: false };

function nativeRow(snapshot: NativeSnapshot, known: KnownVolume | undefined): BackupVolumeInfo {
  const { spec, status } = snapshot;
  const { pvInfo, ...names } = known ?? { pvName: spec.persistentVolumeName };
  return {
    ...names,
    backupMethod: 'NativeSnapshot',
    ...notMoved,
    skipped: false,
    result: status.phase === 'Completed' ? 'succeeded' : 'failed',
    nativeSnapshotInfo: {
      snapshotHandle: status.providerSnapshotID ?? '',
      volumeType: spec.volumeType,
      volumeAZ: spec.volumeAZ ?? '',
      iops: String(spec.volumeIOPS ?? 0),
      Phase: status.phase ?? '',
    },
    ...(pvInfo && { pvInfo }),
  };
}

function csiRow(row: CsiSnapshotRow, known: KnownVolume | undefined): BackupVolumeInfo {
  const { snapshotDataMovementInfo: moved } = row;
  return {
    pvcName: row.pvcName,
    pvcNamespace: row.pvcNamespace,
    ...named(known?.pvName ?? row.pvName),
    backupMethod: 'CSISnapshot',
    snapshotDataMoved: moved !== undefined,
    preserveLocalSnapshot: row.preserveLocalSnapshot ?? moved === undefined,
    skipped: false,
    ...times(row),
    // Velero prints the field always.
    csiSnapshotInfo: { ...row.csiSnapshotInfo, ReadyToUse: row.csiSnapshotInfo.ReadyToUse ?? null },
    ...(moved && { snapshotDataMovementInfo: moved }),
    ...(known && { pvInfo: known.pvInfo }),
  };
}

function copyRow(row: PodVolumeBackupRow, known: KnownVolume | undefined): BackupVolumeInfo {
  const { pvcName, pvbInfo } = row;
  return {
    ...(pvcName !== undefined && { pvcName, pvcNamespace: pvbInfo.podNamespace, ...named(known?.pvName ?? row.pvName) }),
    backupMethod: 'PodVolumeBackup',
    ...notMoved,
    skipped: false,
    ...times(row),
    pvbInfo,
    ...(pvcName !== undefined && known && { pvInfo: known.pvInfo }),
  };
}

function named(pvName: string | undefined): { pvName?: string } {
  return pvName === undefined ? {} : { pvName };
}

function times({ startTimestamp, completionTimestamp, result }: RowTimes): Partial<BackupVolumeInfo> {
  return {
    ...(startTimestamp !== undefined && { startTimestamp }),
    ...(completionTimestamp !== undefined && { completionTimestamp }),
    ...(result !== undefined && { result }),
  };
}

interface VolumeSpec {
  readonly claimRef?: { readonly name: string; readonly namespace: string };
  readonly persistentVolumeReclaimPolicy?: string;
}
