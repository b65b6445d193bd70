import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';

/** What Velero takes for its own, directly in a location. With any other folder beside them it marks the location Unavailable. */
const known: ReadonlySet<string> = new Set(['backups', 'restores', 'restic', 'metadata', 'plugins', 'kopia']);

/** Lists top-level folders of a location that belong to neither Velero nor Lifeboat. Because it asks the store, it also shows whether the
 * store answers. */
export async function foreignFolders(store: Pick<ObjectStore, 'listCommonPrefixes'>, options: CallOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const folder of store.listCommonPrefixes('', '/', options)) {
    const name = folder.replace(/\/$/, '');
    if (!known.has(name)) found.push(name);
  }
  return found;
}
