import PQueue from 'p-queue';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { VolumeBlobDigest } from '../../../contract/store/volume-blob-digest.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import { atMostEvery } from '../../../flow/at-most-every.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { SnapshotTree, WrittenSnapshot } from '../../../plugin-api/snapshot-tree.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import type { PodVolumeBackup } from '../../../velero-api/objects/pod-volume-backup.ts';
import { expirationOf } from '../../../velero-api/retention/expiration-of.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import type { BackupVolumeInfoCollector } from '../../backup-volume-info.ts';
import { notCopyable } from '../../not-copyable.ts';
import type { NotCopied, PodVolumeCopier } from '../../pod-volume-copier.ts';
import type { PodVolumeDecision } from '../../volume-decisions.ts';
import type { FilesLocation } from '../fan-out/files-location.ts';
import { type FilesTarget, openTargets } from '../fan-out/open-targets.ts';
import { settleTargets } from '../fan-out/settle-targets.ts';
import { writeToTargets } from '../fan-out/write-to-targets.ts';
import { createWrittenSnapshots } from '../fan-out/written-snapshots.ts';
import { isShared } from '../jobs/is-shared.ts';
import { jobsAtOnce } from '../jobs/mover-job.ts';
import { moverOfClone } from '../movers/mover-for-class.ts';
import { onNode } from '../movers/on-node.ts';
import { runTag, snapshotIdentity } from '../snapshot-identity.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import type { ClaimCloner } from './claim-cloner.ts';
import { countedEntries } from './counted-entries.ts';
import type { FilesPlace } from './files-place.ts';
import { mountOf } from './mount-of.ts';
import { withMoverPod } from './mover-pod.ts';
import { newPodVolumeBackup } from './new-pod-volume-backup.ts';
import { saveByJobs } from './save-by-job.ts';
import { volumeEntries } from './volume-entries.ts';
import { createVolumeTeller } from './volume-teller.ts';

interface CopierOptions {
  readonly cluster: ClusterClient;
  readonly repositories: VolumeRepositories;
  /** Those that still take part. Asked for each volume. */
  readonly locations: () => readonly FilesLocation[];
  readonly backup: Backup;
  readonly info: BackupVolumeInfoCollector;
  /** Makes what is read in the stead of claims. @default they are read as they are */
  readonly cloner?: ClaimCloner | undefined;
  /** For a mover Pod to run. */
  readonly timeoutInMs: number;
  readonly log: OperationLog;
  readonly now: () => Date;
  /** A record was added or has changed. */
  readonly onRecord: (record: PodVolumeBackup) => void;
  /** What was told of records so far is stored, if it can be. */
  readonly recorded: () => Promise<void>;
  /** A record says anew how far a volume is. */
  readonly onProgress: (record: PodVolumeBackup) => void;
  readonly signal: AbortSignal;
}

/** One location's part of a volume. */
interface Copy {
  readonly location: FilesLocation;
  readonly record: PodVolumeBackup;
}

// Each holds some 50 MiB while it is written.
const snapshotsAtOnce = 4;
const volumesAtOnce = 2;
const progressEveryInMs = 1000;

export function createPodVolumeCopier(options: CopierOptions): PodVolumeCopier {
  const { cluster, repositories, backup, info, log, now, signal } = options;
  const mover = repositories.options.mover ?? {};
  const { job } = mover;
  const keptUntil = expirationOf(backup);
  const concurrency = job
    ? (job.concurrency ?? jobsAtOnce)
    : Math.max(1, Math.min(volumesAtOnce, Math.floor(snapshotsAtOnce / options.locations().length)));
  const queue = new PQueue({ concurrency });
  const records = new Map<string, PodVolumeBackup[]>();
  const digests = new Map<string, VolumeBlobDigest[]>();
  const written = createWrittenSnapshots();
  /** Several Pods may mount a claim: it is copied once. */
  const byClaim = new Map<string, Promise<NotCopied | undefined>>();

  async function copyOnce(pod: KubeObject, decision: PodVolumeDecision): Promise<NotCopied | undefined> {
    const volume = decision.volume.name;
    const { claim, persistentVolume } = decision;
    const rule = notCopyable({ pod, volume, claim, persistentVolume });
    if (rule) return { reason: rule, isByRule: true };
    const copies = options.locations().map((location): Copy => ({ location, record: newRecord(pod, decision, location) }));
    try {
      await write(copies, pod, decision);
      return undefined;
    } catch (error) {
      throwIfAborted(signal, 'The backup');
      return { reason: messageOf(error), isByRule: false };
    } finally {
      for (const { record } of copies) {
        noteRow(record, decision);
        options.onRecord(record);
      }
    }
  }

  function newRecord(pod: KubeObject, { volume, claim }: PodVolumeDecision, { location }: FilesLocation): PodVolumeBackup {
    const node = textAt(pod, 'spec', 'nodeName') ?? '';
    const format = repositories.formatIn(location).name;
    const record = newPodVolumeBackup({ backup, pod, volume: volume.name, claim, location, format, node, now: now() });
    records.set(location, [...(records.get(location) ?? []), record]);
    options.onRecord(record);
    return record;
  }

  async function write(copies: readonly Copy[], pod: KubeObject, decision: PodVolumeDecision): Promise<void> {
    const { namespace = '', name } = pod.metadata;
    const volume = decision.claim?.metadata.name ?? decision.volume.name;
    const what = `volume ${decision.volume.name} of pod ${namespace}/${name}`;
    const locations = copies.map(({ location }) => location);
    try {
      const opened = await openTargets({
        ...{ locations, repositories, namespace, keptUntil },
        formatIn: (location) => repositories.formatIn(location).name,
        identityIn: (format) => snapshotIdentity({ format, namespace, pod: name, volume }),
      });
      const targets = settleTargets(opened, { what, signal });
      const logger = log.forItem({ group: '', resource: 'pods', namespace, name });
      const tell = createVolumeTeller({ logger, volume: decision.volume.name });
      const onProgress = progressOf(copies, targets);
      const common = {
        ...{ targets, startedAt: now(), onProblem: tell.problem, tags: { [runTag]: backup.metadata.uid ?? '' } },
        onStored({ location: { location }, repository: { format } }: FilesTarget, blob: BlobDigest) {
          const known = digests.get(location);
          if (known) known.push({ namespace, format, ...blob });
          else digests.set(location, [{ namespace, format, ...blob }]);
        },
      };
      // Should this process be killed: where it has written is known by then.
      await options.recorded();
      const read = (place: FilesPlace, parents: readonly (SnapshotTree | undefined)[]) =>
        countedEntries(volumeEntries({ place, parents, signal, onComplaint: tell.complaint, onGone: tell.gone }), (bytes) => {
          for (const target of targets) onProgress(target, bytes);
        });
      const save = (clone?: string) => {
        const byJob = jobOf(pod, decision, clone);
        const parallel = backup.spec.uploaderConfig?.parallelFilesUpload;
        if (byJob) return saveByJobs({ ...common, ...byJob, repositories, parallel, lockUntil: keptUntil, onProgress });
        const use = (place: FilesPlace) => writeToTargets({ ...common, entries: (parents) => read(place, parents), signal });
        return inPlace(pod, decision, use, clone);
      };
      const { claim, persistentVolume } = decision;
      const cloned = claim && (await options.cloner?.withClone({ claim, persistentVolume, logger }, save));
      const outcomes = cloned ? cloned.result : await save();
      for (const { location, done } of outcomes) {
        const record = copies.find((copy) => copy.location === location)?.record;
        const target = targets.find((each) => each.location === location);
        if (!done || !record || !target) continue;
        written.add(target, done.snapshot.id);
        complete(record, done);
        tell.done(done, locations.length > 1 ? location.location : undefined);
      }
      settleTargets(outcomes, { what, signal });
    } catch (error) {
      for (const { record } of copies) endEarly(record, signal.aborted ? 'Canceled' : 'Failed', messageOf(error));
      throw error;
    }
    for (const { record } of copies)
      if (record.status.phase === 'InProgress') endEarly(record, 'Failed', 'its location did not get the backup');
  }

  /** A clone, or a claim that others may mount beside the Pod, on its node. */
  function jobOf(pod: KubeObject, { claim }: PodVolumeDecision, clone: string | undefined) {
    if (!job || (clone === undefined && !isShared(claim))) return undefined;
    const { namespace = '' } = pod.metadata;
    const node = clone === undefined ? textAt(pod, 'spec', 'nodeName') : undefined;
    const place = { namespace, claim: clone ?? claim?.metadata.name ?? '', node };
    const own = claim && clone !== undefined ? moverOfClone(claim, repositories.options) : mover;
    return { cluster, mover: own, job, run: backup.metadata.uid ?? '', ...place, timeoutInMs: options.timeoutInMs };
  }

  /** Of all files, also those that are not read again: how many there are is known of the snapshot before only. */
  function progressOf(copies: readonly Copy[], targets: readonly FilesTarget[]): (target: FilesTarget, bytes: number) => void {
    const told = new Map(
      copies.map(({ location, record }) => {
        const before = targets.find((target) => target.location === location)?.parent?.snapshot.totalSize ?? 0;
        let bytes = 0;
        const teller = atMostEvery(progressEveryInMs, () => {
          if (record.status.phase !== 'InProgress') return;
          record.status.progress = { bytesDone: bytes, totalBytes: Math.max(bytes, before) };
          options.onProgress(record);
        });
        return [
          location,
          (now: number) => {
            bytes = now;
            teller.perhaps();
          },
        ];
      }),
    );
    return ({ location }, bytes) => told.get(location)?.(bytes);
  }

  function complete({ status }: PodVolumeBackup, { snapshot, readBytes }: WrittenSnapshot): void {
    const size = snapshot.totalSize;
    Object.assign(status, {
      phase: 'Completed',
      snapshotID: snapshot.id,
      completionTimestamp: formatTimestamp(now()),
      // Zeros are left out, as Go does.
      progress: size > 0 ? { bytesDone: size, totalBytes: size } : {},
      ...(readBytes > 0 && { incrementalBytes: readBytes }),
    });
  }

  function endEarly({ status }: PodVolumeBackup, phase: 'Canceled' | 'Failed', message: string): void {
    delete status.snapshotID;
    Object.assign(status, { phase, message, completionTimestamp: formatTimestamp(now()) });
  }

  /** A claim, or a clone of it, is read by a Pod beside the one that mounts it, which needs nothing for it. What only that Pod can mount is
   * read in it. */
  async function inPlace<T>(
    pod: KubeObject,
    { claim, volume }: PodVolumeDecision,
    use: (place: FilesPlace) => Promise<T>,
    clone: string | undefined,
  ): Promise<T> {
    const { namespace = '', name } = pod.metadata;
    const nodeName = textAt(pod, 'spec', 'nodeName') ?? '';
    if (claim && (clone !== undefined || isShared(claim))) {
      const node = clone === undefined ? nodeName : undefined;
      const own = clone === undefined ? mover : moverOfClone(claim, repositories.options);
      const common = { cluster, mover: own, run: backup.metadata.uid ?? '', namespace, timeoutInMs: options.timeoutInMs, signal };
      return withMoverPod({ ...common, claim: clone ?? claim.metadata.name, node }, use);
    }
    const mount = mountOf(pod, volume.name);
    if (mount) return onNode({ cluster, mover, node: nodeName, signal }, () => use({ cluster, namespace, pod: name, ...mount }));
    throw new LifeboatError({
      code: 'MOVER_FAILED',
      message: `no running container of pod ${namespace}/${name} mounts volume ${volume.name} whole, and only that pod can`,
      context: { namespace, pod: name },
    });
  }

  function noteRow({ spec, status }: PodVolumeBackup, { claim, persistentVolume }: PodVolumeDecision): void {
    const isSaved = status.phase === 'Completed';
    info.addPodVolumeBackup({
      location: spec.backupStorageLocation,
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
    recordsIn: (location) => records.get(location) ?? [],
    get hasDigests() {
      return digests.size > 0;
    },
    digestsIn: (location) => digests.get(location) ?? [],
    copy(pod, decision) {
      const { claim } = decision;
      const key = claim && `${claim.metadata.namespace}/${claim.metadata.name}`;
      const known = key === undefined ? undefined : byClaim.get(key);
      if (known) return known;
      const copying = queue.add(() => copyOnce(pod, decision));
      if (key !== undefined) byClaim.set(key, copying);
      return copying;
    },
    async discard({ signal: ownSignal = new AbortController().signal }) {
      await queue.onIdle();
      for (const record of [...records.values()].flat().filter(({ status }) => status.phase === 'Completed')) {
        endEarly(record, 'Canceled', 'the backup ended early');
        options.onRecord(record);
      }
      return written.remove(ownSignal);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
