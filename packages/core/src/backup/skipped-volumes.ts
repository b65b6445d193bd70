import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { Backup } from '../velero-api/backup.ts';
import type { BackupVolumeInfo } from '../velero-api/volume-info.ts';

/** The volumes of a backup whose data is not saved: rows of its `volumeinfo` file. */
export interface SkippedVolumes {
  /** A PersistentVolume that went into the archive. */
  add(volume: KubeObject): void;
  /** By name, as Velero sorts them. */
  rows(): BackupVolumeInfo[];
}

// Velero's reasons, as its 1.18 writes them where no snapshotter takes the volume.
const reasons = {
  unwanted: 'volumeSnapshot: not satisfy the criteria for VolumePolicy or the legacy snapshot way;',
  unsupported: 'volumeSnapshot: no applicable volumesnapshotter found;',
};

export function createSkippedVolumes({ spec }: Backup): SkippedVolumes {
  const rows: (BackupVolumeInfo & { pvName: string })[] = [];
  return {
    add({ metadata, spec: volume }) {
      const { claimRef, persistentVolumeReclaimPolicy } = (volume ?? {}) as VolumeSpec;
      rows.push({
        ...(claimRef && { pvcName: claimRef.name, pvcNamespace: claimRef.namespace }),
        pvName: metadata.name,
        snapshotDataMoved: false,
        preserveLocalSnapshot: false,
        skipped: true,
        skippedReason: spec.snapshotVolumes === false ? reasons.unwanted : reasons.unsupported,
        pvInfo: { reclaimPolicy: persistentVolumeReclaimPolicy ?? '', labels: metadata.labels ?? null },
      });
    },
    rows: () => rows.sort((a, b) => (a.pvName < b.pvName ? -1 : 1)),
  };
}

interface VolumeSpec {
  readonly claimRef?: { readonly name: string; readonly namespace: string };
  readonly persistentVolumeReclaimPolicy?: string;
}
