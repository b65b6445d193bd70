import {
  type Backup,
  backupNameLabel,
  backupUidLabel,
  decideRetention,
  gcFailureLabel,
  isFinished,
  retentionRow,
  validLabelValue,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import { changeObject } from '../../machinery/change-object.ts';
import type { Reconciler } from '../../machinery/reconciler.ts';
import { kindType } from '../kind-type.ts';
import { backupLocationNames, backupLocations } from './backup-location.ts';

/** Creates deletion requests for backups that have expired. */
export function garbageCollectionReconciler(context: ControllerContext): Reconciler {
  const { objects, cached, now, garbageCollectionFrequencyInMs, gcKeepLastGood } = context;
  return {
    name: 'garbage-collection',
    type: kindType('Backup'),
    watches: [
      { type: kindType('Schedule'), names: () => [] },
      { type: kindType('Restore'), names: () => [] },
      { type: kindType('BackupStorageLocation'), names: ({ name }) => failedIn(name) },
      { type: kindType('DeleteBackupRequest'), names: () => [] },
    ],
    async reconcile({ name, object, signal, logger }) {
      const backup = object as Backup | undefined;
      const expiration = Date.parse(backup?.status?.expiration ?? '');
      if (!backup || backup.metadata.deletionTimestamp || Number.isNaN(expiration)) return undefined;
      const leftInMs = expiration - now().getTime();
      if (leftInMs > 0) return { againInMs: Math.min(leftInMs + 1000, garbageCollectionFrequencyInMs) };

      const again = { againInMs: garbageCollectionFrequencyInMs };
      const failure = failureOf(backup);
      if (backup.metadata.labels?.[gcFailureLabel] !== failure) {
        const change = () => ({ metadata: { labels: { [gcFailureLabel]: failure ?? null } } });
        await changeObject({ objects: objects('Backup'), name, signal, change });
      }
      if (failure !== undefined) return again;
      const reason = reasonToKeep(backup);
      if (reason !== undefined) {
        logger.info('The backup has expired and is kept', { reason });
        return again;
      }
      if (isAskedFor(backup)) return again;
      logger.info('The backup has expired and is deleted');
      const labels = { [backupNameLabel]: validLabelValue(name), [backupUidLabel]: backup.metadata.uid ?? '' };
      await objects('DeleteBackupRequest').create(
        { metadata: { generateName: `${name}-`, labels }, spec: { backupName: name } },
        { signal },
      );
      return again;
    },
  };

  /** The backups that could not be deleted because of this location. */
  function failedIn(location: string): string[] {
    const failed = cached('Backup').filter(
      (backup) => backup.metadata.labels?.[gcFailureLabel] && backupLocationNames(backup, context).includes(location),
    );
    return failed.map(({ metadata }) => metadata.name);
  }

  /** Why a backup could not be deleted, in the words of Velero's label. */
  function failureOf(backup: Backup): string | undefined {
    const locations = [...backupLocations(backup, context).values()];
    if (locations.includes(undefined)) return 'BSLNotFound';
    return locations.some((location) => location?.spec.accessMode === 'ReadOnly') ? 'BSLReadOnly' : undefined;
  }

  function reasonToKeep(backup: Backup): string | undefined {
    const { schedule } = retentionRow(backup);
    const rows = cached('Backup').map(retentionRow);
    const [decision] = decideRetention({
      rows: rows.filter((row) => row.name === backup.metadata.name || (schedule !== undefined && row.schedule === schedule)),
      rule: { gcKeepLastGood },
      now: now(),
      restoreOf: (name) =>
        cached('Restore').find(({ spec, status }) => spec.backupName === name && !isFinished(status?.phase))?.metadata.name,
      scheduleExists: (name) => cached('Schedule').some(({ metadata }) => metadata.name === name),
    }).filter(({ row }) => row.name === backup.metadata.name);
    return decision?.reason === 'expired' ? undefined : (decision?.message ?? 'it is gone');
  }

  function isAskedFor({ metadata }: Backup): boolean {
    return cached('DeleteBackupRequest').some(({ spec, status }) => spec.backupName === metadata.name && status?.phase !== 'Processed');
  }
}
