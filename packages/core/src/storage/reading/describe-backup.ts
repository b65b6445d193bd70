import type { BackupDescription } from '../../contract/results/backup-description.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupFile, StoredFile } from '../../contract/store/stored-file.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { requiredFiles } from '../digests/required-files.ts';
import { createProblemList } from '../verify/problem-list.ts';
import { requireFile } from './require-file.ts';

interface DescribeOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly details?: boolean | undefined;
}

/** Reads the small files of a backup, within the limits for files. @throws LifeboatError as `BackupStore.get`, `STORE_*` */
export async function describeBackup({ backups, name, details = false, signal }: DescribeOptions): Promise<BackupDescription> {
  const found = await backups.get(name, { signal }); // says why not
  const checked = await backups.openChecked(name, { signal });
  const { backup = found, backups: store = backups } = checked ?? {};
  const problems = createProblemList();
  if (checked?.distrust) problems.add(checked.distrust.message);
  if (checked?.state === 'broken') problems.add(checked.damage[0]?.message ?? 'its digests are damaged');
  const required = requiredFiles(backup);
  const read = <T>(file: BackupFile, rows: Promise<T | undefined>): Promise<T | undefined> =>
    problems.collect(async () => (required.includes(file) ? requireFile(rows, { store, name, file }) : rows));
  const results = await read('results', store.readResults(name, { signal }));
  const volumes = await read('volumeinfo', store.readVolumeInfo(name, { signal }));
  const operations = details ? await read('itemoperations', store.readItemOperations(name, { signal })) : undefined;
  const resourceList = details ? await read('resource-list', store.readResourceList(name, { signal })) : undefined;
  const files = details ? await collected(backups.listFiles(name, { signal })) : undefined;
  return {
    backup,
    ...(results && { results }),
    ...(volumes && { volumes }),
    ...(operations && { operations }),
    ...(resourceList && { resourceList }),
    ...(files && { files }),
    problems: problems.list,
  };
}

// A folder of a backup has a dozen files; one that has more is somebody's joke.
const maxFiles = 1000;

async function collected(files: AsyncIterable<StoredFile>): Promise<readonly StoredFile[]> {
  const list: StoredFile[] = [];
  for await (const file of files) {
    list.push(file);
    if (list.length === maxFiles) break;
  }
  return list;
}
