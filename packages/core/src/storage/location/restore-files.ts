import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FileLimits } from '../../contract/locations/file-limits.ts';
import type { LeaseSettings } from '../../contract/locations/lease-options.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { RestoreEntry } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { mapInOrder } from '../../flow/map-in-order.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { isFinished } from '../../velero-api/objects/phases.ts';
import { gunzipFile } from '../files/gunzip-file.ts';
import { parseVeleroObject, printVeleroObject } from '../files/velero-object.ts';
import { getIfThere, readText } from '../layout/get-if-there.ts';
import { restoreFolder, restoreKey, restoresFolder } from '../layout/velero-layout.ts';
import { hasFiles, type LeasedName } from '../lease/leased-name.ts';
import { refuseHeldName, takeLease } from '../lease/take-lease.ts';
import { deleteRestoreObjects } from '../ownership/delete-restore-objects.ts';

interface RestoreFilesOptions {
  readonly store: ObjectStore;
  readonly location: string;
  /** Throws when the location is read-only. */
  readonly refuseReadOnly: (doing: string) => void;
  readonly limits: Required<FileLimits>;
  readonly settings: LeaseSettings;
}

type RestoreFiles = Pick<
  BackupStore,
  | 'listRestores'
  | 'holdRestore'
  | 'refuseRunningRestore'
  | 'putRestoreFile'
  | 'putRestoreGzipFile'
  | 'readRestoreFile'
  | 'putRestore'
  | 'getRestore'
  | 'deleteRestore'
>;

const listConcurrency = 8;

/** The restores' half of a {@link BackupStore}. */
export function createRestoreFiles(options: RestoreFilesOptions): RestoreFiles {
  const { store, location, refuseReadOnly, limits, settings } = options;
  const where = (key: string) => `${key} in location "${location}"`;

  async function inspectRestore(name: string, callOptions: CallOptions): Promise<RestoreEntry> {
    const key = restoreKey(name, 'restore');
    const stream = await getIfThere(store, key, callOptions);
    if (!stream) return { name };
    const text = await readText(stream, { maxBytes: limits.maxMetadataBytes, what: where(key) });
    return { name, restore: parseVeleroObject(text, { kind: 'Restore', name, what: where(key) }) };
  }

  async function inspectListed(name: string, callOptions: CallOptions): Promise<RestoreEntry> {
    try {
      return await inspectRestore(name, callOptions);
    } catch (error) {
      if (LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'INVALID_REQUEST', 'INVALID_KEY', 'STORE_ACCESS_DENIED')) return { name, error };
      throw error;
    }
  }

  function leasedName(name: string): LeasedName {
    return {
      store,
      location,
      kind: 'restore',
      name,
      async inspect(callOptions) {
        const { restore } = await inspectListed(name, callOptions);
        if (restore && isFinished(restore.status.phase)) return 'whole';
        return (await hasFiles({ store }, restoreFolder(name), callOptions)) ? 'remains' : 'nothing';
      },
    };
  }

  return {
    async holdRestore(name, { operation, ...holdOptions }) {
      refuseReadOnly(`writing restore "${name}"`);
      await store.probe?.(restoresFolder, { signal: holdOptions.signal });
      return takeLease({ ...holdOptions, leased: leasedName(name), operation, settings });
    },

    refuseRunningRestore: (name, callOptions) =>
      refuseHeldName({ ...callOptions, leased: leasedName(name), operation: 'delete', settings }),

    async *listRestores(callOptions = {}) {
      const names = async function* () {
        for await (const folder of store.listCommonPrefixes(restoresFolder, '/', callOptions))
          yield folder.slice(restoresFolder.length, -1);
      };
      yield* mapInOrder(names(), { concurrency: listConcurrency, map: (name) => inspectListed(name, callOptions) });
    },

    async putRestoreFile(name, file, content, callOptions) {
      refuseReadOnly(`writing restore "${name}"`);
      await store.putObject(restoreKey(name, file), await promisify(gzip)(content), callOptions);
    },

    async putRestoreGzipFile(name, file, content, callOptions) {
      refuseReadOnly(`writing restore "${name}"`);
      await store.putObject(restoreKey(name, file), content, callOptions);
    },

    async readRestoreFile(name, file, readOptions = {}) {
      const key = restoreKey(name, file);
      const source = await getIfThere(store, key, { signal: readOptions.signal });
      return source && gunzipFile({ source, what: where(key), limits, ...readOptions });
    },

    async putRestore(restore, { ifAbsent = false, ...callOptions } = {}) {
      const { name } = restore.metadata;
      refuseReadOnly(`writing restore "${name}"`);
      if (ifAbsent) await store.probe?.(restoresFolder, { signal: callOptions.signal });
      const put = { ...callOptions, ifAbsent: ifAbsent && store.supports.conditionalPut };
      try {
        await store.putObject(restoreKey(name, 'restore'), Buffer.from(printVeleroObject(restore)), put);
      } catch (error) {
        if (LifeboatError.isInstance(error, 'OBJECT_ALREADY_EXISTS')) throw restoreExists(name, location);
        throw error;
      }
    },

    async getRestore(name, callOptions = {}) {
      const { restore } = await inspectRestore(name, callOptions);
      if (restore) return restore;
      for await (const _ of store.listObjects(restoreFolder(name), callOptions)) throw restoreOfVelero(name, location);
      throw new LifeboatError({
        code: 'RESTORE_NOT_FOUND',
        message: `There is no restore "${name}" in location "${location}"`,
        context: { restore: name, location, remedy: [{ action: 'list-restores', location }] },
      });
    },

    async deleteRestore(name, { now, force, signal }) {
      refuseReadOnly(`deleting restore "${name}"`);
      const leased = leasedName(name);
      if ((await leased.inspect({ signal })) === 'nothing') return { objects: 0 };
      const lease = await takeLease({ leased, operation: 'delete', settings, now, force, signal });
      try {
        const deleted = await deleteRestoreObjects({ store, lease, signal });
        await lease.end({ signal });
        return deleted;
      } catch (error) {
        await lease.release(now).catch(() => lease.abandon());
        throw error;
      }
    },
  };
}

function restoreOfVelero(name: string, location: string): LifeboatError {
  return new LifeboatError({
    code: 'RESTORE_NOT_FOUND',
    message:
      `Of restore "${name}" location "${location}" holds the files only: Velero keeps the Restore itself in its cluster. ` +
      'Its log is there: read it with `openRestoreFile`',
    context: { restore: name, location, remedy: [{ action: 'read-restore-log', restore: name, location }] },
  });
}

/** The refusal of a restore's name that is taken. */
export function restoreExists(name: string, location: string): LifeboatError {
  return new LifeboatError({
    code: 'RESTORE_ALREADY_EXISTS',
    message: `There is a restore "${name}" in location "${location}" already: take another name`,
    context: { restore: name, location },
  });
}
