import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { ObjectLock } from '../../plugin-api/store-terms/object-lock.ts';
import { backupFolder, parseKey } from '../layout/velero-layout.ts';
import { lockObjects } from './lock-objects.ts';

interface LockBackupOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly name: string;
  readonly lock: ObjectLock;
}

/** Locks every file of a complete backup at least as asked; its marker never. */
export async function lockBackup({ store, name, signal, ...options }: LockBackupOptions): Promise<void> {
  const files = async function* () {
    for await (const { key, etag } of store.listObjects(backupFolder(name), { signal })) {
      const file = parseKey(key)?.file;
      if (file !== 'marker' && file !== 'claim') yield { key, etag };
    }
  };
  await lockObjects({ ...options, store, objects: files(), signal });
}
