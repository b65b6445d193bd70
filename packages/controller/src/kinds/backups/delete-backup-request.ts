import { LifeboatError } from '@lifeboat/core';
import {
  type Backup,
  type BackupStorageLocation,
  backupNameLabel,
  backupUidLabel,
  type DeleteBackupRequest,
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

/** How long a request that failed stays, as with Velero. */
const lifetimeInMs = 24 * 3_600_000;

/** How long a deletion waits for the restores of its backup, as with Velero. */
const restoresGoneInMs = 60_000;

/** Deletes a backup with its files, snapshots and restores, in its location and in the cluster. One that was begun by a process that
 * died is begun again. */
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

  /** Returns why it was not deleted; empty: it was. */
  async function deleteBackup(request: DeleteBackupRequest, signal: AbortSignal): Promise<string[]> {
    const { backupName } = request.spec;
    const backup = await objects('Backup').get(backupName, { signal });
    // One that was begun, and whose backup is gone, is done.
    if (!backup) return request.status.phase === 'InProgress' ? [] : ['backup not found'];
    const asked = request.metadata.labels?.[backupUidLabel];
    if (asked && asked !== backup.metadata.uid) return ['backup not found: another one has its name now'];
    if (isInProgress(backup.status.phase)) return ['backup is still in progress'];
    await dropOthers(request, signal);
    const { storageLocation = '' } = backup.spec;
    const location = await objects('BackupStorageLocation').get(storageLocation, { signal });
    const problem = location ? problemOf(location) : `backup storage location ${storageLocation} not found`;
    // A backup that was refused has no location, and nothing in one.
    if (problem !== undefined && backup.status.phase !== 'FailedValidation') return [problem];

    await changeObject({ objects: requests, name: request.metadata.name, signal, change: (latest) => inProgress(latest, backup) });
    await changeObject({ objects: objects('Backup'), name: backupName, signal, change: () => ({ status: { phase: 'Deleting' } }) });
    try {
      if (location && problem === undefined && !(await isAnothers(backup, location, signal))) {
        const restores = (await objects('Restore').list({ signal })).filter(({ spec }) => spec.backupName === backupName);
        await deleteFiles(backup, location, signal);
        await deleteRestores(restores, signal);
      }
      await objects('Backup').delete(backupName, { signal });
      return [];
    } catch (error) {
      // What may pass is tried again.
      if (signal.aborted || !LifeboatError.isInstance(error) || error.retryable) throw error;
      return [error.message];
    }
  }

  /** Deletes them and waits until they are gone, but not for ever: their reconciler removes what belongs to them. */
  async function deleteRestores(restores: readonly Restore[], signal: AbortSignal): Promise<void> {
    const wait = { signal, timeoutInMs: restoresGoneInMs };
    for (const { metadata } of restores) await objects('Restore').delete(metadata.name, { signal }).catch(ignoring('KUBERNETES_NOT_FOUND'));
    const gone = restores.map(async ({ metadata: { name, uid } }) => {
      for await (const state of objects('Restore').observe(name, wait)) if (state?.metadata.uid !== uid) return;
    });
    await Promise.all(gone).catch(ignoring('TIMEOUT'));
  }

  /** Whether the files of its name are of another backup: one that was refused since its name was taken has no part in them. An object
   * that was made of the location has another uid than what is stored, but began at the same time. */
  async function isAnothers({ metadata, status }: Backup, location: BackupStorageLocation, signal: AbortSignal): Promise<boolean> {
    const found = await useLocation(location, { signal, work: ({ backups }) => backups.inspect(metadata.name, { signal }) });
    if (!found || found.state === 'broken') return false;
    if (found.state === 'unfinished') return !status.startTimestamp && found.marker?.uid !== metadata.uid;
    return found.backup.metadata.uid !== metadata.uid && found.backup.status.startTimestamp !== status.startTimestamp;
  }

  async function deleteFiles({ metadata }: Backup, location: BackupStorageLocation, signal: AbortSignal): Promise<void> {
    const { name } = metadata;
    const storageLocation = location.metadata.name;
    const deleting = useEngine(location, {
      signal,
      work: async (engine) => await engine.deleteBackup(name, { storageLocation, veleroNamespace: namespace, signal }).result,
    });
    await deleting.catch((error: unknown) => {
      // A backup that failed before it wrote anything.
      if (!LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND')) throw error;
    });
  }

  /** Of several requests for one backup, the one that works stays. */
  async function dropOthers(request: DeleteBackupRequest, signal: AbortSignal): Promise<void> {
    for (const { metadata, spec } of await requests.list({ signal }))
      if (spec.backupName === request.spec.backupName && metadata.uid !== request.metadata.uid)
        await requests.delete(metadata.name, { signal });
  }
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
