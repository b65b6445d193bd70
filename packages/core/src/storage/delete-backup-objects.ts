import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectInfo, ObjectStore } from '../plugin-api/object-store.ts';
import { deleteObjects } from './delete-objects.ts';
import { backupFolder, backupKey, backupKeyFiles, parseKey } from './velero-layout.ts';

interface DeleteBackupObjectsOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly name: string;
}

/** Removes a backup's folder, files that Lifeboat does not know included. `velero-backup.json` goes first, so that no
 * listing takes the rest for a backup; markers go last, so that an interrupted delete can still be told and finished. */
export async function deleteBackupObjects(options: DeleteBackupObjectsOptions): Promise<{ objects: number; unfinishedPuts: number }> {
  const { store, name, signal } = options;
  const metadata = backupKey(name, 'metadata');
  const hasMetadata = (await store.headObject(metadata, { signal })) !== undefined;
  if (hasMetadata) await store.deleteObject(metadata, { signal });
  // Then its digests, which would say that it was lost.
  let objects = await deleteObjects(store, keysOf(store.listObjects(backupKey(name, 'digests').replace(/\.json$/, ''), { signal })), {
    signal,
  });
  const markers: string[] = [];
  const files = async function* () {
    for await (const { key } of store.listObjects(backupFolder(name), { signal })) {
      const file = parseKey(key)?.file;
      if (file === 'marker' || file === 'claim') markers.push(key);
      else yield key;
    }
  };
  objects += await deleteObjects(store, files(), { signal });
  let unfinishedPuts = 0;
  if (store.removeUnfinishedPuts)
    for (const file of backupKeyFiles) unfinishedPuts += await store.removeUnfinishedPuts(backupKey(name, file), { signal });
  objects += await deleteObjects(store, markers, { signal });
  return { objects: objects + (hasMetadata ? 1 : 0), unfinishedPuts };
}

async function* keysOf(objects: AsyncIterable<ObjectInfo>): AsyncGenerator<string> {
  for await (const { key } of objects) yield key;
}
