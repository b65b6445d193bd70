import type { RestoreDescription } from '../../contract/results/restore-description.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { RestoreFile } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { createProblemList } from '../verify/problem-list.ts';
import { requireRestoreFile } from './require-restore-file.ts';

interface DescribeOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly details?: boolean | undefined;
}

/** Reads the small files of a restore, within the limits for files; of Velero's too, which keeps no record there.
 * @throws LifeboatError `RESTORE_NOT_FOUND` where none of them is there, as `BackupStore.getRestore`, `STORE_*` */
export async function describeRestore({ backups: store, name, details = false, signal }: DescribeOptions): Promise<RestoreDescription> {
  const { restore, missing } = await recordOf(store, name, signal);
  const problems = createProblemList();
  const read = <T>(file: RestoreFile, rows: Promise<T | undefined>): Promise<T | undefined> =>
    problems.collect(() => (restore ? requireRestoreFile(rows, { store, restore, file }) : rows));
  const results = await read('results', store.readRestoreResults(name, { signal }));
  const volumes = await read('volumeinfo', store.readRestoreVolumeInfo(name, { signal }));
  const operations = details ? await read('itemoperations', store.readRestoreItemOperations(name, { signal })) : undefined;
  const resourceList = details ? await read('resource-list', store.readRestoreResourceList(name, { signal })) : undefined;
  if (missing && !results && !volumes && !operations && !resourceList && problems.list.length === 0) throw missing;
  return {
    ...(restore && { restore }),
    ...(results && { results }),
    ...(volumes && { volumes }),
    ...(operations && { operations }),
    ...(resourceList && { resourceList }),
    problems: problems.list,
  };
}

async function recordOf(
  store: BackupStore,
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly restore?: Restore; readonly missing?: LifeboatError }> {
  try {
    return { restore: await store.getRestore(name, { signal }) };
  } catch (error) {
    if (LifeboatError.isInstance(error, 'RESTORE_NOT_FOUND')) return { missing: error };
    throw error;
  }
}
