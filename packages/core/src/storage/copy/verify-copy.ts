import type { VerifyResult } from '../../contract/results/verify-result.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';
import { backupFolder, backupKey } from '../layout/velero-layout.ts';
import { type VerifyBackupOptions, verifyBackup } from '../verify/verify-backup.ts';
import { backupFiles } from './backup-files.ts';
import type { CopyProgress } from './copy-progress.ts';

/** {@link verifyBackup}, with progress: that of the archive, which is nearly all there is to read. */
export async function verifyCopy(options: VerifyBackupOptions & { readonly progress: CopyProgress }): Promise<VerifyResult> {
  const { progress, ...verifyOptions } = options;
  const { backups, name, signal } = options;
  const archive = backupKey(name, 'contents').slice(backupFolder(name).length);
  const { size = 0 } = (await backupFiles(backups, name, { signal })).find(({ fileName }) => fileName === archive) ?? {};
  const step = progress.begin({ step: 'verifying', location: backups.location, totalBytes: size });
  const watchArchive = async function* (stream: ByteStream) {
    yield* step.watch(archive, stream);
    step.finish();
  };
  return verifyBackup({ ...verifyOptions, watchArchive });
}
