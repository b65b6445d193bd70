import type { VerifyResult } from '../../contract/results/verify-result.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { VerifiedVolumeFiles, VolumeFilesCopier } from '../../contract/store/volume-files-copier.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { VerifyDepth } from '../../plugin-api/verify-report.ts';
import { backupFolder, backupKey } from '../layout/velero-layout.ts';
import { type VerifyBackupOptions, verifyBackup } from '../verify/verify-backup.ts';
import { backupFiles } from './backup-files.ts';
import type { CopyProgress } from './copy-progress.ts';

interface VerifyCopyOptions extends VerifyBackupOptions {
  readonly progress: CopyProgress;
  /** Looks at the files of volumes, too. @default nothing does */
  readonly files?: VolumeFilesCopier | undefined;
  /** @default 'files' */
  readonly filesDepth?: VerifyDepth | undefined;
}

/** {@link verifyBackup}, with the files of volumes, and with progress: that of the archive, which is nearly all there is to read. */
export async function verifyCopy(options: VerifyCopyOptions): Promise<VerifyResult> {
  const { progress, files, filesDepth, ...verifyOptions } = options;
  const { backups, name, signal } = options;
  const archive = backupKey(name, 'contents').slice(backupFolder(name).length);
  const { size = 0 } = (await backupFiles(backups, name, { signal })).find(({ fileName }) => fileName === archive) ?? {};
  const step = progress.begin({ step: 'verifying', location: backups.location, totalBytes: size });
  const watchArchive = async function* (stream: ByteStream) {
    yield* step.watch(archive, stream);
    step.finish();
  };
  const verified = await verifyBackup({ ...verifyOptions, watchArchive });
  const found = await fileProblems({ backups, name, files, depth: filesDepth, signal });
  const { location } = backups;
  return {
    ...verified,
    problems: [...verified.problems, ...found.problems],
    warnings: [...verified.warnings, ...found.warnings],
    issues: [
      ...verified.issues,
      ...found.problems.map((message) => ({ severity: 'error' as const, code: 'BACKUP_DAMAGED' as const, message, location })),
      ...found.warnings.map((message) => ({ severity: 'warning' as const, code: 'BACKUP_ODD' as const, message, location })),
    ],
  };
}

interface FileProblemsOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly files: VolumeFilesCopier | undefined;
  /** @default 'files' */
  readonly depth?: VerifyDepth | undefined;
}

/** What is wrong with the files of a backup's volumes. A record of them that cannot be read is found elsewhere. */
export async function fileProblems(options: FileProblemsOptions): Promise<VerifiedVolumeFiles> {
  const { backups, name, files, depth = 'files', signal } = options;
  const records = files && (await backups.readPodVolumeBackups(name, { signal }).catch(unlessDamaged));
  const rows = files && (await backups.readVolumeInfo(name, { signal }).catch(unlessDamaged));
  const hasMoved = rows?.some(({ snapshotDataMovementInfo: moved }) => moved?.snapshotHandle) ?? false;
  if (!files || (!records?.length && !hasMoved)) return { problems: [], warnings: [] };
  // One that cannot be read is found elsewhere, too.
  const digests = depth === 'contents' ? await backups.readVolumeDigests(name, { signal }).catch(unlessDamaged) : undefined;
  return files.verify({ location: backups.location, records: records ?? [], rows: rows ?? [], digests: digests ?? [], depth, signal });
}

function unlessDamaged(error: unknown): undefined {
  if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_TOO_LARGE')) throw error;
}
