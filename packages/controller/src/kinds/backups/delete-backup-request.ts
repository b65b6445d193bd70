import { type BackupEntry, LifeboatError } from '@lifeboat/core';
import {
  type Backup,
  type BackupStorageLocation,
  backupNameLabel,
  backupUidLabel,
  type DeleteBackupRequest,
  intendedLocations,
  isInProgress,
  type Restore,
  validLabelValue,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import { changeObject } from '../../machinery/change-object.ts';
import { ignoring } from '../../machinery/ignoring.ts';
import type { Reconciler } from '../../machinery/reconciler.ts';
import { kindType } from '../kind-type.ts';
import { dueInMs } from '../period.ts';
import { toldOutcomes } from './told-outcomes.ts';

/** How long a failed request is kept, as with Velero. */
const lifetimeInMs = 24 * 3_600_000;

/** How long a deletion waits until the restores of its backup are gone, as with Velero. */
const restoresGoneInMs = 60_000;

/** Deletes a backup with its files, snapshots and restores, in all its locations and in the cluster. If something is left in a location,
 * the object of the backup stays, and the request says why. A deletion that a process began before it died is begun again. */
export function deleteBackupRequestReconciler({ objects, useEngine, useLocation, namespace, now }: ControllerContext): Reconciler {
  const requests = objects('DeleteBackupRequest');
  return {
    name: 'delete-backup-request',
    type: kindType('DeleteBackupRequest'),
    async reconcile({ name, signal, logger }) {
      const request = await requests.get(name, { signal });
      if (!request) return undefined;
      if (request.status.phase === 'Processed') {
        const againInMs = dueInMs(request.metadata.creationTimestamp, lifetimeInMs, now());
        if (againInMs === 0) await requests.delete(name, { signal });
        return againInMs === 0 ? undefined : { againInMs };
      }
      const { backupName } = request.spec;
      const errors = await deleteBackup(request, signal);
      if (errors.length > 0) {
        logger.warn('The backup was not deleted', { backup: backupName, errors });
        await changeObject({ objects: requests, name, signal, change: () => ({ status: { phase: 'Processed', errors } }) });
        return { againInMs: lifetimeInMs };
      }
      logger.info('The backup was deleted', { backup: backupName });
      for (const { metadata, spec } of await requests.list({ signal }))
        if (spec.backupName === backupName) await requests.delete(metadata.name, { signal });
      return undefined;
    },
  };

  /** Deletes the backup of a request. Returns why it was not deleted; an empty list if it was. */
  async function deleteBackup(request: DeleteBackupRequest, signal: AbortSignal): Promise<string[]> {
    const { backupName } = request.spec;
    const backup = await objects('Backup').get(backupName, { signal });
    // If the deletion had begun and the backup is gone, the request is done.
    if (!backup) return request.status.phase === 'InProgress' ? [] : ['backup not found'];
    const asked = request.metadata.labels?.[backupUidLabel];
    if (asked && asked !== backup.metadata.uid) return ['backup not found: another one has its name now'];
    if (isInProgress(backup.status.phase)) return ['backup is still in progress'];
    await dropOthers(request, signal);
    const locations = await readLocations(backup, signal);
    // A backup that was refused has no location, and has written nothing.
    const problems = backup.status.phase === 'FailedValidation' ? [] : locations.flatMap(({ problem }) => problem ?? []);
    const usable = locations.filter(({ problem }) => problem === undefined).flatMap(({ location }) => location ?? []);
    const known = locations.flatMap(({ location }) => location ?? []);
    if (problems.length > 0 && usable.length === 0) return problems;

    await changeObject({ objects: requests, name: request.metadata.name, signal, change: (latest) => inProgress(latest, backup) });
    await changeObject({ objects: objects('Backup'), name: backupName, signal, change: () => ({ status: { phase: 'Deleting' } }) });
    try {
      const restores = (await objects('Restore').list({ signal })).filter(({ spec }) => spec.backupName === backupName);
      const errors = [...problems, ...(await deleteIn(usable, { backup, known, signal, isAll: problems.length === 0 }))];
      if (errors.length > 0) return errors;
      if (usable.length > 0) await deleteRestores(restores, signal);
      await objects('Backup').delete(backupName, { signal });
      return [];
    } catch (error) {
      // Errors that may pass are thrown, to be tried again.
      if (signal.aborted || !LifeboatError.isInstance(error) || error.retryable) throw error;
      return [error.message];
    }
  }

  /** Reads all locations of the backup, its own one first, and finds out why it cannot be deleted in one of them. */
  async function readLocations(backup: Backup, signal: AbortSignal) {
    const named = [backup.spec.storageLocation, ...intendedLocations(backup)].flatMap((name) => name || []);
    const names = [...new Set(named)];
    if (names.length === 0) return [{ location: undefined, problem: 'the backup names no backup storage location' }];
    return await Promise.all(
      names.map(async (name) => {
        const location = await objects('BackupStorageLocation').get(name, { signal });
        return { location, problem: location ? problemOf(location) : `backup storage location ${name} not found` };
      }),
    );
  }

  /** Deletes the backup in one location after the other, its own location last, because while it is there the object shows what is left.
   * Volume data is deleted with the last copy. Returns why the backup is still in some locations. */
  async function deleteIn(locations: readonly BackupStorageLocation[], { backup, known, signal, isAll }: DeleteOptions): Promise<string[]> {
    const errors: string[] = [];
    const own = locations.find(({ metadata }) => metadata.name === backup.spec.storageLocation);
    const ownUids = new Set([backup.metadata.uid, own && (await storedUid(backup, own, signal))].filter((uid) => uid !== undefined));
    for (const location of [...locations].reverse()) {
      const isLast = location === locations[0];
      const where = known.length === 1 ? '' : `location "${location.metadata.name}": `;
      try {
        const isOthers =
          location === own ? await isAnothers(backup, location, signal) : await isNotOf(backup, { location, ownUids, signal });
        // Its objects in the cluster are deleted last, when nothing else is left.
        if (!isOthers) await deleteFiles(backup, { location, known, withObjects: isLast && isAll && errors.length === 0, signal });
      } catch (error) {
        if (signal.aborted || !LifeboatError.isInstance(error) || error.retryable) throw error;
        errors.push(`${where}${error.message}`);
      }
    }
    return errors;
  }

  /** Deletes restores and waits a limited time until they are gone. Their reconciler removes their files. */
  async function deleteRestores(restores: readonly Restore[], signal: AbortSignal): Promise<void> {
    const wait = { signal, timeoutInMs: restoresGoneInMs };
    for (const { metadata } of restores) await objects('Restore').delete(metadata.name, { signal }).catch(ignoring('KUBERNETES_NOT_FOUND'));
    const gone = restores.map(async ({ metadata: { name, uid } }) => {
      for await (const state of objects('Restore').observe(name, wait)) if (state?.metadata.uid !== uid) return;
    });
    await Promise.all(gone).catch(ignoring('TIMEOUT'));
  }

  /** Whether the files with the backup's name belong to another backup. That is so for a backup that was refused because its name was
   * taken. An object that was made from a location has another uid than the stored backup, but the same start time. */
  async function isAnothers(backup: Backup, location: BackupStorageLocation, signal: AbortSignal): Promise<boolean> {
    const { metadata, status } = backup;
    const found = await inspect(backup, location, signal);
    if (!found || found.state === 'broken') return false;
    if (found.state === 'unfinished') return !status.startTimestamp && found.marker?.uid !== metadata.uid;
    return found.backup.metadata.uid !== metadata.uid && found.backup.status.startTimestamp !== status.startTimestamp;
  }

  /** The uid that the backup has in its own location. */
  async function storedUid(backup: Backup, location: BackupStorageLocation, signal: AbortSignal): Promise<string | undefined> {
    const found = await inspect(backup, location, signal);
    if (!found || found.state === 'broken' || found.state === 'unfinished') return undefined;
    const isSame = found.backup.status.startTimestamp === backup.status.startTimestamp;
    return isSame ? found.backup.metadata.uid : undefined;
  }

  /** Whether a further location has nothing of this backup. It may have another cluster's backup with the same name.
   * @throws LifeboatError `BACKUP_BROKEN` if that cannot be found out */
  async function isNotOf(backup: Backup, { location, ownUids, signal }: FurtherOptions): Promise<boolean> {
    const found = await inspect(backup, location, signal);
    if (!found) return true;
    if (found.state === 'unfinished') return !ownUids.has(found.marker?.uid);
    if (found.state !== 'broken') return !ownUids.has(found.backup.metadata.uid);
    if (toldOutcomes(backup).has(location.metadata.name)) return false;
    throw found.error;
  }

  async function inspect({ metadata }: Backup, location: BackupStorageLocation, signal: AbortSignal): Promise<BackupEntry | undefined> {
    return await useLocation(location, { signal, work: ({ backups }) => backups.inspect(metadata.name, { signal }) });
  }

  async function deleteFiles({ metadata }: Backup, { location, known, withObjects, signal }: DeleteFilesOptions): Promise<void> {
    const { name } = metadata;
    const options = { storageLocation: location.metadata.name, signal, ...(withObjects && { veleroNamespace: namespace }) };
    // The engine gets all other locations, even unreachable ones: their copies need the same volume data.
    const deleting = useEngine(known, { signal, work: async (engine) => await engine.deleteBackup(name, options).result });
    await deleting.catch((error: unknown) => {
      // The backup failed before it wrote anything.
      if (!LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND')) throw error;
    });
  }

  /** If there are several requests for one backup, only the one that is being worked on stays. */
  async function dropOthers(request: DeleteBackupRequest, signal: AbortSignal): Promise<void> {
    for (const { metadata, spec } of await requests.list({ signal }))
      if (spec.backupName === request.spec.backupName && metadata.uid !== request.metadata.uid)
        await requests.delete(metadata.name, { signal });
  }
}

interface DeleteOptions {
  readonly backup: Backup;
  /** All locations of the backup that exist. */
  readonly known: readonly BackupStorageLocation[];
  readonly signal: AbortSignal;
  /** Whether the backup can be deleted in every location. */
  readonly isAll: boolean;
}

interface FurtherOptions {
  readonly location: BackupStorageLocation;
  /** The uids of the backup: that of its object, and that of the stored backup. */
  readonly ownUids: ReadonlySet<string | undefined>;
  readonly signal: AbortSignal;
}

interface DeleteFilesOptions {
  readonly location: BackupStorageLocation;
  readonly known: readonly BackupStorageLocation[];
  readonly withObjects: boolean;
  readonly signal: AbortSignal;
}

/** `velero backup describe` finds the requests of a backup by these labels. */
function inProgress({ metadata }: DeleteBackupRequest, backup: Backup): object {
  const labels = {
    ...metadata.labels,
    [backupNameLabel]: validLabelValue(backup.metadata.name),
    [backupUidLabel]: backup.metadata.uid ?? '',
  };
  return { metadata: { labels }, status: { phase: 'InProgress', errors: null } };
}

function problemOf({ metadata, spec, status }: BackupStorageLocation): string | undefined {
  const what = `cannot delete backup because backup storage location ${metadata.name} is currently`;
  if (spec.accessMode === 'ReadOnly') return `${what} in read-only mode`;
  return status.phase === 'Available' ? undefined : `${what} unavailable${status.message ? `: ${status.message}` : ''}`;
}
