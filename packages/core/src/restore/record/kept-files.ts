import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { RestoreFile } from '../../contract/store/stored-file.ts';
import { restoreHookStatus } from '../../hooks/restore/restore-pod-record.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { broken } from '../../storage/layout/get-if-there.ts';
import { restoreKey } from '../../storage/layout/velero-layout.ts';
import { requireRestoreFile } from '../../storage/reading/require-restore-file.ts';
import type { RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { RestorePodRecord } from '../../velero-api/files/restore-hook-record.ts';
import type { ResourceList, ResultsFile } from '../../velero-api/files/results.ts';
import type { RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';

/** What a location holds of a restore that waits, besides its record. */
interface KeptFiles {
  readonly operations: RestoreItemOperation[];
  readonly restoredVolumes: RestoreVolumeInfo[];
  readonly list: ResourceList;
  readonly results: ResultsFile;
  readonly records: RestorePodRecord[];
  /** The log, compressed. */
  readonly file: Uint8Array;
}

interface ReadOptions extends CallOptions {
  readonly restore: Restore;
  readonly store: BackupStore;
}

/** All of it: without one of the files what was begun would be forgotten, and the restore end as Completed.
 * @throws LifeboatError `BACKUP_BROKEN` that names a file that is missing or damaged */
export async function readKeptFiles({ restore, store, signal }: ReadOptions): Promise<KeptFiles> {
  const { name } = restore.metadata;
  const read = async <T>(file: RestoreFile, content: Promise<T | undefined>, none: T): Promise<T> =>
    (await requireRestoreFile(content, { store, restore, file })) ?? none;
  const operations = await read('itemoperations', store.readRestoreItemOperations(name, { signal }), []);
  const restoredVolumes = await read('volumeinfo', store.readRestoreVolumeInfo(name, { signal }), []);
  const list = await read('resource-list', store.readRestoreResourceList(name, { signal }), {});
  const results = await read('results', store.readRestoreResults(name, { signal }), { errors: {}, warnings: {} });
  const records = await read('hooks', store.readRestoreHooks(name, { signal }), []);
  const counted = { hooks: restore.status.hookStatus?.hooksAttempted ?? 0, operations: restore.status.restoreItemOperationsAttempted ?? 0 };
  refuseFewer('hooks', restoreHookStatus(records).hooksAttempted ?? 0, counted.hooks);
  refuseFewer('itemoperations', operations.length, counted.operations);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await read('logs', store.readRestoreFile(name, 'logs', { signal }), noBytes())) chunks.push(chunk);
  return {
    operations: [...operations],
    restoredVolumes: [...restoredVolumes],
    list,
    results,
    records: [...records],
    file: await promisify(gzip)(Buffer.concat(chunks)),
  };

  /** They only grow, and come before the record. */
  function refuseFewer(file: RestoreFile, rows: number, count: number): void {
    if (rows >= count) return;
    const why = `it tells of ${rows}, but the restore's record counts ${count}: it is older, or another restore's`;
    throw broken(`${restoreKey(name, file)} in location "${store.location}"`, why);
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
