import PQueue from 'p-queue';
import type { VolumeBlobDigest } from '../../../contract/store/volume-blob-digest.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import type { BackupItemOperation } from '../../../velero-api/files/item-operation.ts';
import type { BackupVolumeInfo } from '../../../velero-api/files/volume-info.ts';
import type { DataUpload } from '../../../velero-api/objects/data-upload.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import type { BackupVolumeInfoCollector } from '../../backup-volume-info.ts';
import { removeSnapshot } from '../../csi/api/remove-snapshot.ts';
import { contentFields, snapshotFields } from '../../csi/api/snapshot-fields.ts';
import { createWrittenSnapshots } from '../fan-out/written-snapshots.ts';
import { jobsAtOnce } from '../jobs/mover-job.ts';
import { claimType } from './claim-clone.ts';
import type { DataUploads } from './data-uploads.ts';
import { type MoveClaimOptions, moveClaim } from './move-claim.ts';
import { dataUploadOperationId, movedFormat, newDataUpload } from './new-data-upload.ts';
import { hasEnded, movedRow, noteClaim, outcomeOf, progressOf, type Upload, uploadOfRow } from './upload.ts';

interface DataUploadsOptions extends Omit<MoveClaimOptions, 'written' | 'onStored'> {
  /** That the records name: of several, the first. */
  readonly location: string;
  /** Gets a row for each. @default it has them */
  readonly info?: BackupVolumeInfoCollector;
  /** A record is new, or has changed. */
  readonly onRecord: (record: DataUpload) => void;
  /** Once all that was told is kept. */
  readonly settled: () => Promise<void>;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

// Each holds some 50 MiB while it is written.
const copiesAtOnce = 4;
const movesAtOnce = 2;

export function createDataUploads(options: DataUploadsOptions): DataUploads {
  const { cluster, api, repositories, location, backup, log, now, signal } = options;
  const { job } = repositories.options.mover ?? {};
  const concurrency = job
    ? (job.concurrency ?? jobsAtOnce)
    : Math.max(1, Math.min(movesAtOnce, Math.floor(copiesAtOnce / options.locations().length)));
  const queue = new PQueue({ concurrency });
  const uploads = new Map<string, Upload>();
  const digests = new Map<string, VolumeBlobDigest[]>();
  const written = createWrittenSnapshots();

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
    const { record } = upload;
    const { sourceNamespace: namespace, sourcePVC: name } = record.spec;
    const logger = log.forItem({ group: '', resource: 'persistentvolumeclaims', namespace, name });
    if (limit.aborted) throw limit.reason;
    Object.assign(record.status, { phase: 'InProgress', startTimestamp: formatTimestamp(now()) });
    options.onRecord(record);
    const claim = upload.claim ?? (await cluster.get(claimType, { namespace, name }, { signal: limit }));
    if (!claim)
      throw new LifeboatError({
        code: 'KUBERNETES_NOT_FOUND',
        message: `claim ${namespace}/${name} is gone, so nobody knows what its clone should be like`,
        context: { namespace, claim: name },
      });
    noteClaim(upload, claim);
    upload.copies = await moveClaim({ upload, claim, logger, signal: limit }, { ...options, written, onStored });
    end(upload);
  }

  function onStored(location: string, namespace: string, blob: BlobDigest): void {
    const known = digests.get(location) ?? [];
    known.push({ namespace, format: movedFormat, ...blob });
    digests.set(location, known);
  }

  function end({ record, copies }: Upload): void {
    const [copy] = copies?.values() ?? [];
    if (!copy) return;
    const { id, size, readBytes, node } = copy;
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
    withOutcome(row, where) {
      const upload = byOperation(row.snapshotDataMovementInfo?.operationID);
      return upload ? { ...row, ...outcomeOf(upload, row, where) } : row;
    },
    digestsIn: (where) => digests.get(where) ?? [],
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
      return written.remove(call ?? new AbortController().signal);
    },
  };
}
