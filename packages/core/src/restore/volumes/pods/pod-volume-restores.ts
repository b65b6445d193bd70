import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { createVolumeRecordKeeper } from '../../../records/volume-record-keeper.ts';
import type { PodVolumeRestore } from '../../../velero-api/objects/pod-volume-restore.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import type { SavedPodVolume } from '../../../volumes/files/saved-pod-volumes.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import { newPodVolumeRestore } from './new-pod-volume-restore.ts';

/** Tells how the volumes of Pods are filled, as Velero records it. */
export interface PodVolumeRestores {
  /** A Pod is there whose volumes are to be filled. One that is gone already has no record. */
  begin(pod: KubeObject | undefined, volumes: readonly SavedPodVolume[]): void;
  started(volume: SavedPodVolume, pod: KubeObject | undefined): void;
  filled(volume: SavedPodVolume, bytes: number): void;
  /** What of these is not filled never will be. */
  failed(volumes: readonly SavedPodVolume[], error: unknown): void;
  settled(): Promise<void>;
}

interface RestoresOptions {
  readonly dependencies: Pick<RestoreDependencies, 'records' | 'logger' | 'now' | 'store'>;
  readonly restore: Restore;
  readonly signal: AbortSignal;
}

export function createPodVolumeRestores({ dependencies, restore, signal }: RestoresOptions): PodVolumeRestores {
  const { store, now } = dependencies;
  const keeper = createVolumeRecordKeeper(dependencies);
  const records = new Map<SavedPodVolume, PodVolumeRestore>();

  function change(volume: SavedPodVolume, status: PodVolumeRestore['status']): void {
    const record = records.get(volume);
    if (!record) return;
    Object.assign(record.status, status);
    keeper.keep(record);
  }

  return {
    begin(pod, volumes) {
      if (!pod) return;
      for (const saved of volumes) {
        const record = newPodVolumeRestore({ restore, pod, saved, location: store.location, now: now() });
        records.set(saved, record);
        keeper.keep(record);
      }
    },
    started(volume, pod) {
      const node = (pod?.spec as { nodeName?: string } | undefined)?.nodeName;
      change(volume, { phase: 'InProgress', startTimestamp: formatTimestamp(now()), ...(node !== undefined && { node }) });
    },
    filled(volume, bytes) {
      const progress = bytes > 0 ? { bytesDone: bytes, totalBytes: bytes } : {};
      change(volume, { phase: 'Completed', progress, completionTimestamp: formatTimestamp(now()) });
    },
    failed(volumes, error) {
      const message = error instanceof Error ? error.message : String(error);
      const phase = signal.aborted ? 'Canceled' : 'Failed';
      for (const volume of volumes)
        if (records.get(volume)?.status.phase !== 'Completed')
          change(volume, { phase, message, completionTimestamp: formatTimestamp(now()) });
    },
    settled: () => keeper.settled(),
  };
}
