import type { KnownBackup, KnownBackups } from '../../contract/locations/known-backups.ts';
import { stringifyJson } from '../../json/index.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { objectStoreField } from '../../plugin-api/fields/object-store-field.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { objectOf, required } from '../../velero-api/schema/field-schema.ts';
import { broken, getIfThere, parseJsonFile, readText } from '../layout/get-if-there.ts';
import { isSafeName } from '../layout/velero-layout.ts';

export interface CreateKnownBackupsOptions {
  /** Store that holds one small object for each backup: a folder or another bucket, to which those who can write to the location have no
   * access. Give each location a prefix of its own. */
  readonly store: ObjectStore;
}

const maxBytes = 64 * 1024;

/** Creates a memory of the backups in one location, kept in an object store. Its calls throw the errors of the store, and `BACKUP_BROKEN`
 * for a record that cannot be read, which must not be ignored. @throws LifeboatError `INVALID_CONFIG` */
export function createKnownBackups(options: CreateKnownBackupsOptions): KnownBackups {
  const { store } = takeOptions('createKnownBackups', options, knownBackupsOptionsField);
  return {
    async get(backup, options) {
      const key = keyOf(backup);
      const stream = await getIfThere(store, key, options);
      if (!stream) return undefined;
      const what = `What is known of backup "${backup}" (${key})`;
      return toKnown(parseJsonFile(await readText(stream, { maxBytes, what }), what), what);
    },

    async set(backup, known, options) {
      const key = keyOf(backup);
      if (known) await store.putObject(key, Buffer.from(`${stringifyJson(known)}\n`), options);
      else await store.deleteObject(key, options);
    },
  };
}

function keyOf(backup: string): string {
  if (!isSafeName(backup)) throw broken(JSON.stringify(backup), 'it is no name of a backup');
  return `${backup}.json`;
}

function toKnown(value: unknown, what: string): KnownBackup {
  const { uid, generation, manifestSha256 } = (value ?? {}) as Record<string, unknown>;
  if (typeof uid !== 'string' || typeof generation !== 'number' || typeof manifestSha256 !== 'string')
    throw broken(what, 'it holds no uid, generation and manifestSha256');
  return { uid, generation, manifestSha256 };
}

const knownBackupsOptionsField = objectOf<CreateKnownBackupsOptions>({ store: required(objectStoreField) });
