import type { LocationOutcome } from '../../contract/results/location-outcome.ts';
import { defaultStorageLimits, type StorageLimits } from '../../contract/storage-limits.ts';
import type { StoragePolicy } from '../../contract/storage-policy.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { createFanOutWriter, type FanOutWriter } from './fan-out-writer.ts';
import { createLocationSet } from './location-set.ts';

interface BeginFanOutOptions extends CallOptions {
  readonly name: string;
  readonly stores: readonly BackupStore[];
  readonly uid: string | undefined;
  readonly now: Date;
  readonly replaceUnfinished: boolean;
  readonly policy: StoragePolicy;
  readonly limits: StorageLimits;
  /** A location was dropped; `goesOn` tells whether the policy holds without it. */
  readonly onLost: (outcome: LocationOutcome, goesOn: boolean) => void;
}

/**
 * Takes a backup's name in several locations. All are looked at before anything is written to one: a name that is taken
 * somewhere, or a read-only location, refuses the backup whatever the policy; a location that does not answer is dropped
 * where the policy can do without it.
 * @throws LifeboatError as `BackupStore.begin`, naming the location, and `STORE_POLICY_UNMET`
 */
export async function beginFanOut(options: BeginFanOutOptions): Promise<FanOutWriter> {
  const { name, stores, uid, now, replaceUnfinished, policy, limits, onLost, signal } = options;
  const locations = createLocationSet({ backup: name, stores, policy, limits, onLost });
  const { maxQueuedBytes = defaultStorageLimits.maxQueuedBytes } = limits;
  const writer = createFanOutWriter({ name, locations, maxQueuedBytes });
  const common = { now, uid, replaceUnfinished };
  await locations.each((lane, step) => lane.store.requireFree(name, { ...common, signal: step.signal }), { signal, isRefusal });
  try {
    await locations.each(
      async (lane, step) => {
        lane.mayRemain();
        lane.writer = await lane.store.begin(name, { ...common, signal: step.signal });
      },
      { signal, isRefusal },
    );
  } catch (error) {
    await writer.discard({ signal: AbortSignal.timeout(discardTimeoutInMs) }).catch(() => {}); // listed as unfinished
    throw error;
  }
  return writer;
}

// Who has the name there is for the user to find out, whatever the policy.
const isRefusal = (error: unknown) => LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS');

const discardTimeoutInMs = 60_000;
