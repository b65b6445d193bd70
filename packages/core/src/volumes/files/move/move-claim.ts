import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import { expirationOf } from '../../../velero-api/retention/expiration-of.ts';
import type { SnapshotApi } from '../../csi/api/snapshot-api.ts';
import { contentFields, snapshotFields } from '../../csi/api/snapshot-fields.ts';
import type { FilesLocation } from '../fan-out/files-location.ts';
import { type FilesTarget, openTargets } from '../fan-out/open-targets.ts';
import { settleTargets } from '../fan-out/settle-targets.ts';
import type { WrittenSnapshots } from '../fan-out/written-snapshots.ts';
import { cloneOptionsOf } from '../movers/clone-options-of.ts';
import { moverOfClone } from '../movers/mover-for-class.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import { withClaimClone } from './claim-clone.ts';
import { copyClaim, copyOfOperation, movedIdentity } from './copy-claim.ts';
import { movedFormat } from './new-data-upload.ts';
import type { MovedCopy, Upload } from './upload.ts';

export interface MoveClaimOptions {
  readonly cluster: ClusterClient;
  /** Absent where the cluster serves no CSI snapshots. */
  readonly api: SnapshotApi | undefined;
  readonly repositories: VolumeRepositories;
  /** Those that still take part. */
  readonly locations: () => readonly FilesLocation[];
  readonly backup: Backup;
  /** For a mover Pod to run. */
  readonly timeoutInMs: number;
  /** Hears of each snapshot that is written. */
  readonly written: WrittenSnapshots;
  /** Hears of each blob that is stored. */
  readonly onStored: (location: string, namespace: string, blob: BlobDigest) => void;
  readonly now: () => Date;
}

interface OneClaim {
  readonly upload: Upload;
  /** As it is in the cluster. */
  readonly claim: KubeObject;
  readonly logger: Logger;
  /** Of this claim only. */
  readonly signal: AbortSignal;
}

/** Copies what the snapshot of a claim holds, or the claim itself, into the repository of its namespace in each location: it is read once. A
 * location that fails where another does not is dropped. Returns the copy that each of the others has, by the location's name.
 * @throws LifeboatError `SNAPSHOT_NOT_FOUND`, `MOVER_FAILED`, `TIMEOUT`, `KUBERNETES_*`; `STORE_*` and `REPOSITORY_*` where no location took it */
export async function moveClaim(given: OneClaim, options: MoveClaimOptions): Promise<ReadonlyMap<string, MovedCopy>> {
  const { upload, claim, logger, signal } = given;
  const { cluster, repositories, backup, now } = options;
  const { record, operationId } = upload;
  const { sourceNamespace: namespace, sourcePVC: name, csiSnapshot } = record.spec;
  const what = `claim ${namespace}/${name}`;
  const keptUntil = expirationOf(backup);
  const locations = options.locations().map((location) => during(location, signal));
  const opened = await openTargets({
    ...{ locations, repositories, namespace, keptUntil },
    formatIn: () => movedFormat,
    identityIn: (format) => movedIdentity(claim, format),
  });
  const targets = settleTargets(opened, { what, signal });
  const copies = new Map<string, MovedCopy>();
  const missing: FilesTarget[] = [];
  for (const target of targets) {
    const id = upload.isAdopted ? await copyOfOperation(target, { operationId, signal }) : undefined;
    if (id === undefined) missing.push(target);
    else copies.set(target.location.location, await copyThere(target, id));
  }
  if (missing.length === 0) return copies;
  const told = new Set<string>();
  const tell = (message: string) => {
    if (told.has(message)) return;
    told.add(message);
    logger.warn(`Files of the claim: ${message}`, coded('VOLUME_FILES_INCOMPLETE'));
  };
  const copy = (mounted: string) =>
    copyClaim({
      ...{ cluster, targets: missing, repositories, claim, mounted, operationId, now, signal },
      mover: csiSnapshot ? moverOfClone(claim, repositories.options) : (repositories.options.mover ?? {}),
      parallel: backup.spec.uploaderConfig?.parallelFilesUpload,
      lockUntil: keptUntil,
      run: backup.metadata.uid ?? '',
      deviceName: record.metadata.uid ?? name,
      timeoutInMs: options.timeoutInMs,
      onProblem: ({ path, message }) => tell(`${path}: ${message}`),
      onComplaint: (text) => tell(text.trim()),
      onGone: (path) => tell(`${path} was there and then was gone`),
      onStored: ({ location: { location } }, blob) => options.onStored(location, namespace, blob),
      onBytes: (bytes) => {
        record.status.progress = { bytesDone: (record.status.progress?.bytesDone ?? 0) + bytes };
      },
    });
  const outcomes = csiSnapshot ? await fromClone(csiSnapshot.volumeSnapshot, copy) : await copy(name);
  for (const { location, done } of outcomes) {
    const target = missing.find((each) => each.location === location);
    if (!done || !target) continue;
    const { snapshot, unchangedFiles, readBytes, node } = done;
    options.written.add(target, snapshot.id);
    copies.set(location.location, { id: snapshot.id, size: snapshot.totalSize, readBytes, node });
    const where = locations.length > 1 ? ` to location "${location.location}"` : '';
    logger.info(`Moved its data${where}: ${snapshot.fileCount} files, ${unchangedFiles} unchanged, ${readBytes} bytes read`);
  }
  settleTargets(outcomes, { what, signal });
  return copies;

  async function copyThere({ repository }: FilesTarget, id: string): Promise<MovedCopy> {
    const { snapshot } = await repository.openSnapshot(id, { signal });
    return { id, size: snapshot.totalSize, readBytes: 0, node: undefined };
  }

  async function fromClone<T>(snapshotName: string, use: (clone: string) => Promise<T>): Promise<T> {
    const { api } = options;
    const snapshot = api && (await cluster.get(api.snapshots, { namespace, name: snapshotName }, { signal }));
    if (!api || !snapshot)
      throw new LifeboatError({
        code: 'SNAPSHOT_NOT_FOUND',
        message: `VolumeSnapshot ${namespace}/${snapshotName} is gone: its data was not moved`,
        context: { namespace, snapshot: snapshotName },
      });
    const { contentName = '' } = snapshotFields(snapshot);
    const content = await cluster.get(api.contents, { name: contentName }, { signal });
    const sizeInBytes = content && contentFields(content).restoreSize;
    const clone = cloneOptionsOf(claim, repositories.options);
    const run = backup.metadata.uid ?? '';
    return withClaimClone({ cluster, run, namespace, claim, snapshot: snapshotName, sizeInBytes, clone, signal }, use);
  }
}

/** The same location, as long as one claim is moved. */
function during(location: FilesLocation, signal: AbortSignal): FilesLocation {
  return {
    ...location,
    get isDropped() {
      return location.isDropped;
    },
    signal: AbortSignal.any([location.signal, signal]),
  };
}
