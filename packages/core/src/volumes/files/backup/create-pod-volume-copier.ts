import PQueue from 'p-queue';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import type { PodVolumeBackup } from '../../../velero-api/objects/pod-volume-backup.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import type { BackupVolumeInfoCollector } from '../../backup-volume-info.ts';
import { notCopyable } from '../../not-copyable.ts';
import type { NotCopied, PodVolumeCopier } from '../../pod-volume-copier.ts';
import type { PodVolumeDecision } from '../../volume-decisions.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import type { FilesPlace } from './files-place.ts';
import { mountOf } from './mount-of.ts';
import { withMoverPod } from './mover-pod.ts';
import { newPodVolumeBackup } from './new-pod-volume-backup.ts';
import { volumeEntries } from './volume-entries.ts';

interface CopierOptions {
  readonly cluster: ClusterClient;
  readonly repositories: VolumeRepositories;
  readonly location: string;
  readonly backup: Backup;
  readonly info: BackupVolumeInfoCollector;
  /** For a mover Pod to run. */
  readonly timeoutInMs: number;
  readonly log: OperationLog;
  readonly now: () => Date;
  /** A record was added or has changed. */
  readonly onRecord: (record: PodVolumeBackup) => void;
  readonly signal: AbortSignal;
}

// Each holds some 50 MiB while it is written.
const copiesAtOnce = 2;
const requester = 'snapshot-pod-volume';

export function createPodVolumeCopier(options: CopierOptions): PodVolumeCopier {
  const { cluster, repositories, location, backup, info, log, now, signal } = options;
  const format = repositories.formatIn(location);
  const queue = new PQueue({ concurrency: copiesAtOnce });
  const records: PodVolumeBackup[] = [];
  const written: { readonly repository: FileRepository; readonly id: string }[] = [];
  /** Several Pods may mount a claim: it is copied once. */
  const byClaim = new Map<string, Promise<NotCopied | undefined>>();

  async function copyOnce(pod: KubeObject, decision: PodVolumeDecision): Promise<NotCopied | undefined> {
    const volume = decision.volume.name;
    const { claim, persistentVolume } = decision;
    const rule = notCopyable({ pod, volume, claim, persistentVolume });
    if (rule) return { reason: rule, isByRule: true };
    const node = textAt(pod, 'spec', 'nodeName') ?? '';
    const record = newPodVolumeBackup({ backup, pod, volume, claim, location, format: format.name, node, now: now() });
    records.push(record);
    options.onRecord(record);
    try {
      await write(record, pod, decision);
      return undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      endEarly(record, signal.aborted ? 'Canceled' : 'Failed', message);
      if (signal.aborted) throw error;
      return { reason: message, isByRule: false };
    } finally {
      noteRow(record, decision);
      options.onRecord(record);
    }
  }

  function endEarly({ status }: PodVolumeBackup, phase: 'Canceled' | 'Failed', message: string): void {
    delete status.snapshotID;
    Object.assign(status, { phase, message, completionTimestamp: formatTimestamp(now()) });
  }

  async function write(record: PodVolumeBackup, pod: KubeObject, decision: PodVolumeDecision): Promise<void> {
    const { namespace = '', name } = pod.metadata;
    const logger = log.forItem({ group: '', resource: 'pods', namespace, name });
    const repository = await repositories.openOrCreate({ location, namespace, format: format.name }, { signal });
    const named = decision.claim?.metadata.name ?? decision.volume.name;
    const source = { host: 'default', user: 'default', path: `${requester}/${format.name}/${namespace}/${name}/${named}` };
    const tags = { 'snapshot-requester': requester, 'snapshot-uploader': format.name };
    const before = (await repository.listSnapshots({ source, tags }, { signal })).findLast(({ incomplete }) => incomplete === undefined);
    const parent = before && (await repository.openSnapshot(before.id, { signal }));
    const tell = (message: string) => logger.warn(`Files of volume ${decision.volume.name}: ${message}`, coded('VOLUME_FILES_INCOMPLETE'));
    const done = await inPlace(pod, decision, (place) => {
      const entries = volumeEntries({
        place,
        parent,
        signal,
        onComplaint: (text) => tell(text.trim()),
        onGone: (path) => tell(`${path} was there and then was gone`),
      });
      return repository.writeSnapshot(entries, {
        source,
        tags,
        description: 'Kopia Uploader',
        parent: before?.id ?? 'none',
        startedAt: now(),
        signal,
        onProblem: ({ path, message }) => tell(`${path}: ${message}`),
      });
    });
    const { snapshot, readBytes, unchangedFiles } = done;
    written.push({ repository, id: snapshot.id });
    const size = snapshot.totalSize;
    Object.assign(record.status, {
      phase: 'Completed',
      snapshotID: snapshot.id,
      completionTimestamp: formatTimestamp(now()),
      // Zeros are left out, as Go does.
      progress: size > 0 ? { bytesDone: size, totalBytes: size } : {},
      ...(readBytes > 0 && { incrementalBytes: readBytes }),
    });
    logger.info(`Copied volume ${decision.volume.name}: ${snapshot.fileCount} files, ${unchangedFiles} unchanged, ${readBytes} bytes read`);
  }

  /** A claim is read by a Pod beside the one that mounts it, which needs nothing for it. What only that Pod can mount is read in it. */
  function inPlace<T>(pod: KubeObject, { claim, volume }: PodVolumeDecision, use: (place: FilesPlace) => Promise<T>): Promise<T> {
    const { namespace = '', name } = pod.metadata;
    const modes = (claim?.spec as { accessModes?: readonly string[] } | undefined)?.accessModes ?? [];
    if (claim && !modes.includes('ReadWriteOncePod')) {
      const node = textAt(pod, 'spec', 'nodeName') ?? '';
      const mover = repositories.options.mover ?? {};
      const run = backup.metadata.uid ?? '';
      return withMoverPod(
        { cluster, mover, run, namespace, claim: claim.metadata.name, node, timeoutInMs: options.timeoutInMs, signal },
        use,
      );
    }
    const mount = mountOf(pod, volume.name);
    if (mount) return use({ cluster, namespace, pod: name, ...mount });
    throw new LifeboatError({
      code: 'MOVER_FAILED',
      message: `no running container of pod ${namespace}/${name} mounts volume ${volume.name} whole, and only that pod can`,
      context: { namespace, pod: name },
    });
  }

  function noteRow({ spec, status }: PodVolumeBackup, { claim, persistentVolume }: PodVolumeDecision): void {
    const isSaved = status.phase === 'Completed';
    info.addPodVolumeBackup({
      startTimestamp: status.startTimestamp ?? undefined,
      completionTimestamp: status.completionTimestamp ?? undefined,
      result: isSaved ? 'succeeded' : 'failed',
      ...(claim && { pvcName: claim.metadata.name }),
      ...(persistentVolume && { pvName: persistentVolume.metadata.name }),
      pvbInfo: {
        ...(status.snapshotID && { snapshotHandle: status.snapshotID }),
        size: status.progress?.totalBytes ?? 0,
        incrementalSize: status.incrementalBytes ?? 0,
        uploaderType: spec.uploaderType ?? '',
        volumeName: spec.volume,
        podName: spec.pod.name ?? '',
        podNamespace: spec.pod.namespace ?? '',
        nodeName: spec.node,
        Phase: status.phase ?? '',
      },
    });
  }

  return {
    records,
    copy(pod, decision) {
      const { claim } = decision;
      const key = claim && `${claim.metadata.namespace}/${claim.metadata.name}`;
      const known = key === undefined ? undefined : byClaim.get(key);
      if (known) return known;
      const copying = queue.add(() => copyOnce(pod, decision));
      if (key !== undefined) byClaim.set(key, copying);
      return copying;
    },
    async discard({ signal: ownSignal }) {
      await queue.onIdle();
      for (const record of records.filter(({ status }) => status.phase === 'Completed')) {
        endEarly(record, 'Canceled', 'the backup ended early');
        options.onRecord(record);
      }
      const left = await Promise.all(
        written.map(async ({ repository, id }) => {
          try {
            await repository.deleteSnapshot(id, { signal: ownSignal });
            return undefined;
          } catch {
            return `snapshot ${id} of files in ${repository.place}`;
          }
        }),
      );
      return left.filter((each) => each !== undefined);
    },
  };
}
