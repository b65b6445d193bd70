import type { BackupStore, BeginOptions } from '../../contract/store/backup-store.ts';
import type { BackupStoreOptions } from '../../contract/store/backup-store-options.ts';
import type { HeldBackup } from '../../contract/store/held-backup.ts';
import type { BackupEntry } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { requireNode } from '../../errors/require-node.ts';
import { mapInOrder } from '../../flow/map-in-order.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { isFinished } from '../../velero-api/objects/phases.ts';
import { openTrust } from '../digests/location-trust.ts';
import { openChecked } from '../digests/open-checked.ts';
import { gunzipFile } from '../files/gunzip-file.ts';
import { withDefaults } from '../files/limits-with-defaults.ts';
import { parseVeleroObject } from '../files/velero-object.ts';
import { broken, getIfThere, readText } from '../layout/get-if-there.ts';
import { hasRemains } from '../layout/has-remains.ts';
import { isBackupMarker } from '../layout/parse-marker.ts';
import { backupFolder, backupKey, backupsFolder, parseKey } from '../layout/velero-layout.ts';
import { withCheckedOwner } from '../lease/owner-fields.ts';
import { readMarker } from '../lease/read-lease.ts';
import { readStoreClock, refuseHeldName, type TakeLeaseOptions } from '../lease/take-lease.ts';
import { backupInProgress } from '../ownership/backup-in-progress.ts';
import { backupName } from '../ownership/backup-name.ts';
import { createBackupWriter } from '../ownership/backup-writer.ts';
import { changedMeanwhile } from '../ownership/changed-meanwhile.ts';
import { holdBackup } from '../ownership/hold-backup.ts';
import { resumeBackupWriter } from '../ownership/resume-backup-writer.ts';
import { unlockBackup } from '../ownership/unlock-backup.ts';
import { createProtection } from '../protection/create-protection.ts';
import { backupNotFound } from './backup-not-found.ts';
import { backupStoreOptionsField } from './backup-store-options-field.ts';
import { createJsonFiles } from './json-files.ts';
import { lostMetadata } from './lost-metadata.ts';
import { createRestoreFiles } from './restore-files.ts';
import { unfinishedBackup } from './unfinished-backup.ts';
import { withSize } from './with-size.ts';

const listConcurrency = 8;

/** Opens the backups and restores of one location, in any object store. @throws LifeboatError `INVALID_CONFIG` for options that do not fit
 * {@link BackupStoreOptions}, and for an invalid key */
export function createBackupStore(given: BackupStoreOptions): BackupStore {
  requireNode();
  const options = takeOptions('createBackupStore', given, backupStoreOptionsField);
  const { store, location, readOnly = false, objectLock } = options;
  const settings = withCheckedOwner(options.lease);
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

  async function taken(entry: BackupEntry, callOptions: CallOptions): Promise<LifeboatError> {
    const { name } = entry;
    if (hasRemains(entry)) return unfinishedBackup({ store, location, name, ...callOptions });
    return new LifeboatError({
      code: 'BACKUP_ALREADY_EXISTS',
      message:
        `There is already a backup "${name}" in location "${location}"` +
        `${entry.state === 'broken' ? `, though a broken one (${entry.error.message})` : ''}` +
        `${entry.state === 'in-progress' ? ` in progress (${entry.backup.status.phase || 'New'})` : ''}: ` +
        'take another name or remove it with `deleteBackup`',
      context: { backup: name, location, remedy: [{ action: 'delete-backup', backup: name, location }] },
    });
  }

  async function inspect(name: string, callOptions: CallOptions = {}): Promise<BackupEntry | undefined> {
    const key = backupKey(name, 'metadata');
    const stream = await getIfThere(store, key, callOptions);
    if (!stream) {
      const marker = await readMarker(store, backupKey(name, 'marker'), callOptions);
      if (isBackupMarker(marker)) return { name, state: 'unfinished', marker };
      let isThere = false;
      for await (const { key: other } of store.listObjects(backupFolder(name), callOptions)) {
        isThere = true;
        // Digests are what a run writes last but for `velero-backup.json`, and then its marker is there.
        if (parseKey(other)?.file !== 'digests') continue;
        // Or a run that has come to its end since.
        if (await store.headObject(key, callOptions)) return inspect(name, callOptions);
        return { name, state: 'broken', error: lostMetadata(name, where(key)) };
      }
      return isThere ? { name, state: 'unfinished' } : undefined;
    }
    try {
      const text = await readText(stream, { maxBytes: limits.maxMetadataBytes, what: where(key) });
      const backup = parseVeleroObject(text, { kind: 'Backup', name, what: where(key) });
      if (isFinished(backup.status.phase)) return { name, state: 'complete', backup };
      const marker = await readMarker(store, backupKey(name, 'marker'), callOptions);
      return { name, state: 'in-progress', backup, ...(isBackupMarker(marker) && { marker }) };
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

  /** @throws LifeboatError as `BackupStore.begin` for what may not be replaced */
  async function checkReplaceable(name: string, entry: BackupEntry | undefined, beginOptions: BeginOptions): Promise<void> {
    const { replaceUnfinished = false, replace, signal } = beginOptions;
    if (!entry || (hasRemains(entry) && replaceUnfinished)) return;
    if (replace === undefined) throw await taken(entry, { signal });
    if ((await backups.fingerprint(name, { signal })) !== replace) throw changedMeanwhile(name, location);
  }

  function take(name: string, { now, operation, signal }: Pick<TakeLeaseOptions, 'now' | 'operation' | 'signal'>) {
    const leased = backupName({ store, location, name, inspect });
    return { leased, settings, now, operation, signal, inspect: () => inspect(name, { signal }) };
  }

  async function holdToWrite(name: string, beginOptions: BeginOptions): Promise<HeldBackup> {
    const { uid, operation = 'backup', replaceUnfinished = false, replace, signal } = beginOptions;
    try {
      return await holdBackup({ ...take(name, { ...beginOptions, operation }), uid });
    } catch (error) {
      if (replaceUnfinished || replace !== undefined || !LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS')) throw error;
      throw await unfinishedBackup({ store, location, name, signal });
    }
  }

  const backups: BackupStore = {
    location,
    locksBackups: objectLock !== undefined,
    refuseReadOnly,
    inspect,

    async *list({ only, sizes = false, ...callOptions } = {}) {
      const names = async function* () {
        for await (const folder of store.listCommonPrefixes(backupsFolder, '/', callOptions)) {
          const name = folder.slice(backupsFolder.length, -1);
          if (!only || only(name)) yield name;
        }
      };
      const inspected = async (name: string) => {
        const entry = await inspectListed(name, callOptions);
        return sizes && entry ? withSize(entry, { store, ...callOptions }) : entry;
      };
      const entries = mapInOrder(names(), { concurrency: listConcurrency, map: inspected });
      for await (const entry of entries) if (entry) yield entry;
    },

    async get(name, callOptions = {}) {
      const entry = await inspect(name, callOptions);
      if (entry?.state === 'complete' || entry?.state === 'in-progress') return entry.backup;
      if (entry?.state === 'broken') throw entry.error;
      if (entry?.state === 'unfinished') throw await unfinishedBackup({ store, location, name, ...callOptions });
      throw backupNotFound(name, location, await trust.known?.get(name, callOptions));
    },

    async getComplete(name, callOptions = {}) {
      const entry = await inspect(name, callOptions);
      if (entry?.state === 'in-progress') throw backupInProgress(entry, location);
      return entry?.state === 'complete' ? entry.backup : backups.get(name, callOptions);
    },

    async requireFree(name, beginOptions) {
      refuseReadOnly(`writing backup "${name}"`);
      const entry = await inspect(name, beginOptions);
      await checkReplaceable(name, entry, beginOptions);
      await backups.checkProtection(beginOptions);
      if (entry) await refuseHeldName(take(name, { ...beginOptions, operation: 'backup' }));
    },

    async begin(name, beginOptions) {
      refuseReadOnly(`writing backup "${name}"`);
      const { signal } = beginOptions;
      await checkReplaceable(name, await inspect(name, { signal }), beginOptions);
      await store.probe?.(backupsFolder, { signal });
      await backups.checkProtection({ signal });
      const held = await holdToWrite(name, beginOptions);
      const { entry, lease } = held;
      try {
        await checkReplaceable(name, entry, beginOptions);
        if (entry) await held.clear({ signal });
        return createBackupWriter({ store, location, lease, trust, objectLock });
      } catch (error) {
        await held.giveBack();
        throw error;
      }
    },

    async resume(name, resumeOptions) {
      refuseReadOnly(`finishing backup "${name}"`);
      const entry = await inspect(name, resumeOptions);
      if (entry?.state !== 'in-progress' && entry?.state !== 'complete') await backups.get(name, resumeOptions); // says why not
      await store.probe?.(backupsFolder, { signal: resumeOptions.signal });
      const { force } = resumeOptions;
      return resumeBackupWriter({ ...take(name, { ...resumeOptions, operation: 'resume' }), trust, objectLock, force });
    },

    async hold(name, holdOptions) {
      refuseReadOnly(`deleting backup "${name}"`);
      const { force, uid, operation = 'delete' } = holdOptions;
      await store.probe?.(backupsFolder, { signal: holdOptions.signal });
      return holdBackup({
        ...take(name, { ...holdOptions, operation }),
        force,
        uid,
        onDeleted: (o) => trust.known?.set(name, undefined, o),
      });
    },

    async readClock(name, clockOptions) {
      refuseReadOnly(`writing beside backup "${name}"`);
      return readStoreClock(take(name, { ...clockOptions, operation: 'delete' }));
    },

    async unlock(name, unlockOptions) {
      refuseReadOnly(`unlocking backup "${name}"`);
      await store.probe?.(backupsFolder, { signal: unlockOptions.signal });
      return unlockBackup({ ...take(name, { ...unlockOptions, operation: 'delete' }), force: unlockOptions.force });
    },

    openChecked: (name, callOptions = {}) =>
      openChecked({
        ...callOptions,
        ...{ store, location, name, trust },
        maxMetadataBytes: limits.maxMetadataBytes,
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

    async fingerprint(name, callOptions = {}) {
      const files: unknown[] = [];
      for await (const { key, size, lastModified, etag } of store.listObjects(backupFolder(name), callOptions)) {
        const file = parseKey(key)?.file;
        if (file !== 'marker' && file !== 'claim') files.push([key, size, lastModified, etag]);
      }
      return JSON.stringify(files);
    },

    async deleteBackup(name, { force = false, signal } = {}) {
      refuseReadOnly(`deleting backup "${name}"`);
      if (!(await inspect(name, { signal }))) return { objects: 0, unfinishedPuts: 0 };
      const held = await backups.hold(name, { now: new Date(), force, signal });
      try {
        return await held.delete({ signal });
      } catch (error) {
        await held.giveBack();
        throw error;
      }
    },

    ...createProtection({ store, location, trust, objectLock, backups: () => backups }),
    ...createRestoreFiles({ store, location, refuseReadOnly, limits, settings }),
    ...createJsonFiles({ store, location, limits }),
  };
  return backups;
}
