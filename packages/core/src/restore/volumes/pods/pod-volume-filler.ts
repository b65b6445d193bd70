import { coded } from '../../../errors/issues/issue-codes.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import { objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import type { VolumeBackupMethod } from '../../../velero-api/files/volume-info.ts';
import { withWaitContainer } from '../../../volumes/files/restore/wait-container.ts';
import { annotatedPodVolumes, type SavedPodVolume } from '../../../volumes/files/saved-pod-volumes.ts';
import { createPodVolumeFills, type FillsOptions, fillMark } from './pod-volume-fills.ts';

/** Fills the volumes of restored Pods with the files that the backup has of them, before the Pods' own containers start. */
export interface PodVolumeFiller {
  /** The Pod as it is to be created: an init container holds it back. `undefined` for a Pod that has no volume to be filled. */
  hold(pod: { readonly original: KubeObject; readonly wanted: KubeObject }): HeldPod | undefined;
  /** A claim that was created, whose new volume is empty until a Pod brings its files. */
  noteClaim(claim: { readonly original: KubeObject; readonly wanted: KubeObject }): void;
  /** Whether Pods wait for files. */
  readonly isBusy: boolean;
  /** Once all volumes are filled, or could not be: then their Pods wait, and errors say why. */
  settled(): Promise<void>;
}

export interface HeldPod {
  readonly pod: KubeObject;
  /** Once it is created. Does not wait. */
  start(logger: Logger): void;
}

interface FillerOptions extends FillsOptions {
  /** By `<namespace>/<name>` of the Pod in the backup. */
  readonly saved: ReadonlyMap<string, readonly SavedPodVolume[]>;
  /** By PersistentVolume. */
  readonly volumes: ReadonlyMap<string, { readonly method: VolumeBackupMethod }>;
  readonly log: OperationLog;
}

export function createPodVolumeFiller(options: FillerOptions): PodVolumeFiller {
  const { repositories, restore, saved, volumes, log } = options;
  const mover = repositories.options.mover ?? {};
  const fills = createPodVolumeFills(options);
  /** Claims that no Pod has asked to be filled, by `<namespace>/<name>` in the cluster. */
  const unfilled = new Map<string, KubeObject>();

  function volumesOf(original: KubeObject, wanted: KubeObject): SavedPodVolume[] {
    const { namespace, name } = original.metadata;
    const all = saved.get(`${namespace}/${name}`) ?? annotatedPodVolumes(original);
    const there = new Set(objectsAt(wanted, 'spec', 'volumes').map((volume) => volume.name));
    return all.filter(({ volume }) => there.has(volume));
  }

  return {
    hold({ original, wanted }) {
      const found = volumesOf(original, wanted);
      if (found.length === 0) return undefined;
      for (const volume of found) unfilled.delete(claimKey(wanted, volume));
      const pod = withWaitContainer(wanted, {
        volumes: [...new Set(found.map(({ volume }) => volume))],
        restore: fillMark(restore),
        mover,
      });
      return { pod, start: (logger) => fills.start(pod, found, logger) };
    },
    noteClaim({ original, wanted }) {
      const method = volumes.get(textAt(original, 'spec', 'volumeName') ?? '')?.method;
      const { namespace, name } = wanted.metadata;
      if (method === 'PodVolumeBackup') unfilled.set(`${namespace}/${name}`, wanted);
    },
    get isBusy() {
      return fills.isBusy;
    },
    async settled() {
      await fills.settled();
      for (const { metadata } of unfilled.values())
        log
          .forItem({ group: '', resource: 'persistentvolumeclaims', namespace: metadata.namespace ?? '', name: metadata.name })
          .warn(
            'Its new volume is empty: its files come with the Pod that they were saved of, which this restore did not create',
            coded('VOLUME_NOT_RESTORED'),
          );
    },
  };
}

function claimKey(pod: KubeObject, { volume }: SavedPodVolume): string {
  const found = objectsAt(pod, 'spec', 'volumes').find(({ name }) => name === volume);
  return `${pod.metadata.namespace}/${textAt(found, 'persistentVolumeClaim', 'claimName')}`;
}
