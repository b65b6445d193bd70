import { performance } from 'node:perf_hooks';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { untilAborted } from '../../errors/until-aborted.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { formatTimestamp } from '../../velero-api/timestamp.ts';
import { backupKey } from '../velero-layout.ts';
import { type BackupMarker, describeMarker, printMarker } from './backup-marker.ts';
import { type HeldLease, readLease } from './held-lease.ts';
import { createLeaseDeadline } from './lease-deadline.ts';
import type { LeaseSettings } from './lease-settings.ts';

/** A backup's name, held by this run as long as its lease is renewed. A timer does so, which does not keep the process alive. */
export interface BackupLease {
  readonly backup: string;
  readonly marker: BackupMarker;
  /** What was there in its place: of a run that ended or lost the name. */
  readonly previous: HeldLease | undefined;
  /** Somebody else has the name: nothing of the backup is touched any more. */
  readonly isLost: boolean;
  /** Asks for the name again, renewing the lease if its end is not far away; `strict`: in any case.
   * @throws LifeboatError `BACKUP_IN_PROGRESS` once another run has it, and what the store fails with */
  ensure(options?: CallOptions & { readonly strict?: boolean }): Promise<void>;
  /** Does a short request while the name is held; should the lease end meanwhile, the request is aborted and made again once
   * the lease is renewed. @throws as `ensure`, and what the request fails with */
  run<T>(request: (signal: AbortSignal) => Promise<T>, options?: CallOptions): Promise<T>;
  /** The body of a put, which ends well only while the name is held. The stream fails as `ensure` does. */
  body(source: ByteStream, options?: CallOptions): ByteStream;
  /** The work is done: removes the marker. */
  end(options?: CallOptions): Promise<void>;
  /** Leaves what is there to whoever takes the name next. */
  release(now: Date, options?: CallOptions): Promise<void>;
  /** Nothing was changed: leaves the name as it was found, but free. */
  giveBack(now: Date, options?: CallOptions): Promise<void>;
  /** Renews the lease no more: it ends by itself. */
  abandon(): void;
}

interface BackupLeaseOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly settings: LeaseSettings;
  /** As it was put. */
  readonly marker: BackupMarker;
  readonly etag: string | undefined;
  /** What it replaced. */
  readonly previous: HeldLease | undefined;
  /** By the monotonic clock, when the put of the marker began. */
  readonly confirmedAt: number;
}

const tries = 3;

export function createBackupLease(options: BackupLeaseOptions): BackupLease {
  const { store, location, settings, previous } = options;
  const { durationInMs, renewalIntervalInMs } = settings;
  // Store clocks may tell whole seconds only: who takes over may be a second early.
  const safeInMs = durationInMs * 0.7;
  const name = options.marker.backup;
  const key = backupKey(name, 'marker');
  const isConditional = store.supports.conditionalReplace;
  let { marker, etag, confirmedAt } = options;
  let lost: LifeboatError | undefined;
  let renewing: Promise<void> | undefined;
  const deadline = createLeaseDeadline({ endsAt: () => (lost ? 0 : confirmedAt + safeInMs) });

  function lose(why: string): LifeboatError {
    lost ??= lostBecause(why);
    stop();
    return lost;
  }

  function lostBecause(why: string): LifeboatError {
    return new LifeboatError({
      code: 'BACKUP_IN_PROGRESS',
      message: `Backup "${name}" in location "${location}" was not ${doneBy(marker)}: ${why}. This run has changed nothing of it since`,
      context: { backup: name, location },
    });
  }

  function stop(): void {
    clearInterval(timer);
  }

  function checkMine(held: HeldLease | undefined): HeldLease {
    if (!held) throw lose('its marker is gone, so somebody deleted the backup while it ran');
    if (held.marker?.writer !== marker.writer) throw lose(`another run took the name over (${describeMarker(held.marker)})`);
    if (held.marker.released) throw lose('its name was given up for it (`lifeboat backup unlock`)');
    return held;
  }

  async function write(next: BackupMarker, signal: AbortSignal): Promise<void> {
    const isLast = next.released !== undefined;
    for (let attempt = 1; ; attempt += 1) {
      const begun = performance.now();
      if (!isConditional || etag === undefined) ({ etag } = checkMine(await readLease(store, key, { signal })));
      try {
        const condition = isConditional && etag !== undefined && { ifMatch: etag };
        const put = await store.putObject(key, printMarker(next), { signal, ...condition });
        etag = put.etag;
        if (!condition && !isLast) {
          checkMine(await readLease(store, key, { signal }));
          // Then the marker may have been another run's, which had an end with the name, when this one was put in its place.
          if (performance.now() - begun >= durationInMs) throw lose('its lease was renewed too late: another run may have had the name');
        }
        marker = next;
        confirmedAt = begun;
        return;
      } catch (error) {
        if (!LifeboatError.isInstance(error, 'OBJECT_CHANGED') || attempt >= tries) throw error;
        // Somebody else's, or an own one whose answer was lost.
        ({ etag } = checkMine(await readLease(store, key, { signal })));
      }
    }
  }

  function renew(): Promise<void> {
    renewing ??= renewInTime().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function renewInTime(): Promise<void> {
    const next = { ...marker, renewals: (marker.renewals ?? 0) + 1 };
    for (let attempt = 1; ; attempt += 1) {
      // Where no condition guards the put, it must not land long after the look.
      const limit = AbortSignal.timeout(isConditional ? durationInMs : safeInMs);
      try {
        return await write(next, limit);
      } catch (error) {
        // A process that was stopped finds its request out of time, and asks again; a store that does not answer is told of.
        if (!limit.aborted || lost) throw error;
        if (attempt >= tries) throw notRenewed(error);
      }
    }
  }

  function notRenewed(cause: unknown): LifeboatError {
    return new LifeboatError({
      code: 'STORE_TIMEOUT',
      message: `The lease on backup "${name}" in location "${location}" could not be renewed: the store has not answered for ${(tries * durationInMs) / 1000} s`,
      retryable: true,
      context: { backup: name, location },
      cause,
    });
  }

  /** What was read says nothing once the process was stopped for long. */
  async function look(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const begun = performance.now();
      checkMine(await readLease(store, key, { signal }));
      if (performance.now() - begun < safeInMs) return;
    }
  }

  async function ensure({ signal, strict = false }: CallOptions & { readonly strict?: boolean } = {}): Promise<void> {
    if (lost) throw lost;
    const age = performance.now() - confirmedAt;
    if (age < Math.min(2 * renewalIntervalInMs, safeInMs)) {
      if (!strict) return;
      // Where no condition guards a put, reading is what there is: before and after.
      if (!isConditional) return look(signal);
    }
    await (signal ? untilAborted(renew(), { signal, what: 'Renewing the lease' }) : renew());
    if (lost) throw lost;
  }

  /** The last thing that is done with the name; no renewal runs beside it. */
  async function finish(last: (signal: AbortSignal | undefined) => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    stop();
    await renewing?.catch(() => {});
    if (lost) throw lost;
    await ensure({ signal });
    await last(signal);
    lost = lostBecause('this run has given its name up');
  }

  async function remove(signal: AbortSignal | undefined): Promise<void> {
    if (store.supports.conditionalDelete && etag !== undefined) return store.deleteObject(key, { signal, ifMatch: etag });
    checkMine(await readLease(store, key, { signal }));
    await store.deleteObject(key, { signal });
  }

  const timer = setInterval(() => void renew().catch(() => {}), renewalIntervalInMs);
  timer.unref();

  return {
    backup: name,
    previous,
    get marker() {
      return marker;
    },
    get isLost() {
      return lost !== undefined;
    },
    ensure,

    async run(request, { signal } = {}) {
      for (let attempt = 1; ; attempt += 1) {
        await ensure({ signal });
        const limit = deadline.begin();
        try {
          return await request(signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
        } catch (error) {
          if (lost) throw lost;
          if (!limit.signal.aborted || signal?.aborted || attempt >= tries) throw error;
        } finally {
          limit.end();
        }
      }
    },

    async *body(source, { signal } = {}) {
      const isOver = () => performance.now() - confirmedAt >= safeInMs;
      for await (const chunk of source) {
        if (lost || isOver()) await ensure({ signal });
        yield chunk;
      }
      // Where nothing else hinders a put of who lost the name from becoming whole.
      await ensure({ signal, strict: !isConditional });
    },

    end: ({ signal } = {}) => finish(remove, signal),

    release: (now, { signal } = {}) =>
      finish(() => write({ ...marker, released: formatTimestamp(now) }, signal ?? AbortSignal.timeout(durationInMs)), signal),

    giveBack: (now, { signal } = {}) =>
      finish(async () => {
        if (!previous?.marker) return remove(signal);
        await write({ ...previous.marker, released: formatTimestamp(now) }, signal ?? AbortSignal.timeout(durationInMs));
      }, signal),

    abandon: stop,
  };
}

function doneBy({ operation }: BackupMarker): string {
  return operation === 'delete' ? 'deleted' : operation === 'copy' ? 'copied' : 'finished';
}
