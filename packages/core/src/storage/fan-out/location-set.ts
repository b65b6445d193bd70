import type { LocationOutcome } from '../../contract/results/location-outcome.ts';
import { defaultStorageLimits, type StorageLimits } from '../../contract/storage-limits.ts';
import type { StoragePolicy } from '../../contract/storage-policy.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { untilAborted } from '../../flow/until-aborted.ts';
import { durationInMs } from '../../velero-api/values/duration.ts';
import { requiredLocations } from '../../velero-api/values/required-locations.ts';
import { createLocationLane, type LocationLane } from './location-lane.ts';
import { createStallWatch, type StallWatch } from './stall-watch.ts';

/** What a step at one location works with. */
export interface LaneStep {
  readonly signal: AbortSignal;
  readonly watch: StallWatch;
}

interface EachOptions {
  readonly signal?: AbortSignal | undefined;
  /** An error is the location's own, rather than that of what is written. @default true */
  readonly isOwnFault?: () => boolean;
  /** An error that refuses the backup, besides those that do so at every step. */
  readonly isRefusal?: (error: unknown) => boolean;
}

/** The locations of one backup, which lose members as long as the policy holds. */
export interface LocationSet {
  readonly policy: StoragePolicy;
  readonly lanes: readonly LocationLane[];
  live(): LocationLane[];
  /** Does one step in all live locations at once; where it fails, stalls or lags, the location is dropped.
   * @throws LifeboatError `STORE_POLICY_UNMET` as soon as too few are left, `CANCELED`, and errors that refuse the backup */
  each(step: (lane: LocationLane, context: LaneStep) => Promise<void>, options?: EachOptions): Promise<void>;
  /** Drops a location, as one that fails in {@link LocationSet.each}. */
  drop(lane: LocationLane, error: unknown): void;
  outcome(lane: LocationLane): LocationOutcome;
  /** From here on what is stored stays, also where the policy fails: another run can finish it. */
  keepStored(): void;
  /** Waits until the remains in dropped locations are removed, or could not be. */
  cleaned(): Promise<void>;
}

interface LocationSetOptions {
  readonly backup: string;
  readonly stores: readonly BackupStore[];
  readonly policy: StoragePolicy;
  readonly limits: StorageLimits;
  /** A location was dropped; `goesOn` tells whether the policy holds without it. */
  readonly onLost: (outcome: LocationOutcome, goesOn: boolean) => void;
}

const cleanUpTimeoutInMs = 30_000;

// What the user has to decide, whatever the policy: the name, the request, the location's mode.
const refusals = ['BACKUP_ALREADY_EXISTS', 'BACKUP_UNFINISHED', 'STORE_READ_ONLY', 'INVALID_REQUEST', 'INVALID_KEY'] as const;

export function createLocationSet(options: LocationSetOptions): LocationSet {
  const { policy, stores, limits } = options;
  const required = requiredLocations(policy, stores.length);
  const stallTimeoutInMs = durationInMs(limits.stallTimeout) ?? defaultStorageLimits.stallTimeoutInMs;
  const lagTimeoutInMs = durationInMs(limits.lagTimeout) ?? defaultStorageLimits.lagTimeoutInMs;
  const cleanUps: Promise<void>[] = [];
  let isKept = false;
  let failure: Error | undefined;
  const lanes = stores.map((store) => createLocationLane({ store, lagTimeoutInMs, onLag }));
  const live = () => lanes.filter(({ error }) => error === undefined);

  function onLag(lane: LocationLane): void {
    // A location that the policy needs is waited for, unless a limit was asked for.
    if (limits.lagTimeout === undefined && live().length <= required) return;
    drop(lane, tooSlow(lane, `the other locations have waited ${seconds(lagTimeoutInMs)} for it`));
  }

  function drop(lane: LocationLane, error: unknown): void {
    if (failure || lane.error) return;
    lane.end(error instanceof Error ? error : new Error(String(error)));
    if (live().length < required) stop(policyUnmet({ ...options, lanes, required, isKept }));
    else cleanUps.push(lane.discard(AbortSignal.timeout(cleanUpTimeoutInMs)));
    options.onLost(outcome(lane), failure === undefined);
  }

  function stop(error: Error): void {
    failure ??= error;
    for (const lane of lanes) lane.end();
  }

  function throwIfOver(signal: AbortSignal | undefined): void {
    throwIfAborted(signal, 'The backup');
    if (failure) throw failure;
  }

  function outcome(lane: LocationLane): LocationOutcome {
    const { error, bytes, remains } = lane;
    const name = lane.store.location;
    return error ? { name, outcome: 'failed', bytes, error, remains } : { name, outcome: 'stored', bytes };
  }

  return {
    policy,
    lanes,
    live,
    drop,
    outcome,
    keepStored() {
      isKept = true;
    },

    async each(step, { signal, isOwnFault = () => true, isRefusal = () => false } = {}) {
      throwIfOver(signal);
      const reason = {};
      const unfinished = new Set(live());
      let finished = 0;
      const work = async (lane: LocationLane) => {
        const either = signal ? AbortSignal.any([lane.signal, signal]) : lane.signal;
        const onStall = () => drop(lane, tooSlow(lane, `it took nothing and answered nothing for ${seconds(stallTimeoutInMs)}`));
        const watch = createStallWatch({ timeoutInMs: stallTimeoutInMs, onStall });
        try {
          const request = step(lane, { signal: either, watch });
          lane.track(request);
          // A store that does not answer holds nobody up.
          await untilAborted(request, { signal: either, what: 'The backup' });
          finished += 1;
        } catch (error) {
          if (signal?.aborted || !isOwnFault()) return;
          if (LifeboatError.isInstance(error) && (LifeboatError.isInstance(error, ...refusals) || isRefusal(error))) stop(error);
          else drop(lane, error);
        } finally {
          watch.stop();
          unfinished.delete(lane);
          lane.clock.set(reason, false);
          if (finished > 0) for (const other of unfinished) other.clock.set(reason, true);
        }
      };
      await Promise.all([...unfinished].map(work));
      throwIfOver(signal);
    },

    async cleaned() {
      await Promise.all(cleanUps);
    },
  };
}

function tooSlow({ store }: LocationLane, why: string): LifeboatError {
  return new LifeboatError({
    code: 'STORE_TIMEOUT',
    message: `Location "${store.location}" is too slow: ${why}`,
    retryable: true,
    context: { location: store.location },
  });
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}

interface PolicyUnmetOptions extends LocationSetOptions {
  readonly lanes: readonly LocationLane[];
  readonly required: number;
  readonly isKept: boolean;
}

function policyUnmet({ backup, policy, lanes, required, isKept }: PolicyUnmetOptions): LifeboatError {
  const lost = lanes.filter(({ error }) => error !== undefined);
  return new LifeboatError({
    code: 'STORE_POLICY_UNMET',
    message:
      `Backup "${backup}" was not ${isKept ? 'finished' : 'stored'}: the policy "${policy}" needs ${required} of its ${lanes.length} locations. ` +
      `${lost.map(({ store, error }) => `"${store.location}" missed out: ${error?.message}`).join('; ')}` +
      (isKept ? '' : '. What was written is removed from every location that answers'),
    retryable: lost.every(({ error }) => LifeboatError.isInstance(error) && error.retryable),
    context: { backup, policy, locations: lost.map(({ store }) => store.location) },
    cause: lost[0]?.error,
  });
}
