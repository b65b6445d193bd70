import { coded } from '../../../errors/issues/issue-codes.ts';
import { ownMember } from '../../../json/index.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import { objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { openSound } from '../../../storage/digests/open-sound.ts';
import type { ResourceList } from '../../../velero-api/files/results.ts';
import { filledAnnotation, volumeOfFillFolder, waitContainerName } from '../../../volumes/files/restore/wait-container.ts';
import { annotatedPodVolumes, type SavedPodVolume, savedPodVolumes } from '../../../volumes/files/saved-pod-volumes.ts';
import { createPodVolumeFills, type FillsOptions, filledVolumeRow, fillMark, type PodVolumeFills } from './pod-volume-fills.ts';

interface ResumeOptions extends Omit<FillsOptions, 'repositories'> {
  /** What the other process made. */
  readonly list: ResourceList;
  readonly log: OperationLog;
}

const podType = { group: '', version: 'v1', resource: 'pods' };

/** Finds the Pods of a restore that wait for their files: each says so itself, and what it waits for. What was begun is begun anew: files
 * that are there are written once more. `undefined` where files of volumes are not restored.
 * @throws LifeboatError `BACKUP_BROKEN` where the file that names them is damaged, `KUBERNETES_*` */
export async function findFills(options: ResumeOptions): Promise<(() => PodVolumeFills) | undefined> {
  const { dependencies, restore, list, log, restoredVolumes, signal } = options;
  const { cluster, store, volumeRepositories: repositories } = dependencies;
  const created = (list['v1/Pod'] ?? []).filter((each) => each.endsWith('(created)'));
  if (!repositories || created.length === 0) return undefined;
  const waiting: { readonly pod: KubeObject; readonly volumes: readonly string[] }[] = [];
  const filled: typeof waiting = [];
  for (const each of created) {
    const [namespace = '', name = ''] = each.slice(0, -'(created)'.length).split('/');
    const pod = await cluster.get(podType, { namespace, name }, { signal });
    const volumes = pod && wantedVolumes(pod, fillMark(restore));
    if (!pod || !volumes) continue;
    const isFilled = pod.metadata.annotations?.[filledAnnotation] === fillMark(restore);
    (isFilled ? filled : waiting).push({ pod, volumes });
  }
  if (waiting.length === 0 && filled.length === 0) return undefined;
  const backup = restore.spec.backupName ?? '';
  const records = (await (await openSound(store, backup, { signal })).readPodVolumeBackups(backup, { signal })) ?? [];
  const saved = savedPodVolumes(records);

  return () => {
    for (const { pod, volumes } of filled)
      for (const each of savedOf(pod)) {
        const isTold = restoredVolumes.some(
          ({ pvrInfo }) =>
            pvrInfo?.volumeName === each.volume && pvrInfo.podName === pod.metadata.name && pvrInfo.podNamespace === pod.metadata.namespace,
        );
        const size = records.find(({ status }) => status?.snapshotID === each.snapshotId)?.status.progress?.totalBytes ?? 0;
        const nodeName = textAt(pod, 'spec', 'nodeName');
        if (!isTold && volumes.includes(each.volume)) restoredVolumes.push(filledVolumeRow(pod, each, { size, nodeName }));
      }
    const fills = createPodVolumeFills({ ...options, repositories });
    for (const { pod, volumes } of waiting) {
      const { namespace = '', name } = pod.metadata;
      const logger = log.forItem({ group: '', resource: 'pods', namespace, name });
      const known = savedOf(pod).filter(({ volume }) => volumes.includes(volume));
      const unknown = volumes.filter((volume) => !known.some((each) => each.volume === volume));
      if (unknown.length === 0) fills.start(pod, known, logger);
      else
        logger.error(
          `It waits for files of ${unknown.join(', ')}, and backup "${backup}" does not say which: delete it, and restore it again`,
          coded('VOLUME_NOT_RESTORED'),
        );
    }
    return fills;
  };

  function savedOf(pod: KubeObject): readonly SavedPodVolume[] {
    const { namespace = '', name } = pod.metadata;
    const mapped = (from: string) => ownMember(restore.spec.namespaceMapping, from) ?? from;
    for (const [key, volumes] of saved) {
      const [from = '', ofPod = ''] = key.split('/');
      if (ofPod === name && mapped(from) === namespace) return volumes;
    }
    const from = Object.entries(restore.spec.namespaceMapping ?? {}).find(([, to]) => to === namespace)?.[0] ?? namespace;
    return annotatedPodVolumes({ ...pod, metadata: { ...pod.metadata, namespace: from } });
  }
}

/** The volumes that a Pod waits for in a restore; `undefined` for one that does not wait. */
function wantedVolumes(pod: KubeObject, mark: string): readonly string[] | undefined {
  const container = objectsAt(pod, 'spec', 'initContainers').find(({ name }) => name === waitContainerName);
  const command = container?.command;
  if (!Array.isArray(command) || command.at(-1) !== mark) return undefined;
  return objectsAt(container, 'volumeMounts')
    .map((mount) => volumeOfFillFolder(textAt(mount, 'mountPath') ?? ''))
    .filter((volume) => volume !== undefined);
}
