import PQueue from 'p-queue';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { BackupItemOperation } from '../../../velero-api/files/item-operation.ts';
import type { BackupVolumeInfo } from '../../../velero-api/files/volume-info.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import type { DataUpload } from '../../../velero-api/objects/data-upload.ts';
import { expirationOf } from '../../../velero-api/retention/expiration-of.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import type { BackupVolumeInfoCollector } from '../../backup-volume-info.ts';
import { removeSnapshot } from '../../csi/api/remove-snapshot.ts';
import type { SnapshotApi } from '../../csi/api/snapshot-api.ts';
import { contentFields, snapshotFields } from '../../csi/api/snapshot-fields.ts';
import { jobsAtOnce } from '../jobs/mover-job.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import { claimType, withClaimClone } from './claim-clone.ts';
import { cloneOptionsOf } from './clone-options-of.ts';
import { copyClaim, copyOfOperation } from './copy-claim.ts';
import type { DataUploads } from './data-uploads.ts';
import { dataUploadOperationId, movedFormat, newDataUpload } from './new-data-upload.ts';
import { hasEnded, movedRow, noteClaim, outcomeOf, progressOf, type Upload, uploadOfRow } from './upload.ts';

interface DataUploadsOptions {
  readonly cluster: ClusterClient;
  /** Absent where the cluster serves no CSI snapshots. */
  readonly api: SnapshotApi | undefined;
  readonly repositories: VolumeRepositories;
  readonly location: string;
  readonly backup: Backup;
  /** Gets a row for each. @default it has them */
  readonly info?: BackupVolumeInfoCollector;
  /** A record is new, or has changed. */
  readonly onRecord: (record: DataUpload) => void;
  /** Once all that was told is kept. */
  readonly settled: () => Promise<void>;
  /** For a mover Pod to run. */
  readonly timeoutInMs: number;
  readonly log: OperationLog;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

// Each holds some 50 MiB while it is written.
const movesAtOnce = 2;

export function createDataUploads(options: DataUploadsOptions): DataUploads {
  const { cluster, api, repositories, location, backup, log, now, signal } = options;
  const { job } = repositories.options.mover ?? {};
  const queue = new PQueue({ concurrency: job ? (job.concurrency ?? jobsAtOnce) : movesAtOnce });
  const uploads = new Map<string, Upload>();

  function start(upload: Upload): void {
    const { record } = upload;
    record.status.phase = 'Prepared';
    const stop = new AbortController();
    const limit = AbortSignal.any([signal, stop.signal]);
    const moving = queue.add(async () => {
      try {
        await move(upload, limit);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const phase = limit.aborted ? 'Canceled' : 'Failed';
        Object.assign(record.status, { phase, message, completionTimestamp: formatTimestamp(now()) });
      }
      options.onRecord(record);
    });
    upload.running = { stop: () => stop.abort(), ended: moving };
  }

  async function move(upload: Upload, limit: AbortSignal): Promise<void> {
    const { record, operationId } = upload;
    const { sourceNamespace: namespace, sourcePVC: name, csiSnapshot } = record.spec;
    const logger = log.forItem({ group: '', resource: 'persistentvolumeclaims', namespace, name });
    if (limit.aborted) throw limit.reason;
    Object.assign(record.status, { phase: 'InProgress', startTimestamp: formatTimestamp(now()) });
    options.onRecord(record);
    const claim = upload.claim ?? (await cluster.get(claimType, { namespace, name }, { signal: limit }));
    if (!claim)
      throw new LifeboatError({
        code: 'KUBERNETES_NOT_FOUND',
        message: `claim ${namespace}/${name} is gone, and with it what its clone is to be like`,
        context: { namespace, claim: name },
      });
    noteClaim(upload, claim);
    const repository = await repositories.openOrCreate(
      { location, namespace, format: movedFormat },
      { keptUntil: expirationOf(backup), signal: limit },
    );
    upload.repository = repository;
    const done = upload.isAdopted ? await copyOfOperation(repository, { claim, operationId, signal: limit }) : undefined;
    if (done !== undefined) {
      const { snapshot } = await repository.openSnapshot(done, { signal: limit });
      return end(upload, { id: done, size: snapshot.totalSize, readBytes: 0, node: undefined });
    }
    const copy = (mounted: string) =>
      copyClaim({
        ...{ cluster, repository, repositories, location, claim, mounted, operationId, now, signal: limit },
        parallel: backup.spec.uploaderConfig?.parallelFilesUpload,
        lockUntil: expirationOf(backup),
        mover: repositories.options.mover ?? {},
        run: backup.metadata.uid ?? '',
        deviceName: record.metadata.uid ?? name,
        timeoutInMs: options.timeoutInMs,
        onProblem: (message) => logger.warn(`Files of the claim: ${message}`, coded('VOLUME_FILES_INCOMPLETE')),
        onBytes: (bytes) => {
          record.status.progress = { bytesDone: (record.status.progress?.bytesDone ?? 0) + bytes };
        },
      });
    const copied = csiSnapshot ? await fromClone(csiSnapshot.volumeSnapshot, claim, copy, limit) : await copy(name);
    const { snapshot, readBytes, unchangedFiles, node } = copied;
    logger.info(`Moved its data: ${snapshot.fileCount} files, ${unchangedFiles} unchanged, ${readBytes} bytes read`);
    end(upload, { id: snapshot.id, size: snapshot.totalSize, readBytes, node });
  }

  async function fromClone<T>(name: string, claim: KubeObject, use: (clone: string) => Promise<T>, limit: AbortSignal): Promise<T> {
    const { namespace = '' } = claim.metadata;
    const snapshot = api && (await cluster.get(api.snapshots, { namespace, name }, { signal: limit }));
    if (!api || !snapshot)
      throw new LifeboatError({
        code: 'SNAPSHOT_NOT_FOUND',
        message: `VolumeSnapshot ${namespace}/${name} is gone: its data was not moved`,
        context: { namespace, snapshot: name },
      });
    const { contentName = '' } = snapshotFields(snapshot);
    const content = await cluster.get(api.contents, { name: contentName }, { signal: limit });
    const sizeInBytes = content && contentFields(content).restoreSize;
    const clone = cloneOptionsOf(claim, repositories.options);
    return withClaimClone(
      { cluster, run: backup.metadata.uid ?? '', namespace, claim, snapshot: name, sizeInBytes, clone, signal: limit },
      use,
    );
  }

  function end({ record }: Upload, done: { id: string; size: number; readBytes: number; node: string | undefined }): void {
    const { id, size, readBytes, node } = done;
    Object.assign(record.status, {
      phase: 'Completed',
      snapshotID: id,
      completionTimestamp: formatTimestamp(now()),
      // Zeros are left out, as Go does.
      progress: size > 0 ? { bytesDone: size, totalBytes: size } : {},
      ...(readBytes > 0 && { incrementalBytes: readBytes }),
      ...(node !== undefined && { node, acceptedByNode: node }),
      nodeOS: 'linux',
    });
  }

  /** The snapshot in the cluster goes, in the storage system too. */
  async function removeCsiSnapshot({ record, isReleased }: Upload, call: AbortSignal): Promise<string | undefined> {
    const { sourceNamespace: namespace, csiSnapshot } = record.spec;
    if (!api || !csiSnapshot || isReleased) return undefined;
    const name = csiSnapshot.volumeSnapshot;
    const snapshot = { apiVersion: '', kind: 'VolumeSnapshot', metadata: { namespace, name } };
    return removeSnapshot({ cluster, api, snapshot, signal: call }).catch(() => `VolumeSnapshot ${namespace}/${name}`);
  }

  const byOperation = (operationId: string | undefined) => (operationId === undefined ? undefined : uploads.get(operationId));

  return {
    get some() {
      return uploads.size > 0;
    },
    begin(claim, { persistentVolume, taken }) {
      const operationId = dataUploadOperationId(backup, claim.metadata.uid ?? '');
      const { driver } = taken ? contentFields(taken.content) : { driver: '' };
      const record = newDataUpload({
        ...{ backup, claim, location, timeoutInMs: options.timeoutInMs, now: now() },
        snapshot: taken && {
          volumeSnapshot: taken.snapshot.metadata.name,
          snapshotClass: snapshotFields(taken.snapshot).className ?? '',
          driver,
        },
      });
      const upload: Upload = { operationId, record, claim, isAdopted: false };
      uploads.set(operationId, upload);
      options.onRecord(record);
      options.info?.addCsiSnapshot(movedRow(upload, { persistentVolume, driver }));
      const { namespace = '', name } = record.metadata;
      return { operationId, dataUpload: { group: 'velero.io', resource: 'datauploads', namespace, name } };
    },
    adopt(operations: readonly BackupItemOperation[], rows: readonly BackupVolumeInfo[]) {
      for (const { spec } of operations) {
        const row = rows.find(({ snapshotDataMovementInfo: moved }) => moved?.operationID === spec.operationID);
        const upload = row && uploadOfRow({ backup, row, operation: spec, location, timeoutInMs: options.timeoutInMs, now: now() });
        if (upload) uploads.set(upload.operationId, upload);
      }
    },
    progress(operationId) {
      const upload = byOperation(operationId);
      if (!upload) return { completed: true, error: `nothing is known of ${operationId}` };
      if (upload.record.status.phase === 'Accepted') start(upload);
      return progressOf(upload.record);
    },
    async cancel(operationId) {
      const running = byOperation(operationId)?.running;
      running?.stop();
      await running?.ended;
    },
    objectOf({ group, resource, namespace, name }) {
      if (group !== 'velero.io' || resource !== 'datauploads') return undefined;
      const found = [...uploads.values()].find(({ record: { metadata } }) => metadata.name === name && metadata.namespace === namespace);
      return found?.record as KubeObject | undefined;
    },
    withOutcome(row) {
      const upload = byOperation(row.snapshotDataMovementInfo?.operationID);
      return upload ? { ...row, ...outcomeOf(upload, row) } : row;
    },
    async release({ signal: call }: CallOptions) {
      await options.settled();
      const limit = call ?? new AbortController().signal;
      const ended = [...uploads.values()].filter(({ record: { status } }) => hasEnded(status.phase));
      const left = await Promise.all(
        ended.map(async (upload) => {
          const stays = await removeCsiSnapshot(upload, limit);
          if (stays === undefined) upload.isReleased = true;
          return stays;
        }),
      );
      return left.filter((each) => each !== undefined);
    },
    async discard({ signal: call }: CallOptions) {
      for (const { running } of uploads.values()) running?.stop();
      await queue.onIdle();
      for (const { record } of uploads.values()) {
        Object.assign(record.status, { phase: 'Canceled', message: 'the backup ended early', completionTimestamp: formatTimestamp(now()) });
        options.onRecord(record);
      }
      const left = await Promise.all(
        [...uploads.values()].map(async ({ repository, record: { status } }) => {
          if (!repository || status.snapshotID === undefined) return undefined;
          try {
            await repository.deleteSnapshot(status.snapshotID, { signal: call });
            return undefined;
          } catch {
            return `snapshot ${status.snapshotID} of files in ${repository.place}`;
          }
        }),
      );
      return left.filter((each) => each !== undefined);
    },
  };
}
