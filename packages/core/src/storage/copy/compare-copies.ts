import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { backupFiles } from './backup-files.ts';
import type { CopyProgress } from './copy-progress.ts';
import { digestFile } from './digest-file.ts';
import { ownFilesAlike } from './own-files.ts';

interface CompareCopiesOptions extends CallOptions {
  readonly name: string;
  readonly from: BackupStore;
  readonly to: BackupStore;
  readonly progress: CopyProgress;
}

/** In what a backup in `to` is not as in `from`, file by file and byte by byte. What only `to` has does no harm. */
export interface CopyDifferences {
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

export async function compareCopies({ name, from, to, progress, signal }: CompareCopiesOptions): Promise<CopyDifferences> {
  const there = new Map((await backupFiles(to, name, { signal })).map(({ fileName, size }) => [fileName, size]));
  const original = await backupFiles(from, name, { signal });
  // Both may name snapshots of their own repositories.
  const alike = await ownFilesAlike({ name, from, to, signal });
  const common = original.filter(({ fileName }) => there.has(fileName) && !alike.includes(fileName));
  const totalBytes = common.reduce((sum, { fileName, size }) => sum + size + (there.get(fileName) ?? 0), 0);
  const step = progress.begin({ step: 'comparing', location: to.location, totalBytes });
  const differing: string[] = [];
  for (const { fileName } of common) {
    const digest = (backups: BackupStore) => digestFile({ backups, name, fileName, step, signal });
    if ((await digest(from)) !== (await digest(to))) differing.push(fileName);
  }
  step.finish();
  return { missing: original.filter(({ fileName }) => !there.has(fileName)).map(({ fileName }) => fileName), differing };
}
