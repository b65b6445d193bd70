import type { RestoreDescription } from '../../contract/results/restore-description.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { RestoreFile } from '../../contract/store/stored-file.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { createProblemList } from '../verify/problem-list.ts';
import { requireRestoreFile } from './require-restore-file.ts';

interface DescribeOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly details?: boolean | undefined;
}

/** Reads the small files of a restore, within the limits for files. @throws LifeboatError as `BackupStore.getRestore`, `STORE_*` */
export async function describeRestore({ backups: store, name, details = false, signal }: DescribeOptions): Promise<RestoreDescription> {
  const restore = await store.getRestore(name, { signal });
  const problems = createProblemList();
  const read = <T>(file: RestoreFile, rows: Promise<T | undefined>): Promise<T | undefined> =>
    problems.collect(() => requireRestoreFile(rows, { store, restore, file }));
  const results = await read('results', store.readRestoreResults(name, { signal }));
  const volumes = await read('volumeinfo', store.readRestoreVolumeInfo(name, { signal }));
  const operations = details ? await read('itemoperations', store.readRestoreItemOperations(name, { signal })) : undefined;
  const resourceList = details ? await read('resource-list', store.readRestoreResourceList(name, { signal })) : undefined;
  return {
    restore,
    ...(results && { results }),
    ...(volumes && { volumes }),
    ...(operations && { operations }),
    ...(resourceList && { resourceList }),
    problems: problems.list,
  };
}
