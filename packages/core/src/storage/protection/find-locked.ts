import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { mapInOrder } from '../../flow/map-in-order.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { ObjectLock } from '../../plugin-api/store-terms/object-lock.ts';
import { backupFolder, parseKey } from '../layout/velero-layout.ts';

interface FindLockedOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly name: string;
}

const concurrency = 8;

/** The object of a backup that is locked for longest; one with a legal hold before all others. */
export async function findLocked(options: FindLockedOptions): Promise<{ readonly key: string; readonly lock: ObjectLock } | undefined> {
  const { store, name, signal } = options;
  if (!store.readObjectLock) return undefined;
  const keys = async function* () {
    for await (const { key } of store.listObjects(backupFolder(name), { signal })) {
      const file = parseKey(key)?.file;
      if (file !== 'marker' && file !== 'claim') yield key;
    }
  };
  const read = async (key: string) => ({ key, lock: (await store.readObjectLock?.(key, { signal })) ?? {} });
  let found: { readonly key: string; readonly lock: ObjectLock } | undefined;
  let longest = Date.now();
  for await (const one of mapInOrder(keys(), { concurrency, map: read })) {
    const end = one.lock.legalHold ? Number.POSITIVE_INFINITY : (one.lock.retention?.until.getTime() ?? 0);
    if (end <= longest) continue;
    longest = end;
    found = one;
  }
  return found;
}

/** Before anything of a backup is removed. @throws LifeboatError `BACKUP_LOCKED`, naming the file and until when */
export async function refuseLocked({ location, ...options }: FindLockedOptions & { readonly location: string }): Promise<void> {
  const found = await findLocked(options);
  if (!found) return;
  const { name } = options;
  const { key, lock } = found;
  const until = lock.retention?.until;
  const how = lock.legalHold
    ? 'has a legal hold, which ends only when somebody lifts it with the tools of the store'
    : `is locked until ${until?.toISOString()} (${lock.retention?.mode})`;
  throw new LifeboatError({
    code: 'BACKUP_LOCKED',
    message: `Backup "${name}" in location "${location}" cannot be deleted: ${key} ${how}. Nothing was removed`,
    context: { backup: name, location, key, ...(until && { until: until.toISOString() }), ...(lock.legalHold && { legalHold: true }) },
  });
}
