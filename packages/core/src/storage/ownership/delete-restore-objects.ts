import type { NameLease } from '../../contract/store/name-lease.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { deleteObjects } from '../layout/delete-objects.ts';
import { parseKey, restoreFolder, restoreKey } from '../layout/velero-layout.ts';

interface DeleteRestoreObjectsOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly lease: NameLease;
}

/** Removes the files of a restore but for the marker by which its name is held. Returns how many there were. */
export async function deleteRestoreObjects({ store, lease, signal }: DeleteRestoreObjectsOptions): Promise<{ objects: number }> {
  const { name } = lease;
  // Last, in this order: they say which backup the others belong to.
  const telling = [restoreKey(name, 'logs'), restoreKey(name, 'restore')];
  const found = new Set<string>();
  const files = async function* () {
    for await (const { key } of store.listObjects(restoreFolder(name), { signal })) {
      if (telling.includes(key)) found.add(key);
      else if (parseKey(key)?.file !== 'marker') yield key;
    }
  };
  const remove = (key: string) => lease.run((limited) => store.deleteObject(key, { signal: limited }), { signal });
  const objects = await deleteObjects(files(), remove);
  for (const key of telling) if (found.has(key)) await remove(key);
  return { objects: objects + found.size };
}
