import { foreignFolders } from '@lifeboat/core';
import type { BackupStorageLocation } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { changeObject } from '../machinery/change-object.ts';
import type { Reconciler } from '../machinery/reconciler.ts';
import { timestamp } from '../machinery/timestamp.ts';
import { kindType } from './kind-type.ts';
import { dueInMs, periodInMs } from './period.ts';

// A location that cannot be reached must not hold up the others for longer.
const validationTimeoutInMs = 60_000;

/** Validates a location regularly: its bucket can be listed, and contains only what belongs to backups. If several locations are marked as
 * the default, the newest one stays the default. */
export function backupStorageLocationReconciler(context: ControllerContext): Reconciler {
  const { objects, cached, useLocation, now, validationFrequencyInMs } = context;
  const locations = objects('BackupStorageLocation');
  /** The spec that was validated last, and when. A changed spec is validated at once. The cache may not have the result yet. */
  const validated = new Map<string, { readonly spec: string; readonly at: string }>();

  return {
    name: 'backup-storage-location',
    type: kindType('BackupStorageLocation'),
    concurrency: 4,
    async reconcile({ name, object, signal, logger }) {
      const location = object as BackupStorageLocation | undefined;
      if (!location || location.metadata.deletionTimestamp) {
        validated.delete(name);
        return undefined;
      }
      await keepOneDefault(location, signal);
      const frequencyInMs = periodInMs(location.spec.validationFrequency, validationFrequencyInMs);
      if (frequencyInMs === undefined) return undefined;
      const spec = JSON.stringify(location.spec);
      const last = validated.get(name);
      const againInMs = last?.spec === spec ? dueInMs(last.at, frequencyInMs, now()) : 0;
      if (againInMs > 0) return { againInMs };

      const reason = await findProblem(location, signal);
      signal.throwIfAborted();
      const at = timestamp(now());
      const message = reason === undefined ? '' : `BackupStorageLocation "${name}" is unavailable: ${reason}`;
      const phase = reason === undefined ? 'Available' : 'Unavailable';
      if (location.status?.phase !== phase) logger.info(`The location is ${phase}`, { message });
      await changeObject({
        objects: locations,
        name,
        signal,
        // The result is about another spec, so it does not count.
        change: (latest) => (JSON.stringify(latest.spec) === spec ? { status: { phase, message, lastValidationTime: at } } : undefined),
      });
      validated.set(name, { spec, at });
      return { againInMs: frequencyInMs };
    },
  };

  async function findProblem(location: BackupStorageLocation, signal: AbortSignal): Promise<string | undefined> {
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(validationTimeoutInMs)]);
      const foreign = await useLocation(location, { signal: limited, work: ({ store }) => foreignFolders(store, { signal: limited }) });
      if (foreign.length === 0) return undefined;
      const shown = foreign.slice(0, 3).join(' ');
      return `Backup store contains invalid top-level directories: [${shown}${foreign.length > 3 ? ` and ${foreign.length - 3} more` : ''}]`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async function keepOneDefault(location: BackupStorageLocation, signal: AbortSignal): Promise<void> {
    if (!location.spec.default) return;
    const others = cached('BackupStorageLocation').filter((other) => other.spec.default && other.metadata.name !== location.metadata.name);
    const defaults = [location, ...others].sort((a, b) => (isNewer(a, b) ? -1 : 1));
    for (const { metadata } of defaults.slice(1)) {
      const change = ({ spec }: BackupStorageLocation) => (spec.default ? { spec: { default: false } } : undefined);
      await changeObject({ objects: locations, name: metadata.name, signal, change });
    }
  }
}

/** Of two locations that were made in the same second, the one whose name sorts first counts as the newer. */
function isNewer(a: BackupStorageLocation, b: BackupStorageLocation): boolean {
  const [timeOfA, timeOfB] = [a, b].map(({ metadata }) => metadata.creationTimestamp ?? '') as [string, string];
  return timeOfA === timeOfB ? a.metadata.name < b.metadata.name : timeOfA > timeOfB;
}
