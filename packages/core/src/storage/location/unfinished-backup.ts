import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { describeMarker } from '../layout/parse-marker.ts';
import { backupFolder, backupKey } from '../layout/velero-layout.ts';
import { readMarker } from '../lease/read-lease.ts';

interface UnfinishedBackupOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly name: string;
}

/** The refusal of a backup that is there in part: says who began it when, how much there is, and how to go on. */
export async function unfinishedBackup(options: UnfinishedBackupOptions): Promise<LifeboatError> {
  const { location, name } = options;
  return new LifeboatError({
    code: 'BACKUP_UNFINISHED',
    message:
      `Backup "${name}" in location "${location}" is there in part: ${await describeRemains(options)}. ` +
      'If it still runs, wait for it or take another name. If not, remove its remains with `deleteBackup`, or begin again with ' +
      '`replaceUnfinished`',
    context: {
      backup: name,
      location,
      remedy: [
        { action: 'delete-backup', backup: name, location },
        { action: 'set-option', option: 'replaceUnfinished' },
      ],
    },
  });
}

async function describeRemains({ store, name, signal }: UnfinishedBackupOptions): Promise<string> {
  const marker = await readMarker(store, backupKey(name, 'marker'), { signal });
  let count = 0;
  let bytes = 0;
  for await (const object of store.listObjects(backupFolder(name), { signal })) {
    count += 1;
    bytes += object.size;
  }
  return `it was ${describeMarker(marker)} and is not finished; ${backupFolder(name)} holds ${count} ${count === 1 ? 'object' : 'objects'}, ${bytes} bytes`;
}
