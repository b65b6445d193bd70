import { LifeboatError } from '../errors/lifeboat-error.ts';
import { requireNode } from '../errors/require-node.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { isFinished } from '../velero-api/phases.ts';
import { backupInProgress } from './backup-in-progress.ts';
import { describeMarker, readMarker } from './backup-marker.ts';
import type { BackupEntry, BackupStore } from './backup-store.ts';
import { createBackupWriter } from './backup-writer.ts';
import { claimBackupName } from './claim-backup-name.ts';
import { deleteBackupObjects } from './delete-backup-objects.ts';
import { openChecked } from './digests/checked-backup.ts';
import type { KnownBackup } from './digests/known-backups.ts';
import { openTrust, type TrustOptions } from './digests/location-trust.ts';
import { createJsonFiles } from './json-files.ts';
import { mapInOrder } from './map-in-order.ts';
import { broken, getIfThere, readText } from './read-object.ts';
import { type FileLimits, withDefaults } from './reading/file-limits.ts';
import { gunzipFile } from './reading/gunzip-file.ts';
import { createRestoreFiles } from './restore-files.ts';
import { resumeBackupWriter } from './resume-backup-writer.ts';
import { backupFolder, backupKey, backupsFolder, parseKey } from './velero-layout.ts';
import { parseVeleroObject } from './velero-object-file.ts';

export interface BackupStoreOptions extends TrustOptions {
  /** The location's name, for messages. */
  readonly location: string;
  readonly store: ObjectStore;
  /** Refuse every write with `STORE_READ_ONLY`. @default false */
  readonly readOnly?: boolean;
  /** Of what is read from it. */
  readonly limits?: FileLimits | undefined;
}

const listConcurrency = 8;

/** The backups and restores of one location, over any object store. @throws LifeboatError `INVALID_CONFIG` for a key that is none */
export function createBackupStore(options: BackupStoreOptions): BackupStore {
  requireNode();
  const { store, location, readOnly = false } = options;
  const trust = openTrust(options, location);
  const limits = withDefaults(options.limits);
  const where = (key: string) => `${key} in location "${location}"`;

  function refuseReadOnly(doing: string): void {
    if (!readOnly) return;
    throw new LifeboatError({
      code: 'STORE_READ_ONLY',
      message: `Location "${location}" is read-only: ${doing} is refused`,
      context: { location },
    });
  }

  async function describeRemains(name: string, callOptions: CallOptions): Promise<string> {
    const marker = await readMarker(store, backupKey(name, 'marker'), callOptions);
    let count = 0;
    let bytes = 0;
    for await (const object of store.listObjects(backupFolder(name), callOptions)) {
      count += 1;
      bytes += object.size;
    }
    return `it was ${describeMarker(marker)} and is not finished; ${backupFolder(name)} holds ${count} ${count === 1 ? 'object' : 'objects'}, ${bytes} bytes`;
  }

  async function unfinished(name: string, callOptions: CallOptions): Promise<LifeboatError> {
    return new LifeboatError({
      code: 'BACKUP_UNFINISHED',
      message:
        `Backup "${name}" in location "${location}" is there in part: ${await describeRemains(name, callOptions)}. ` +
        `If it still runs, wait for it or take another name. If not, remove its remains with \`lifeboat backup delete ${name}\`, ` +
        'or begin again with `replaceUnfinished` (`--replace-unfinished`)',
      context: { backup: name, location },
    });
  }

  async function taken(entry: BackupEntry, callOptions: CallOptions): Promise<LifeboatError> {
    const { name } = entry;
    if (hasRemains(entry)) return unfinished(name, callOptions);
    return new LifeboatError({
      code: 'BACKUP_ALREADY_EXISTS',
      message:
        `There is already a backup "${name}" in location "${location}"` +
        `${entry.state === 'broken' ? `, though a broken one (${entry.error.message})` : ''}` +
        `${entry.state === 'in-progress' ? ` in progress (${entry.backup.status.phase || 'New'})` : ''}: ` +
        `take another name or remove it with \`lifeboat backup delete ${name}\``,
      context: { backup: name, location },
    });
  }

  async function inspect(name: string, callOptions: CallOptions = {}): Promise<BackupEntry | undefined> {
    const key = backupKey(name, 'metadata');
    const stream = await getIfThere(store, key, callOptions);
    if (!stream) {
      const marker = await readMarker(store, backupKey(name, 'marker'), callOptions);
      if (marker) return { name, state: 'unfinished', marker };
      let isThere = false;
      for await (const { key: other } of store.listObjects(backupFolder(name), callOptions)) {
        isThere = true;
        // Digests are what a run writes last but for `velero-backup.json`, and then its marker is there.
        if (parseKey(other)?.file === 'digests') return { name, state: 'broken', error: lostMetadata(name, where(key)) };
      }
      return isThere ? { name, state: 'unfinished' } : undefined;
    }
    try {
      const text = await readText(stream, { maxBytes: limits.maxMetadataBytes, what: where(key) });
      const backup = parseVeleroObject(text, { kind: 'Backup', name, what: where(key) });
      if (isFinished(backup.status.phase)) return { name, state: 'complete', backup };
      const marker = await readMarker(store, backupKey(name, 'marker'), callOptions);
      return { name, state: 'in-progress', backup, ...(marker && { marker }) };
    } catch (error) {
      if (LifeboatError.isInstance(error, 'BACKUP_BROKEN')) return { name, state: 'broken', error };
      throw error;
    }
  }

  // One bad folder must not hide the others; an unreachable store must not look empty.
  async function inspectListed(name: string, callOptions: CallOptions): Promise<BackupEntry | undefined> {
    try {
      return await inspect(name, callOptions);
    } catch (error) {
      if (LifeboatError.isInstance(error, 'INVALID_REQUEST', 'INVALID_KEY', 'STORE_ACCESS_DENIED')) return { name, state: 'broken', error };
      throw error;
    }
  }

  const backups: BackupStore = {
    location,
    refuseReadOnly,
    inspect,

    async *list(callOptions = {}) {
      const names = async function* () {
        for await (const folder of store.listCommonPrefixes(backupsFolder, '/', callOptions)) yield folder.slice(backupsFolder.length, -1);
      };
      const entries = mapInOrder(names(), { concurrency: listConcurrency, map: (name) => inspectListed(name, callOptions) });
      for await (const entry of entries) if (entry) yield entry;
    },

    async get(name, callOptions = {}) {
      const entry = await inspect(name, callOptions);
      if (entry?.state === 'complete' || entry?.state === 'in-progress') return entry.backup;
      if (entry?.state === 'broken') throw entry.error;
      if (entry?.state === 'unfinished') throw await unfinished(name, callOptions);
      throw backupNotFound(name, location, await trust.known?.get(name, callOptions));
    },

    async getComplete(name, callOptions = {}) {
      const entry = await inspect(name, callOptions);
      if (entry?.state === 'in-progress') throw backupInProgress(entry, location);
      return entry?.state === 'complete' ? entry.backup : backups.get(name, callOptions);
    },

    async requireFree(name, { replaceUnfinished = false, signal } = {}) {
      refuseReadOnly(`writing backup "${name}"`);
      const entry = await inspect(name, { signal });
      if (entry && !(hasRemains(entry) && replaceUnfinished)) throw await taken(entry, { signal });
    },

    async begin(name, { now, uid, replaceUnfinished = false, signal }) {
      refuseReadOnly(`writing backup "${name}"`);
      const entry = await inspect(name, { signal });
      if (entry) {
        if (!(hasRemains(entry) && replaceUnfinished)) throw await taken(entry, { signal });
        await deleteBackupObjects({ store, name, signal });
      }
      await store.probe?.(backupsFolder, { signal });
      const marker = await claimBackupName({ store, backup: name, now, uid, signal });
      if (!marker) throw await unfinished(name, { signal });
      return createBackupWriter({ store, location, marker, trust });
    },

    async resume(name, resumeOptions) {
      refuseReadOnly(`finishing backup "${name}"`);
      const entry = await inspect(name, resumeOptions);
      if (entry?.state !== 'in-progress' && entry?.state !== 'complete') await backups.get(name, resumeOptions); // says why not
      await store.probe?.(backupsFolder, { signal: resumeOptions.signal });
      return resumeBackupWriter({ ...resumeOptions, store, location, entry, trust });
    },

    openChecked: (name, callOptions = {}) =>
      openChecked({
        ...callOptions,
        store,
        location,
        name,
        trust,
        open: (checking) => createBackupStore({ ...options, store: checking }),
      }),

    async openArchive(name, callOptions = {}) {
      const key = backupKey(name, 'contents');
      const stream = await getIfThere(store, key, callOptions);
      if (stream) return stream;
      await backups.get(name, callOptions);
      throw broken(`Backup "${name}" in location "${location}"`, `its archive ${key} is missing`);
    },

    async readFile(name, file, readOptions = {}) {
      const key = backupKey(name, file);
      const source = await getIfThere(store, key, { signal: readOptions.signal });
      return source && gunzipFile({ source, what: where(key), limits, ...readOptions });
    },

    readStoredFile: (name, fileName, callOptions) => getIfThere(store, backupFolder(name) + fileName, callOptions),

    async *listFiles(name, callOptions = {}) {
      const folder = backupFolder(name);
      for await (const { key, size } of store.listObjects(folder, callOptions))
        yield { fileName: key.slice(folder.length), size, known: parseKey(key)?.file !== undefined };
    },

    async deleteBackup(name, callOptions = {}) {
      refuseReadOnly(`deleting backup "${name}"`);
      const deleted = await deleteBackupObjects({ store, name, signal: callOptions.signal });
      await trust.known?.set(name, undefined, callOptions);
      return deleted;
    },

    ...createRestoreFiles({ store, location, refuseReadOnly, limits }),
    ...createJsonFiles({ store, location, limits }),
  };
  return backups;
}

function lostMetadata(name: string, what: string): LifeboatError {
  return broken(
    `Backup "${name}"`,
    `its ${what} is missing, though its digests are there: it was lost, or a delete was interrupted. ` +
      '`lifeboat backup repair` or `copy` bring it back from another location, `delete` removes the rest',
  );
}

// Without a marker a backup in progress is Velero's, which goes on with it.
function hasRemains(entry: BackupEntry): boolean {
  return entry.state === 'unfinished' || (entry.state === 'in-progress' && entry.marker !== undefined);
}

function backupNotFound(name: string, location: string, known: KnownBackup | undefined): LifeboatError {
  const before = known
    ? `, though one is known from before (uid ${known.uid}, generation ${known.generation}): the location was changed`
    : '';
  return new LifeboatError({
    code: 'BACKUP_NOT_FOUND',
    message: `There is no backup "${name}" in location "${location}"${before}; \`lifeboat backup get\` lists those that are`,
    context: { backup: name, location },
  });
}
