import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseSettings } from '../../contract/locations/lease-options.ts';
import type { HeldLease } from '../../contract/store/held-lease.ts';
import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { describeMarker, printMarker } from '../layout/parse-marker.ts';
import { safePart } from './lease-settings.ts';
import { claimKeyOf, describeName, inProgressCodes, type LeasedName, markerKeyOf } from './leased-name.ts';
import { isTooLate, putUnguarded } from './put-unguarded.ts';
import { readLease } from './read-lease.ts';
import { takeBackMarker } from './take-back-marker.ts';
import { winElection } from './win-election.ts';

/** The marker of a run that holds a name, as it lies in the store. */
export interface HeldMarker {
  readonly current: LeaseMarker;
  /** When its last sign of life began, by the monotonic clock. */
  readonly confirmedAt: number;
  /** Somebody else has the name, or may have had it. */
  readonly lost: LifeboatError | undefined;
  /** @throws LifeboatError `BACKUP_IN_PROGRESS` or `RESTORE_IN_PROGRESS` when it is another run's, or gone; every method below, too */
  look(options: CallOptions): Promise<void>;
  /** Puts it once more, as `next` says. */
  write(next: LeaseMarker, options: CallOptions): Promise<void>;
  remove(options: CallOptions): Promise<void>;
  /** This run has no more to do with it. */
  giveUp(): void;
}

export interface HeldMarkerOptions {
  readonly leased: LeasedName;
  readonly settings: LeaseSettings;
  /** As it was put. */
  readonly marker: LeaseMarker;
  readonly etag?: string | undefined;
  /** By the store's clock. */
  readonly writtenAt?: Date | undefined;
  /** By the monotonic clock, when its put began. */
  readonly confirmedAt: number;
  /** Called once, when the name is found to be lost. */
  readonly onLost?: ((error: LifeboatError) => void) | undefined;
}

const tries = 3;
/** After which a put that was given up has arrived, if it does at all. */
const afterlifeInMs = 1000;

export function createHeldMarker(options: HeldMarkerOptions): HeldMarker {
  const { leased, settings } = options;
  const { store } = leased;
  const { durationInMs } = settings;
  const key = markerKeyOf(leased);
  const isConditional = store.supports.conditionalReplace;
  let { marker: current, etag, writtenAt, confirmedAt } = options;
  let lost: LifeboatError | undefined;
  /** Counts the renewal whose put, which no condition guards, was given up: it may still arrive. */
  let givenUp: number | undefined;

  function lose(why: string): LifeboatError {
    if (lost) return lost;
    lost = lostBecause(why);
    options.onLost?.(lost);
    if (givenUp !== undefined) setTimeout(() => void takeBackMarker(leased, current), afterlifeInMs);
    return lost;
  }

  function lostBecause(why: string): LifeboatError {
    return new LifeboatError({
      code: inProgressCodes[leased.kind],
      message: `${describeName(leased)} was not ${doneBy(current)}: ${why}. This run has changed nothing of it since`,
      context: { [leased.kind]: leased.name, location: leased.location },
    });
  }

  /** The marker came so late that another run may have had the name. What that would have left tells: its backup, or nothing.
   * Beside remains it is held on: whoever wrote them finds, before it completes the backup, whether they are its own. */
  async function checkLate(signal: AbortSignal | undefined): Promise<void> {
    if ((await leased.inspect({ signal })) === 'remains') return;
    await takeBackMarker(leased, current);
    throw lose('its lease was renewed too late: another run may have had the name');
  }

  async function read(signal: AbortSignal | undefined): Promise<HeldLease> {
    const held = await readLease(store, key, { signal });
    if (!held) throw lose(`its marker is gone, so somebody deleted the ${leased.kind} while it ran`);
    if (held.marker?.writer !== current.writer) throw lose(`another run took the name over (${describeMarker(held.marker)})`);
    if (held.marker.released) throw lose(`its name was given up for it${leased.kind === 'backup' ? ' by `unlockBackup`' : ''}`);
    if (!isConditional) {
      // By a request that was given up, and arrived when another run may have had the name.
      if (isTooLate(held.lastModified, { since: writtenAt, durationInMs })) {
        await checkLate(signal);
        writtenAt = held.lastModified;
      }
      writtenAt ??= held.lastModified;
    }
    return held;
  }

  async function writeUnguarded(next: LeaseMarker, signal: AbortSignal | undefined): Promise<void> {
    const begun = performance.now();
    if (givenUp !== undefined) await sleep(Math.min(afterlifeInMs, durationInMs / 4), undefined, { signal });
    const held = await read(signal);
    if (givenUp !== undefined && held.marker?.renewals === givenUp) await checkLate(signal);
    const until = confirmedAt + durationInMs * safePart;
    let put: Awaited<ReturnType<typeof winElection>>;
    try {
      put = await putInTime(next, held, { until, signal });
    } catch (error) {
      givenUp = next.renewals;
      throw error;
    }
    givenUp = undefined;
    if (!put) throw lose('its lease was not renewed in time, and another run has the name, or may have had it');
    if (put === 'late') await checkLate(signal);
    writtenAt = put === 'late' ? undefined : put.writtenAt;
    current = next;
    confirmedAt = begun;
  }

  async function putInTime(next: LeaseMarker, held: HeldLease, { until, signal }: CallOptions & { readonly until: number }) {
    // Once its lease is over a run is a candidate as others are.
    if (performance.now() >= until) return elect(next, held, signal);
    return putUnguarded({ leased, marker: next, until, since: held.lastModified, durationInMs, signal });
  }

  async function elect(next: LeaseMarker, held: HeldLease, signal: AbortSignal | undefined): ReturnType<typeof winElection> {
    try {
      return await winElection({ leased, claimant: current, marker: next, held, settings, signal });
    } finally {
      await store.deleteObject(claimKeyOf(leased, current.writer)).catch(() => {});
    }
  }

  async function writeGuarded(next: LeaseMarker, signal: AbortSignal | undefined): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const begun = performance.now();
      if (etag === undefined) ({ etag } = await read(signal));
      if (etag === undefined) return writeUnguarded(next, signal);
      try {
        ({ etag } = await store.putObject(key, printMarker(next), { signal, ifMatch: etag }));
        current = next;
        confirmedAt = begun;
        return;
      } catch (error) {
        if (!LifeboatError.isInstance(error, 'OBJECT_CHANGED') || attempt >= tries) throw error;
        // Somebody else's, or an own one whose answer was lost.
        ({ etag } = await read(signal));
      }
    }
  }

  return {
    get current() {
      return current;
    },
    get confirmedAt() {
      return confirmedAt;
    },
    get lost() {
      return lost;
    },

    /** What was read says nothing once the process was stopped for long. */
    async look({ signal }) {
      for (;;) {
        const begun = performance.now();
        await read(signal);
        if (performance.now() - begun < durationInMs * safePart) return;
      }
    },

    write: (next, { signal }) => (isConditional ? writeGuarded(next, signal) : writeUnguarded(next, signal)),

    async remove({ signal }) {
      if (store.supports.conditionalDelete && etag !== undefined) return store.deleteObject(key, { signal, ifMatch: etag });
      await read(signal);
      await store.deleteObject(key, { signal });
    },

    giveUp() {
      lost ??= lostBecause('this run has given its name up');
    },
  };
}

function doneBy({ operation }: LeaseMarker): string {
  return operation === 'delete' ? 'deleted' : operation === 'copy' ? 'copied' : operation === 'set-ttl' ? 'changed' : 'finished';
}
