import type { BackupStore } from '../../contract/store/backup-store.ts';
import { parseJson } from '../../json/index.ts';
import { textAt } from '../../objects/object-at.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { readText } from '../../storage/layout/get-if-there.ts';
import { restoreKey } from '../../storage/layout/velero-layout.ts';

const maxBytes = 64 * 1024 * 1024;
const shown = 10;

/** What to say of a restore that was killed between the deletion of objects and their new creation. `undefined`: there are none. */
export async function replacedHint(name: string, store: BackupStore, options: CallOptions): Promise<string | undefined> {
  const place = `${restoreKey(name, 'replaced')} in location "${store.location}"`;
  let objects: unknown;
  try {
    const stream = await store.readRestoreFile(name, 'replaced', { ...options, maxBytes });
    if (!stream) return undefined;
    objects = parseJson(await readText(stream, { maxBytes, what: place }));
  } catch (error) {
    return `Whether it has deleted objects is not known: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!Array.isArray(objects) || objects.length === 0) return undefined;
  const names = objects.map((object) => {
    const namespace = textAt(object, 'metadata', 'namespace');
    return `${textAt(object, 'kind') ?? 'object'} ${namespace === undefined ? '' : `${namespace}/`}${textAt(object, 'metadata', 'name') ?? '?'}`;
  });
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return `It was about to make anew, and may have deleted: ${names.slice(0, shown).join(', ')}${more}. A new restore makes what is gone as the backup has it; as it was in the cluster, it is kept in ${place}`;
}
