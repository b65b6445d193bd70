import PQueue from 'p-queue';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { waitUntil } from '../../../flow/wait-until.ts';
import { describeContainer, whyPodIsLost } from '../../../hooks/restore/describe-container.ts';
import { objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../../records/is-fatal.ts';
import type { RestoreVolumeInfo } from '../../../velero-api/files/volume-info.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { isShared } from '../../../volumes/files/jobs/is-shared.ts';
import { jobsAtOnce } from '../../../volumes/files/jobs/mover-job.ts';
import { onNode } from '../../../volumes/files/movers/on-node.ts';
import { fillByJob } from '../../../volumes/files/restore/fill-by-job.ts';
import { fillVolume } from '../../../volumes/files/restore/fill-volume.ts';
import { volumeProblem } from '../../../volumes/files/restore/volume-problem.ts';
import { filledAnnotation, fillFolder, tellFilled, waitContainerName } from '../../../volumes/files/restore/wait-container.ts';
import type { SavedPodVolume } from '../../../volumes/files/saved-pod-volumes.ts';
import { runCommand } from '../../../volumes/files/stream-command.ts';
import type { VolumeRepositories } from '../../../volumes/files/volume-repositories.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import { createPodVolumeRestores } from './pod-volume-restores.ts';

/** Fills the volumes of Pods that wait for it, also of those that another process made. */
export interface PodVolumeFills {
  /** Does not wait. */
  start(pod: KubeObject, volumes: readonly SavedPodVolume[], logger: Logger): void;
  /** Whether a Pod was begun with that is neither filled nor given up. */
  readonly isBusy: boolean;
  /** Once all volumes are filled, or could not be: then their Pods wait, and errors say why. */
  settled(): Promise<void>;
}

export interface FillsOptions {
  readonly dependencies: RestoreDependencies;
  readonly repositories: VolumeRepositories;
  readonly restore: Restore;
  readonly restoredVolumes: RestoreVolumeInfo[];
  readonly signal: AbortSignal;
}

// Each reads a repository and keeps some of it in memory.
const fillsAtOnce = 4;
const podType = { group: '', version: 'v1', resource: 'pods' };
const claimType = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };

export function createPodVolumeFills(options: FillsOptions): PodVolumeFills {
  const { dependencies, repositories, restore, signal } = options;
  const { cluster, store, resourceTimeoutInMs } = dependencies;
  const uid = fillMark(restore);
  const mover = repositories.options.mover ?? {};
  const queue = new PQueue({ concurrency: mover.job ? (mover.job.concurrency ?? jobsAtOnce) : fillsAtOnce });
  const { parallelFilesDownload, writeSparseFiles, deleteExtraFiles } = restore.spec.uploaderConfig ?? {};
  const settings = {
    sparse: writeSparseFiles ?? false,
    deleteExtra: deleteExtraFiles ?? false,
    ...(parallelFilesDownload !== undefined && parallelFilesDownload > 0 && { parallel: parallelFilesDownload }),
  };
  const told = createPodVolumeRestores(options);
  const running = new Set<Promise<void>>();
  let fatal: unknown;
  let isUnheededTold = false;

  async function fill(pod: KubeObject, wanted: readonly SavedPodVolume[], logger: Logger): Promise<void> {
    const { namespace = '', name } = pod.metadata;
    const at = { namespace, pod: name, container: waitContainerName };
    told.begin(await cluster.get(podType, { namespace, name }, { signal }), wanted);
    const live = await waitForContainer(pod);
    const nodeName = textAt(live, 'spec', 'nodeName');
    for (const each of wanted) {
      told.started(each, live);
      const { volume, snapshotId, format } = each;
      const named = { what: `Volume ${volume}`, context: { volume, namespace, pod: name, location: store.location } };
      const place = { format, location: store.location, namespace: each.namespace };
      const repository = await repositories.open(place, { signal }).catch((error: unknown) => {
        throw volumeProblem(error, named);
      });
      const onComplaint = (text: string) => logger.warn(`While volume ${volume} was filled: ${text}`, coded('VOLUME_NOT_RESTORED'));
      const common = { snapshotId, volume: named, onComplaint, signal };
      const byJob = await jobOf(pod, each, nodeName);
      if (!byJob) tellUnheeded(logger);
      const done = byJob
        ? await fillByJob({ ...common, ...byJob, ...settings, repositories, place })
        : await onNode({ cluster, mover, node: nodeName, signal }, () =>
            fillVolume({ ...common, place: { cluster, ...at, folder: fillFolder(volume) }, repository }),
          );
      logger.info(`Restored ${done.files} files of volume ${volume}, ${done.bytes} bytes`);
      options.restoredVolumes.push(filledVolumeRow(pod, each, { size: done.bytes, nodeName }));
      told.filled(each, done.bytes);
    }
    const patch = { metadata: { annotations: { [filledAnnotation]: uid } } };
    await cluster.patch(podType, { namespace, name }, { type: 'merge', patch }, { signal });
    // It hears of the annotation within a minute, and of this at once; one that has heard already runs no commands any more.
    await runCommand({ ...at, command: tellFilled }, { cluster, signal }).catch((error: unknown) => {
      if (isFatalToRestore(error)) throw error;
    });
  }

  /** What a command in a Pod cannot do. */
  function tellUnheeded(logger: Logger): void {
    const names = [...(settings.sparse ? ['writeSparseFiles'] : []), ...(settings.deleteExtra ? ['deleteExtraFiles'] : [])];
    if (isUnheededTold || names.length === 0) return;
    isUnheededTold = true;
    logger.warn(
      `${names.join(' and ')} of uploaderConfig has no effect where no mover job fills the volume (volumeFiles.mover.job)`,
      coded('REQUEST_UNCLEAR'),
    );
  }

  /** A claim that others may mount beside the Pod, on its node. */
  async function jobOf(pod: KubeObject, saved: SavedPodVolume, node: string | undefined) {
    const { job } = mover;
    const claim = claimOf(pod, saved);
    if (!job || claim === undefined) return undefined;
    const { namespace = '' } = pod.metadata;
    const found = await cluster.get(claimType, { namespace, name: claim }, { signal });
    return isShared(found) ? { cluster, mover, job, run: uid, namespace, claim, node, timeoutInMs: resourceTimeoutInMs } : undefined;
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
    start(pod, wanted, logger) {
      const filling = queue
        .add(() => fill(pod, wanted, logger))
        .catch((error: unknown) => {
          told.failed(wanted, error);
          if (isFatalToRestore(error)) fatal ??= error;
          else
            logger.error(
              'The files of its volumes could not be restored: it waits, and does not start with what is there. Delete it, and restore it again',
              coded('VOLUME_NOT_RESTORED', { error }),
            );
        });
      running.add(filling);
      void filling.finally(() => running.delete(filling));
    },
    get isBusy() {
      return running.size > 0;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
      await told.settled();
      if (fatal !== undefined) throw fatal;
    },
  };
}

/** What a Pod of this restore waits for. */
export function fillMark({ metadata }: Restore): string {
  return metadata.uid ?? metadata.name;
}

/** Of a volume that is filled, or was by another process. */
export function filledVolumeRow(
  pod: KubeObject,
  saved: SavedPodVolume,
  { size, nodeName }: { size: number; nodeName: string | undefined },
): RestoreVolumeInfo {
  const { namespace = '', name } = pod.metadata;
  const claim = claimOf(pod, saved);
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

function claimOf(pod: KubeObject, { volume }: SavedPodVolume): string | undefined {
  const found = objectsAt(pod, 'spec', 'volumes').find(({ name }) => name === volume);
  return textAt(found, 'persistentVolumeClaim', 'claimName');
}
