import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { BackupStore } from '../backup-store.ts';
import { backupFiles } from './backup-files.ts';
import { digestFile } from './digest-file.ts';

interface CompareCopiesOptions extends CallOptions {
  readonly name: string;
  readonly from: BackupStore;
  readonly to: BackupStore;
}

/** In what a backup in `to` is not as in `from`, file by file and byte by byte. What only `to` has does no harm. */
export interface CopyDifferences {
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

export async function compareCopies({ name, from, to, signal }: CompareCopiesOptions): Promise<CopyDifferences> {
  const missing: string[] = [];
  const differing: string[] = [];
  const there = new Set(await backupFiles(to, name, { signal }));
  for (const fileName of await backupFiles(from, name, { signal })) {
    if (!there.has(fileName)) missing.push(fileName);
    else if ((await digestFile({ backups: from, name, fileName, signal })) !== (await digestFile({ backups: to, name, fileName, signal })))
      differing.push(fileName);
  }
  return { missing, differing };
}
