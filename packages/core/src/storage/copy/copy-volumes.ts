import type { BackupStore, BackupWriter } from '../../contract/store/backup-store.ts';
import type { VolumeBlobDigest } from '../../contract/store/volume-blob-digest.ts';
import type { VolumeFilesCopier } from '../../contract/store/volume-files-copier.ts';
import { stringifyJson } from '../../json/index.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import { expirationOf } from '../../velero-api/retention/expiration-of.ts';
import { backupFileName } from '../layout/velero-layout.ts';
import type { CopyProgress } from './copy-progress.ts';
import { type OwnFiles, rowsFor } from './own-files.ts';

export interface CopyVolumesOptions extends CallOptions {
  readonly from: BackupStore;
  readonly to: BackupStore;
  /** The files of its volumes, if they are copied, too. */
  readonly volumes: OwnFiles | undefined;
  readonly files: VolumeFilesCopier | undefined;
  readonly backup: Backup;
  /** What the target had of volumes' files under that name. */
  readonly before: readonly PodVolumeBackup[];
  /** What it had noted of blobs that it stored for it. */
  readonly digestsBefore: readonly VolumeBlobDigest[];
  readonly writer: BackupWriter;
  readonly progress: CopyProgress;
}

interface VolumesCopy {
  /** Copies the files, and writes what names them there. */
  run(): Promise<{ readonly bytes: number; readonly fileNames: readonly string[]; readonly warnings: readonly string[] }>;
  undo(options: CallOptions): Promise<void>;
  /** Forgets what the target had before, and the copy does not use. Never rejects: returns what could not be done. */
  forgetBefore(): Promise<readonly string[]>;
}

export function copyVolumes(options: CopyVolumesOptions): VolumesCopy {
  const { from, to, volumes, files, before, digestsBefore, writer, progress, signal } = options;
  const { name } = writer;
  let copied: readonly PodVolumeBackup[] = [];
  const putRecords = (records: readonly PodVolumeBackup[]) => writer.putFile('podvolumebackups', `${stringifyJson(records)}\n`, { signal });
  const rows = volumes?.rows ?? [];
  const totalBytes =
    (volumes?.records.reduce((sum, { status }) => sum + (status?.progress?.totalBytes ?? 0), 0) ?? 0) +
    rows.reduce((sum, { snapshotDataMovementInfo: moved }) => sum + (moved?.snapshotHandle ? moved.size : 0), 0);
  const step = progress.begin({ step: 'copying', location: to.location, totalBytes });
  const copy =
    volumes &&
    files?.begin({
      from: from.location,
      to: to.location,
      records: volumes.records,
      rows,
      keptUntil: expirationOf(options.backup),
      ensureHeld: () => writer.ensureOwned({ signal }),
      onRecords: putRecords,
      watch: step.watch,
      signal,
    });
  return {
    async run() {
      if (!volumes || !copy) return { bytes: 0, fileNames: [], warnings: [] };
      const { records, bytes, warnings, digests } = await copy.run();
      step.finish();
      copied = records;
      const noted = [...digestsBefore, ...digests];
      if (noted.length > 0) await writer.putFile('volumedigests', `${stringifyJson(noted)}\n`, { signal });
      // Of moved data they are the same as in the source.
      if (records.length === 0) return { bytes, fileNames: [], warnings };
      await putRecords(records);
      if (volumes.rows) await writer.putFile('volumeinfo', `${stringifyJson(rowsFor(volumes.rows, records))}\n`, { signal });
      const fileNames = [backupFileName(name, 'podvolumebackups'), ...(volumes.rows ? [backupFileName(name, 'volumeinfo')] : [])];
      return { bytes, fileNames, warnings };
    },
    async undo(own) {
      await copy?.undo(own);
    },
    async forgetBefore() {
      const used = new Set(copied.map(({ status }) => status.snapshotID));
      const left = before.filter(({ status }) => status?.snapshotID && !used.has(status.snapshotID));
      if (left.length === 0) return [];
      try {
        await files?.forget({ location: to.location, records: left, signal });
        return [];
      } catch (error) {
        const ids = left.map(({ status }) => status.snapshotID).join(', ');
        return [
          `snapshots of files that it had before stay in its repository (${ids}): ${error instanceof Error ? error.message : String(error)}`,
        ];
      }
    },
  };
}
