import PQueue from 'p-queue';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { waitUntil } from '../../flow/wait-until.ts';
import { describeContainer, whyPodIsLost } from '../../hooks/restore/describe-container.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { objectsAt, textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { fillVolume } from '../../volumes/files/restore/fill-volume.ts';
import {
  filledAnnotation,
  fillFolder,
  tellFilled,
  waitContainerName,
  withWaitContainer,
} from '../../volumes/files/restore/wait-container.ts';
import { annotatedPodVolumes, type SavedPodVolume } from '../../volumes/files/saved-pod-volumes.ts';
import { runCommand } from '../../volumes/files/stream-command.ts';
import type { VolumeRepositories } from '../../volumes/files/volume-repositories.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import { createPodVolumeRestores } from './pod-volume-restores.ts';
import type { SavedVolume } from './read-volumes.ts';

/** Fills the volumes of restored Pods with the files that the backup has of them, before the Pods' own containers start. */
export interface PodVolumeFiller {
  /** The Pod as it is to be created: an init container holds it back. `undefined` for a Pod that has no volume to be filled. */
  hold(pod: { readonly original: KubeObject; readonly wanted: KubeObject }): HeldPod | undefined;
  /** A claim that was created, whose new volume is empty until a Pod brings its files. */
  noteClaim(claim: { readonly original: KubeObject; readonly wanted: KubeObject }): void;
  /** Once all volumes are filled, or could not be: then their Pods wait, and errors say why. */
  settled(): Promise<void>;
}

export interface HeldPod {
  readonly pod: KubeObject;
  /** Once it is created. Does not wait. */
  start(logger: Logger): void;
}

interface FillerOptions {
  readonly dependencies: RestoreDependencies;
  readonly repositories: VolumeRepositories;
  readonly restore: Restore;
  /** By `<namespace>/<name>` of the Pod in the backup. */
  readonly saved: ReadonlyMap<string, readonly SavedPodVolume[]>;
  /** By PersistentVolume. */
  readonly volumes: ReadonlyMap<string, SavedVolume>;
  readonly restoredVolumes: RestoreVolumeInfo[];
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

// Each reads a repository and keeps some of it in memory.
const fillsAtOnce = 4;
const podType = { group: '', version: 'v1', resource: 'pods' };

export function createPodVolumeFiller(options: FillerOptions): PodVolumeFiller {
  const { dependencies, repositories, restore, saved, volumes, log, signal } = options;
  const { cluster, store, resourceTimeoutInMs } = dependencies;
  const mover = repositories.options.mover ?? {};
  const uid = restore.metadata.uid ?? restore.metadata.name;
  const queue = new PQueue({ concurrency: fillsAtOnce });
  const told = createPodVolumeRestores(options);
  const running: Promise<void>[] = [];
  /** Claims that no Pod has asked to be filled, by `<namespace>/<name>` in the cluster. */
  const unfilled = new Map<string, KubeObject>();
  let fatal: unknown;

  function volumesOf(original: KubeObject, wanted: KubeObject): SavedPodVolume[] {
    const { namespace, name } = original.metadata;
    const all = saved.get(`${namespace}/${name}`) ?? annotatedPodVolumes(original);
    const there = new Set(objectsAt(wanted, 'spec', 'volumes').map((volume) => volume.name));
    return all.filter(({ volume }) => there.has(volume));
  }

  async function fill(pod: KubeObject, wanted: readonly SavedPodVolume[], logger: Logger): Promise<void> {
    const { namespace = '', name } = pod.metadata;
    const at = { namespace, pod: name, container: waitContainerName };
    told.begin(await cluster.get(podType, { namespace, name }, { signal }), wanted);
    const live = await waitForContainer(pod);
    const nodeName = textAt(live, 'spec', 'nodeName');
    for (const each of wanted) {
      told.started(each, live);
      const { volume, snapshotId, format } = each;
      const repository = await repositories.open({ format, location: store.location, namespace: each.namespace }, { signal });
      const done = await fillVolume({
        place: { cluster, ...at, folder: fillFolder(volume) },
        repository,
        snapshotId,
        volume: { what: `Volume ${volume}`, context: { volume, namespace, pod: name, location: store.location } },
        onComplaint: (text) => logger.warn(`While volume ${volume} was filled: ${text}`, coded('VOLUME_NOT_RESTORED')),
        signal,
      });
      logger.info(`Restored ${done.files} files of volume ${volume}, ${done.bytes} bytes`);
      options.restoredVolumes.push(rowOf(pod, each, { size: done.bytes, nodeName }));
      told.filled(each, done.bytes);
    }
    const patch = { metadata: { annotations: { [filledAnnotation]: uid } } };
    await cluster.patch(podType, { namespace, name }, { type: 'merge', patch }, { signal });
    // It hears of the annotation within a minute, and of this at once; one that has heard already runs no commands any more.
    await runCommand({ ...at, command: tellFilled }, { cluster, signal }).catch((error: unknown) => {
      if (isFatalToRestore(error)) throw error;
    });
  }

  async function waitForContainer({ metadata }: KubeObject): Promise<KubeObject | undefined> {
    const { namespace = '', name } = metadata;
    let last: KubeObject | undefined;
    const runs = async () => {
      last = await cluster.get(podType, { namespace, name }, { signal });
      const lost = last ? whyPodIsLost(last) : 'is gone';
      if (lost)
        throw new LifeboatError({ code: 'MOVER_FAILED', message: `pod ${namespace}/${name} ${lost}`, context: { namespace, pod: name } });
      const status = objectsAt(last, 'status', 'initContainerStatuses').find((each) => each.name === waitContainerName);
      return (status?.state as { running?: object } | undefined)?.running !== undefined;
    };
    if (await waitUntil(runs, { timeoutInMs: resourceTimeoutInMs, signal })) return last;
    const why = last ? describeContainer(last, waitContainerName) : 'it is gone';
    throw new LifeboatError({
      code: 'TIMEOUT',
      message: `its init container ${waitContainerName} does not run after ${resourceTimeoutInMs / 1000} s: ${why}`,
      context: { namespace, pod: name },
    });
  }

  return {
    hold({ original, wanted }) {
      const found = volumesOf(original, wanted);
      if (found.length === 0) return undefined;
      for (const volume of found) unfilled.delete(claimKey(wanted, volume));
      const pod = withWaitContainer(wanted, { volumes: [...new Set(found.map(({ volume }) => volume))], restore: uid, mover });
      return {
        pod,
        start(logger) {
          const filling = queue
            .add(() => fill(pod, found, logger))
            .catch((error: unknown) => {
              told.failed(found, error);
              if (isFatalToRestore(error)) fatal ??= error;
              else
                logger.error(
                  'The files of its volumes could not be restored: it waits, and does not start with what is there. Delete it, and restore it again',
                  coded('VOLUME_NOT_RESTORED', { error }),
                );
            });
          running.push(filling);
        },
      };
    },
    noteClaim({ original, wanted }) {
      const method = volumes.get(textAt(original, 'spec', 'volumeName') ?? '')?.method;
      const { namespace, name } = wanted.metadata;
      if (method === 'PodVolumeBackup') unfilled.set(`${namespace}/${name}`, wanted);
    },
    async settled() {
      await Promise.all(running);
      await told.settled();
      if (fatal !== undefined) throw fatal;
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

function rowOf(
  pod: KubeObject,
  saved: SavedPodVolume,
  { size, nodeName }: { size: number; nodeName: string | undefined },
): RestoreVolumeInfo {
  const { namespace = '', name } = pod.metadata;
  const found = objectsAt(pod, 'spec', 'volumes').find((volume) => volume.name === saved.volume);
  const claim = textAt(found, 'persistentVolumeClaim', 'claimName');
  return {
    ...(claim !== undefined && { pvcName: claim, pvcNamespace: namespace }),
    restoreMethod: 'PodVolumeRestore',
    snapshotDataMoved: false,
    pvrInfo: {
      snapshotHandle: saved.snapshotId,
      size,
      uploaderType: saved.format,
      volumeName: saved.volume,
      podName: name,
      podNamespace: namespace,
      ...(nodeName !== undefined && { nodeName }),
      Phase: 'Completed',
    },
  };
}
