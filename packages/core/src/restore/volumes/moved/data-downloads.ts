import PQueue from 'p-queue';
import type { ArchiveReader } from '../../../contract/store/archive.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { ownMember } from '../../../json/index.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { OperationProgress } from '../../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { createVolumeRecordKeeper } from '../../../records/volume-record-keeper.ts';
import type { DataDownload } from '../../../velero-api/objects/data-download.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { validLabelValue } from '../../../velero-api/values/labels.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import { jobsAtOnce } from '../../../volumes/files/jobs/mover-job.ts';
import { claimType } from '../../../volumes/files/move/claim-clone.ts';
import type { DataDownloads } from '../../../volumes/files/move/data-downloads.ts';
import { movedFormat } from '../../../volumes/files/move/new-data-upload.ts';
import { restoreClaim } from '../../../volumes/files/move/restore-claim.ts';
import type { VolumeRepositories } from '../../../volumes/files/volume-repositories.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import type { SavedVolume } from '../read-volumes.ts';
import type { RestoredClaim } from '../restored-claim.ts';
import { awaitSelectedNode } from './await-selected-node.ts';
import { type MovedData, readMovedData } from './moved-data.ts';
import { newDataDownload } from './new-data-download.ts';

interface DownloadsOptions {
  readonly dependencies: RestoreDependencies;
  readonly restore: Restore;
  /** Absent in a restore that another process began. */
  readonly archive?: Pick<ArchiveReader, 'read'>;
  /** By PersistentVolume. @default none is known */
  readonly volumes?: () => ReadonlyMap<string, SavedVolume>;
  /** Gets the claims that have their volumes. */
  readonly restoredClaims: RestoredClaim[];
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

interface Download {
  readonly operationId: string;
  readonly data: MovedData;
  /** In the cluster. */
  readonly target: { readonly namespace: string; readonly name: string };
  /** How its volume was saved. */
  readonly saved: SavedVolume | undefined;
  status: OperationProgress;
  /** That writes its volume. */
  node?: string | undefined;
  running?: { readonly stop: () => void; readonly ended: Promise<unknown> };
}

/** A claim that is to be filled, and where. */
interface Prepared {
  readonly claim: KubeObject;
  readonly node: string | undefined;
  readonly limit: AbortSignal;
}

// Each reads a repository and keeps some of it in memory.
const fillsAtOnce = 4;

/** `undefined` where the engine has no repositories. */
export function createDataDownloads(options: DownloadsOptions): DataDownloads | undefined {
  const { volumeRepositories } = options.dependencies;
  return volumeRepositories && createDownloadsOf(volumeRepositories, options);
}

function createDownloadsOf(repositories: VolumeRepositories, options: DownloadsOptions): DataDownloads {
  const { dependencies, restore, archive, volumes, restoredClaims, log, signal } = options;
  const { cluster, store, now, resourceTimeoutInMs: timeoutInMs } = dependencies;
  const { job } = repositories.options.mover ?? {};
  const queue = new PQueue({ concurrency: job ? (job.concurrency ?? jobsAtOnce) : fillsAtOnce });
  const { parallelFilesDownload = 0, writeSparseFiles } = restore.spec.uploaderConfig ?? {};
  const settings = { sparse: writeSparseFiles ?? false, ...(parallelFilesDownload > 0 && { parallel: parallelFilesDownload }) };
  const keeper = createVolumeRecordKeeper(dependencies);
  const downloads = new Map<string, Download>();
  const run = restore.metadata.uid ?? '';
  const targetOf = (namespace: string) => ownMember(restore.spec.namespaceMapping, namespace) ?? namespace;
  let areObjectsCreated = false;

  function begin(download: Download): void {
    const stop = new AbortController();
    const limit = AbortSignal.any([signal, stop.signal]);
    const work = async () => {
      const record = newDataDownload({ ...download, restore, location: store.location, timeoutInMs, now: now() });
      keeper.keep(record);
      const end = await move(download, limit).catch((error: unknown) => {
        const message = limit.aborted ? 'DataDownload is canceled' : error instanceof Error ? error.message : String(error);
        return { ...download.status, completed: true, error: message, updated: formatTimestamp(now()) };
      });
      Object.assign(record.status, statusOf(end, { node: download.node, isCanceled: limit.aborted }));
      keeper.keep(record);
      // The restore ends once all operations have.
      await keeper.settled();
      download.status = end;
    };
    const ended = work();
    download.running = { stop: () => stop.abort(), ended };
  }

  async function move(download: Download, limit: AbortSignal): Promise<OperationProgress> {
    // Not in the queue: a Pod may wait for another claim, too, before it is given to a node.
    const { claim, node } = await prepare(download, limit);
    download.node = node;
    return queue.add(() => fill(download, { claim, node, limit }));
  }

  async function prepare({ target }: Download, limit: AbortSignal) {
    const claim = await cluster.get(claimType, target, { signal: limit });
    if (!claim)
      throw new LifeboatError({
        code: 'KUBERNETES_NOT_FOUND',
        message: `claim ${target.namespace}/${target.name} is not there: its data was not restored`,
        context: { namespace: target.namespace, claim: target.name },
      });
    if (repositories.options.ignoreDelayBinding) return { claim, node: undefined };
    const isLate = () => areObjectsCreated && queue.size + queue.pending === 0;
    return { claim, node: await awaitSelectedNode({ cluster, claim, isLate, timeoutInMs, signal: limit }) };
  }

  async function fill(download: Download, { claim, node, limit }: Prepared): Promise<OperationProgress> {
    const { data, target, saved, operationId } = download;
    limit.throwIfAborted();
    const started = formatTimestamp(now());
    download.status = { completed: false, description: 'InProgress', started };
    const place = { location: store.location, namespace: data.namespace, format: movedFormat };
    const repository = await repositories.open(place, { signal: limit });
    const logger = log.forItem({ ...claimType, ...target });
    const written = await restoreClaim({
      ...{ cluster, repository, repositories, place, settings, run, claim, node, timeoutInMs, signal: limit },
      snapshotId: data.snapshotId,
      mover: repositories.options.mover ?? {},
      onComplaint: (text) => logger.warn(`While its volume was filled: ${text}`, coded('VOLUME_NOT_RESTORED')),
    });
    const bytes = written ?? data.size;
    logger.info(`Its volume has what was moved of it, ${bytes} bytes`);
    const known = saved ?? { method: 'CSISnapshot' as const };
    restoredClaims.push({ ...target, saved: known, moved: { operationId, snapshotId: data.snapshotId } });
    return {
      completed: true,
      ...(bytes > 0 && { nCompleted: bytes, nTotal: bytes }),
      operationUnits: 'Bytes',
      description: 'Completed',
      started,
      updated: formatTimestamp(now()),
    };
  }

  function statusOf(
    { error, nCompleted: bytes }: OperationProgress,
    { node, isCanceled }: { readonly node: string | undefined; readonly isCanceled: boolean },
  ): DataDownload['status'] {
    return {
      phase: error === undefined ? 'Completed' : isCanceled ? 'Canceled' : 'Failed',
      ...(error !== undefined && { message: String(error) }),
      ...(bytes !== undefined && { progress: { bytesDone: bytes, totalBytes: bytes } }),
      ...(node !== undefined && { node, acceptedByNode: node }),
      completionTimestamp: formatTimestamp(now()),
    };
  }

  return {
    async plan({ resource, itemFromBackup }) {
      const data = await readMovedData({ archive, resource, claim: itemFromBackup, backup: restore.spec.backupName ?? '' });
      if (!data) return undefined;
      const operationId = validLabelValue(`dd-${run}.${itemFromBackup.metadata.uid}`);
      const saved = volumes?.().get(textAt(itemFromBackup, 'spec', 'volumeName') ?? '');
      const target = { namespace: targetOf(resource.namespace), name: resource.name };
      downloads.set(operationId, { operationId, data, target, saved, status: { completed: false, description: 'Accepted' } });
      return operationId;
    },
    start(target) {
      for (const download of downloads.values())
        if (download.target.namespace === target.namespace && download.target.name === target.name && !download.running) begin(download);
    },
    objectsCreated() {
      areObjectsCreated = true;
    },
    adopt(operations, rows) {
      areObjectsCreated = true;
      for (const { spec } of operations) {
        const { operationID: operationId, resourceIdentifier } = spec;
        const target = { namespace: resourceIdentifier.Namespace ?? '', name: resourceIdentifier.Name };
        const info = rows.find(({ pvcName, pvcNamespace = '' }) => pvcName === target.name && targetOf(pvcNamespace) === target.namespace);
        const moved = info?.snapshotDataMovementInfo;
        if (!operationId.startsWith('dd-') || !info || !moved?.snapshotHandle) continue;
        const data = { namespace: info.pvcNamespace ?? '', snapshotId: moved.snapshotHandle, size: moved.size };
        const saved: SavedVolume = { method: 'CSISnapshot', info };
        downloads.set(operationId, { operationId, data, target, saved, status: { completed: false, description: 'Accepted' } });
      }
    },
    progress(operationId) {
      const download = downloads.get(operationId);
      if (!download) return { completed: true, error: `nothing is known of ${operationId}: its data is not in the backup's volumeinfo` };
      if (!download.running) begin(download);
      return download.status;
    },
    async cancel(operationId) {
      const running = downloads.get(operationId)?.running;
      running?.stop();
      await running?.ended;
    },
  };
}
