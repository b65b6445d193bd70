import { openSnapshotLocation } from '@lifeboat/core';
import type { VolumeSnapshotLocation } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { createSecretReader } from '../locations/use-location.ts';
import { changeObject } from '../machinery/change-object.ts';
import type { Reconciler } from '../machinery/reconciler.ts';
import { kindType } from './kind-type.ts';

// The same as for a storage location.
const validationTimeoutInMs = 60_000;

/** Checks whether a snapshot location can be opened: its provider exists, takes snapshots, and accepts its config and credentials. If not,
 * the reason is logged, because the status has no field for it. No snapshot is taken. */
export function volumeSnapshotLocationReconciler(context: ControllerContext): Reconciler {
  const { cluster, namespace, providers, objects, validationFrequencyInMs } = context;
  const resolveSecret = createSecretReader({ cluster, namespace });
  const locations = objects('VolumeSnapshotLocation');
  /** Why each location cannot be opened, as logged last. */
  const told = new Map<string, string>();

  return {
    name: 'volume-snapshot-location',
    type: kindType('VolumeSnapshotLocation'),
    async reconcile({ name, signal, logger }) {
      const location = await locations.get(name, { signal });
      if (!location || location.metadata.deletionTimestamp) {
        told.delete(name);
        return undefined;
      }
      const reason = await findProblem(location, signal);
      if (reason === undefined) told.delete(name);
      else if (told.get(name) !== reason) logger.warn('The snapshot location is Unavailable', { reason });
      if (reason !== undefined) told.set(name, reason);
      const phase = reason === undefined ? 'Available' : 'Unavailable';
      const spec = JSON.stringify(location.spec);
      await changeObject({
        objects: locations,
        name,
        signal,
        // The result is about another spec, so it does not count.
        change: (latest) => (JSON.stringify(latest.spec) === spec && latest.status.phase !== phase ? { status: { phase } } : undefined),
      });
      return { againInMs: validationFrequencyInMs };
    },
  };

  async function findProblem(location: VolumeSnapshotLocation, signal: AbortSignal): Promise<string | undefined> {
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(validationTimeoutInMs)]);
      const { snapshotter } = await openSnapshotLocation(location, { providers, resolveSecret, signal: limited });
      await snapshotter.close?.();
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    }
  }
}
