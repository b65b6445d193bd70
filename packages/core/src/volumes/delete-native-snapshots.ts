import PQueue from 'p-queue';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { NativeSnapshot } from '../velero-api/files/native-snapshot.ts';
import type { SnapshotLocations } from './snapshot-locations.ts';

interface DeleteSnapshotsOptions extends CallOptions {
  readonly backup: string;
  readonly snapshots: readonly NativeSnapshot[];
  readonly locations: SnapshotLocations;
  /** Asked before each is deleted: throws once the backup's name is another run's. */
  readonly ensureHeld: () => Promise<void>;
  /** Called for each that is gone. */
  readonly onDeleted?: (() => void) | undefined;
}

const concurrency = 8;

/** Deletes every snapshot through its location; one that is gone already is well. All are tried.
 * @throws LifeboatError that names those that stay, with the code of the first failure */
export async function deleteNativeSnapshots(options: DeleteSnapshotsOptions): Promise<number> {
  const { backup, snapshots, locations, ensureHeld, onDeleted, signal } = options;
  const taken = snapshots.filter(({ status }) => status.providerSnapshotID);
  const failures: { readonly what: string; readonly error: unknown }[] = [];
  const queue = new PQueue({ concurrency });
  await queue.addAll(
    taken.map(({ spec, status }) => async () => {
      const id = status.providerSnapshotID ?? '';
      await ensureHeld();
      try {
        throwIfAborted(signal, 'The deletion');
        const location = locations.find(spec.location);
        if (!location) throw new Error('the location is not known here');
        await location.snapshotter.deleteSnapshot(id, { ...(signal && { signal }) });
        onDeleted?.();
      } catch (error) {
        failures.push({ what: `snapshot ${id} of PersistentVolume ${spec.persistentVolumeName} in location ${spec.location}`, error });
      }
    }),
  );
  throwIfAborted(signal, 'The deletion');
  const [first] = failures;
  if (!first) return taken.length;
  const told = failures.map(({ what, error }) => `${what} (${error instanceof Error ? error.message : String(error)})`);
  const cause = LifeboatError.isInstance(first.error) ? first.error : undefined;
  throw new LifeboatError({
    code: cause?.code ?? 'SNAPSHOTTER_ERROR',
    message:
      `${failures.length} of ${taken.length} volume snapshots of backup "${backup}" could not be deleted: ${told.join('; ')}. ` +
      'The backup is kept, so that they are known: delete it again, or delete its files only with `keepVolumeData`',
    retryable: cause?.retryable ?? false,
    context: { backup, snapshots: failures.map(({ what }) => what), remedy: [{ action: 'set-option', option: 'keepVolumeData' }] },
    cause: first.error,
  });
}
