import { openSnapshotLocation } from '@lifeboat/core';
import type { VolumeSnapshotLocation } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { createSecretReader } from '../locations/use-location.ts';
import { changeObject } from '../machinery/change-object.ts';
import type { Reconciler } from '../machinery/reconciler.ts';
import { kindType } from './kind-type.ts';

// As that of a storage location.
const validationTimeoutInMs = 60_000;

/** Says whether a snapshot location can be opened: that its provider is there, takes snapshots, and takes its config and credentials. Why
 * one cannot is logged: the status has no room for it. No snapshot is taken, and the cloud not asked for one. */
export function volumeSnapshotLocationReconciler(context: ControllerContext): Reconciler {
  const { cluster, namespace, providers, objects, validationFrequencyInMs } = context;
  const resolveSecret = createSecretReader({ cluster, namespace });
  const locations = objects('VolumeSnapshotLocation');
  /** Why it cannot be opened, as it was logged last. */
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
        // An answer about another spec says nothing about this one.
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
