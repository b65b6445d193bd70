import type { NameLease } from '../../contract/store/name-lease.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectInfo, ObjectStore } from '../../plugin-api/object-store.ts';
import { deleteObjects } from '../layout/delete-objects.ts';
import { backupFolder, backupKey, backupKeyFiles, parseKey } from '../layout/velero-layout.ts';

import { deleteOwned } from './delete-owned.ts';

interface DeleteBackupObjectsOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly lease: NameLease;
  /** Called for each object that is gone. */
  readonly onDeleted?: (() => void) | undefined;
}

const passes = 3;

/**
 * Removes a backup's folder, files that Lifeboat does not know included, but for the marker by which the name is held.
 * `velero-backup.json` goes first, so that no listing takes the rest for a backup. What a run that lost the name still put
 * meanwhile goes too.
 * @throws LifeboatError `BACKUP_IN_PROGRESS` when the name gets lost, `STORE_*`
 */
export async function deleteBackupObjects(options: DeleteBackupObjectsOptions): Promise<{ objects: number; unfinishedPuts: number }> {
  const { store, lease, onDeleted, signal } = options;
  const name = lease.name;
  const metadata = await store.headObject(backupKey(name, 'metadata'), { signal });
  let objects = metadata && (await remove(metadata)) ? 1 : 0;
  // Then its digests, which would say that it was lost.
  objects += await deleteObjects(store.listObjects(backupKey(name, 'digests').replace(/\.json$/, ''), { signal }), remove);
  let unfinishedPuts = 0;
  for (let pass = 1; ; pass += 1) {
    const claims: ObjectInfo[] = [];
    const files = async function* () {
      for await (const object of store.listObjects(backupFolder(name), { signal })) {
        const file = parseKey(object.key)?.file;
        if (file === 'claim') claims.push(object);
        else if (file !== 'marker') yield object;
      }
    };
    let changed = 0;
    const found = await deleteObjects(files(), async (object) => {
      if (!(await remove(object))) changed += 1;
    });
    objects += found - changed;
    if (pass === 1) {
      for (const file of backupKeyFiles) unfinishedPuts += await removeUnfinishedPuts(backupKey(name, file));
      objects += await deleteObjects(claims, remove);
    }
    if (found === 0 || (changed === 0 && pass > 1)) return { objects, unfinishedPuts };
    if (pass === passes && changed > 0) throw changing(name, changed);
  }

  async function remove({ key, etag }: ObjectInfo): Promise<boolean> {
    const isGone = await deleteOwned({ store, lease, key, etag, signal });
    if (isGone) onDeleted?.();
    return isGone;
  }

  function removeUnfinishedPuts(key: string): Promise<number> {
    return lease.run(async (limited) => (await store.removeUnfinishedPuts?.(key, { signal: limited })) ?? 0, { signal });
  }
}

function changing(name: string, count: number): LifeboatError {
  return new LifeboatError({
    code: 'BACKUP_IN_PROGRESS',
    message: `Backup "${name}" was not deleted whole: somebody puts ${count} of its objects again and again. Stop that, and try again`,
    retryable: true,
    context: { backup: name },
  });
}
