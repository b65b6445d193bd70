import type { VolumeBlobDigest } from '../../../contract/store/volume-blob-digest.ts';
import type { VolumeFilesCopy, VolumeFilesCopyOptions } from '../../../contract/store/volume-files-copier.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import type { PodVolumeBackup } from '../../../velero-api/objects/pod-volume-backup.ts';
import { movedVolumes } from '../move/moved-volumes.ts';
import { type SavedPodVolume, savedPodVolumes } from '../saved-pod-volumes.ts';
import { snapshotIdentity } from '../snapshot-identity.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import { type CopiedSnapshot, copySnapshot } from './copy-snapshot.ts';

interface Written {
  readonly repository: FileRepository;
  readonly id: string;
}

const problemsShown = 3;

/** Copies the files of a backup's volumes from repository to repository, one volume after the other. */
export function createVolumeFilesCopy(repositories: VolumeRepositories, options: VolumeFilesCopyOptions): VolumeFilesCopy {
  const { from, to, keptUntil, ensureHeld, onRecords, signal } = options;
  const written: Written[] = [];
  const digests: VolumeBlobDigest[] = [];

  async function copy(saved: SavedPodVolume, record: PodVolumeBackup): Promise<CopiedSnapshot> {
    const { namespace, format } = saved;
    const what = `volume ${saved.volume} of pod ${namespace}/${record.spec.pod.name}`;
    try {
      const source = await repositories.open({ location: from, namespace, format }, { signal });
      const into = { location: to, namespace, format: repositories.formatIn(to).name };
      const target = await repositories.openOrCreate(into, { keptUntil, signal });
      const volume = record.metadata.annotations?.['velero.io/pvc-name'] ?? saved.volume;
      const identity = snapshotIdentity({ format: target.format, namespace, pod: record.spec.pod.name ?? '', volume });
      const watch = (stream: AsyncIterable<Uint8Array>) => options.watch(what, stream);
      const onStored = (blob: BlobDigest) => void digests.push({ namespace, format: target.format, ...blob });
      const copied = await copySnapshot({ from: source, snapshotId: saved.snapshotId, to: target, identity, watch, onStored, signal });
      if (copied.isNew) written.push({ repository: target, id: copied.snapshot.id });
      return copied;
    } catch (error) {
      throwIfAborted(signal, 'Copying the backup');
      throw named(what, error, options);
    }
  }

  /** Its snapshot keeps its name: the archive has it. */
  async function copyMoved({ volume, namespace, format, snapshotId }: SavedPodVolume): Promise<CopiedSnapshot> {
    const what = `claim ${namespace}/${volume}`;
    try {
      const source = await repositories.open({ location: from, namespace, format }, { signal });
      const target = await repositories.openOrCreate({ location: to, namespace, format }, { keptUntil, signal });
      const watch = (stream: AsyncIterable<Uint8Array>) => options.watch(what, stream);
      const onStored = (blob: BlobDigest) => void digests.push({ namespace, format, ...blob });
      const copied = await copySnapshot({ from: source, snapshotId, to: target, watch, onStored, signal });
      if (copied.isNew) written.push({ repository: target, id: copied.snapshot.id });
      return copied;
    } catch (error) {
      throwIfAborted(signal, 'Copying the backup');
      throw named(what, error, options);
    }
  }

  function recordOf(record: PodVolumeBackup, { snapshot, readBytes }: CopiedSnapshot): PodVolumeBackup {
    const { incrementalBytes: _, ...status } = record.status;
    return {
      ...record,
      spec: {
        ...record.spec,
        backupStorageLocation: to,
        uploaderType: repositories.formatIn(to).name as NonNullable<PodVolumeBackup['spec']['uploaderType']>,
        repoIdentifier: '',
      },
      status: { ...status, snapshotID: snapshot.id, ...(readBytes > 0 && { incrementalBytes: readBytes }) },
    };
  }

  return {
    async run() {
      const records: PodVolumeBackup[] = [];
      const warnings: string[] = [];
      let bytes = 0;
      for (const record of options.records) {
        const [saved] = [...savedPodVolumes([record]).values()].flat();
        if (!saved) {
          records.push(record);
          continue;
        }
        if (!repositories.options.formats.some(({ name }) => name === saved.format)) {
          warnings.push(notRead(saved, from));
          records.push(record);
          continue;
        }
        await ensureHeld();
        const copied = await copy(saved, record);
        bytes += copied.storedBytes;
        records.push(recordOf(record, copied));
        warnings.push(...lacking(saved, copied));
        await onRecords(records);
      }
      for (const moved of movedVolumes(options.rows)) {
        if (!repositories.options.formats.some(({ name }) => name === moved.format)) {
          warnings.push(notRead(moved, from));
          continue;
        }
        await ensureHeld();
        const copied = await copyMoved(moved);
        bytes += copied.storedBytes;
        warnings.push(...lacking(moved, copied));
      }
      return { records, bytes, digests, warnings };
    },
    async undo(own) {
      for (const { repository, id } of written) await repository.deleteSnapshot(id, own);
    },
  };
}

function lacking({ volume, namespace }: SavedPodVolume, { problems }: CopiedSnapshot): string[] {
  if (problems.length === 0) return [];
  const shown = problems.slice(0, problemsShown).map(({ path, message }) => `${path}: ${message}`);
  const more = problems.length > problemsShown ? ` and ${problems.length - problemsShown} more` : '';
  return [`files of volume ${volume} of namespace ${namespace} are not kept there as they are: ${shown.join('; ')}${more}`];
}

function notRead({ volume, namespace, format }: SavedPodVolume, from: string): string {
  return (
    `the files of volume ${volume} of namespace ${namespace} lie in a ${format} repository of location "${from}", which is not copied: ` +
    '`volumeFiles.formats` has no such format'
  );
}

function named(what: string, error: unknown, { from, to }: VolumeFilesCopyOptions): LifeboatError {
  const cause = LifeboatError.isInstance(error) ? error : undefined;
  return new LifeboatError({
    code: cause?.code ?? 'INTERNAL',
    message: `Files of ${what} could not be copied from location "${from}" to "${to}": ${error instanceof Error ? error.message : String(error)}`,
    retryable: cause?.retryable ?? false,
    context: { ...cause?.context, from, to },
    cause: error,
  });
}
