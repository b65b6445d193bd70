import type { BackupEntry, BackupStore, Logger } from '@lifeboat/core';
import {
  type Backup,
  type BackupPhase,
  type BackupStorageLocation,
  backupUidLabel,
  intendedLocations,
  intendedLocationsAnnotation,
  type PodVolumeBackup,
  storageLocationLabel,
  storageLocationsAnnotation,
  validLabelValue,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import { withoutCreator } from '../../creators/creator.ts';
import { changeObject } from '../../machinery/change-object.ts';
import { ignoring } from '../../machinery/ignoring.ts';
import type { Reconciler } from '../../machinery/reconciler.ts';
import { timestamp } from '../../machinery/timestamp.ts';
import { kindType } from '../kind-type.ts';
import { dueInMs, periodInMs } from '../period.ts';
import { backupLocations, isAvailable } from './backup-location.ts';
import { homePatch, lostIn } from './told-outcomes.ts';

/** Only backups in these phases become objects, as with Velero 1.18.3. */
const ended: ReadonlySet<BackupPhase | undefined> = new Set(['Completed', 'PartiallyFailed', 'Failed']);

/** Makes objects for the backups in a location, and removes the objects whose backup is no longer there. */
export function backupSyncReconciler(context: ControllerContext): Reconciler {
  const { objects, cached, useLocation, now, backupSyncPeriodInMs } = context;
  /** What was synced last, and when. If the bucket of a location changes, it is synced at once. */
  const synced = new Map<string, { readonly place: string; readonly at: string }>();

  return {
    name: 'backup-sync',
    type: kindType('BackupStorageLocation'),
    watches: [
      { type: kindType('Backup'), names: () => [] },
      { type: kindType('Schedule'), names: () => [] },
    ],
    concurrency: 2,
    async reconcile({ name, object, signal, logger }) {
      const location = object as BackupStorageLocation | undefined;
      if (!location || location.metadata.deletionTimestamp) {
        synced.delete(name);
        return undefined;
      }
      const period = periodInMs(location.spec.backupSyncPeriod, backupSyncPeriodInMs);
      // A change of its phase brings the location here again.
      if (period === undefined || location.status?.phase !== 'Available') return undefined;
      const place = JSON.stringify([location.spec.provider, location.spec.objectStorage, location.spec.config]);
      const last = synced.get(name);
      const lastTime = last ? last.at : location.status.lastSyncedTime;
      const againInMs = last && last.place !== place ? 0 : dueInMs(lastTime, period, now());
      if (againInMs > 0) return { againInMs };
      await useLocation(location, { signal, work: ({ backups }) => syncLocation({ location: name, backups, signal, logger }) });
      const at = timestamp(now());
      synced.set(name, { place, at });
      await changeObject({ objects: objects('BackupStorageLocation'), name, signal, change: () => ({ status: { lastSyncedTime: at } }) });
      return { againInMs: period };
    },
  };

  async function syncLocation({ location, backups, signal, logger }: SyncOptions): Promise<void> {
    const inCluster = new Set(cached('Backup').map(({ metadata }) => metadata.name));
    // Read before the store is listed, so that backups that complete meanwhile are not mistaken for lost ones.
    const completed = cached('Backup').filter(
      ({ metadata, spec, status }) =>
        (status?.phase === 'Completed' || status?.phase === 'PartiallyFailed') &&
        metadata.labels?.[storageLocationLabel] === validLabelValue(location) &&
        spec.storageLocation === location,
    );
    const inStore = new Set<string>();
    // Most backups have their objects already. Those are not read.
    const isNew = (name: string) => {
      inStore.add(name);
      return !inCluster.has(name);
    };
    for await (const entry of backups.list({ only: isNew, signal })) {
      const backup = backupToMake(entry, now());
      // If the API server refuses one backup, the others are still made.
      if (backup)
        await makeObjects(backup, { location, backups, signal, logger }).catch((error: unknown) => {
          signal.throwIfAborted();
          logger.warn('A backup of the location did not become an object', { backup: entry.name, error: String(error) });
        });
    }
    for (const backup of completed) {
      const { name } = backup.metadata;
      // Ask once more before deleting: the next list would not bring the object back.
      if (inStore.has(name) || (await backups.inspect(name, { signal }))) continue;
      const home = await findOtherHome(backup, location, signal);
      if (home === 'unknown') continue;
      if (home === undefined) {
        logger.info('The location has this backup no more: its object goes', { backup: name });
        await objects('Backup').delete(name, { signal });
        continue;
      }
      logger.warn('The location has this backup no more, and another one has it', { backup: name, storageLocation: home });
      const isOf = ({ metadata, spec }: Backup) => metadata.uid === backup.metadata.uid && spec.storageLocation === location;
      const change = (latest: Backup) => (isOf(latest) ? moved(latest, { from: location, to: home }) : undefined);
      await changeObject({ objects: objects('Backup'), name, signal, change });
    }
  }

  /** Finds another location that the backup was made for and that has it. `unknown`: one of them cannot be asked. */
  async function findOtherHome(backup: Backup, location: string, signal: AbortSignal): Promise<string | undefined> {
    const { name, uid } = backup.metadata;
    let isUnknown = false;
    for (const [other, object] of backupLocations(backup, context)) {
      if (other === location || !object) continue;
      if (!isAvailable(object)) {
        isUnknown = true;
        continue;
      }
      try {
        const entry = await useLocation(object, { signal, work: (opened) => opened.backups.inspect(name, { signal }) });
        if (entry?.state === 'complete' && entry.backup.metadata.uid === uid) return other;
      } catch {
        signal.throwIfAborted();
        isUnknown = true;
      }
    }
    return isUnknown ? 'unknown' : undefined;
  }

  async function makeObjects(stored: Backup, { location, backups, signal, logger }: SyncOptions): Promise<void> {
    const { name, labels, annotations, ownerReferences } = stored.metadata;
    const { hooks: _hooks, ...spec } = stored.spec;
    const shown = annotationsHere(stored);
    const made = await objects('Backup')
      .create(
        {
          metadata: {
            name,
            labels: { ...labels, [storageLocationLabel]: validLabelValue(location) },
            ...(annotations && { annotations: shown }),
            ownerReferences: ownersThatAreThere(ownerReferences),
          },
          spec: { ...spec, storageLocation: location },
          status: stored.status,
        },
        { signal },
      )
      .catch(ignoring('KUBERNETES_ALREADY_EXISTS'));
    if (!made) return;
    logger.info('A backup of the location became an object', { backup: name });
    for (const volume of (await backups.readPodVolumeBackups(name, { signal })) ?? [])
      await makePodVolumeBackup(volume, made, location, signal);
  }

  async function makePodVolumeBackup(stored: PodVolumeBackup, backup: Backup, location: string, signal: AbortSignal): Promise<void> {
    const { name, labels, annotations } = stored.metadata;
    const { name: backupName, uid = '' } = backup.metadata;
    await objects('PodVolumeBackup')
      .create(
        {
          metadata: {
            name,
            labels: { ...labels, [backupUidLabel]: uid },
            ...(annotations && { annotations }),
            ownerReferences: [{ apiVersion: 'velero.io/v1', kind: 'Backup', name: backupName, uid, controller: true }],
          },
          spec: { ...stored.spec, backupStorageLocation: location },
          status: stored.status,
        },
        { signal },
      )
      .catch(ignoring('KUBERNETES_ALREADY_EXISTS'));
  }

  /** Keeps only those locations in the annotations that this cluster has. Unknown locations must not prevent the deletion of the backup
   * here. */
  function annotationsHere(stored: Backup): Record<string, string> {
    const { [storageLocationsAnnotation]: _all, ...others } = withoutCreator(stored.metadata.annotations) ?? {};
    const known = new Set(cached('BackupStorageLocation').map(({ metadata }) => metadata.name));
    return { ...others, ...intendedLocationsAnnotation(intendedLocations(stored).filter((name) => known.has(name))) };
  }

  /** Keeps only owners that are Schedules of this cluster: the bucket may name any. */
  function ownersThatAreThere(references: unknown): readonly object[] {
    if (!Array.isArray(references)) return [];
    const schedules = new Map(cached('Schedule').map(({ metadata }) => [metadata.uid, metadata.name]));
    return references.filter(({ kind, name, uid }) => kind === 'Schedule' && uid !== undefined && schedules.get(uid) === name);
  }
}

function moved(backup: Backup, { from, to }: { readonly from: string; readonly to: string }): object {
  const { metadata, spec } = homePatch(to);
  return { metadata: { ...metadata, annotations: lostIn(backup, from) }, spec };
}

interface SyncOptions {
  readonly location: string;
  readonly backups: BackupStore;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Returns the stored backup if it needs an object: it has ended, or it expired before it ended. In the second case a part of it is stored,
 * and only an object gets that removed. */
function backupToMake(entry: BackupEntry, now: Date): Backup | undefined {
  if (entry.state === 'complete') return ended.has(entry.backup.status.phase) ? entry.backup : undefined;
  if (entry.state !== 'in-progress') return undefined;
  const { expiration } = entry.backup.status;
  const isExpired = expiration ? Date.parse(expiration) < now.getTime() : false;
  return isExpired ? { ...entry.backup, status: { ...entry.backup.status, phase: 'PartiallyFailed' } } : undefined;
}
