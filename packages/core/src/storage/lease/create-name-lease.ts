import { performance } from 'node:perf_hooks';
import type { HeldLease } from '../../contract/store/held-lease.ts';
import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import type { NameLease } from '../../contract/store/name-lease.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { untilAborted } from '../../flow/until-aborted.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { formatTimestamp } from '../../velero-api/values/timestamp.ts';

import { createHeldMarker, type HeldMarkerOptions } from './held-marker.ts';
import { createLeaseDeadline } from './lease-deadline.ts';
import { safePart } from './lease-settings.ts';
import { describeName } from './leased-name.ts';

export interface NameLeaseOptions extends HeldMarkerOptions {
  /** What it replaced. */
  readonly previous: HeldLease | undefined;
}

const tries = 3;

export function createNameLease(options: NameLeaseOptions): NameLease {
  const { leased, settings, previous } = options;
  const { durationInMs, renewalIntervalInMs } = settings;
  const safeInMs = durationInMs * safePart;
  const isConditional = leased.store.supports.conditionalReplace;
  const held = createHeldMarker(options);
  let renewing: Promise<void> | undefined;
  const deadline = createLeaseDeadline({ endsAt: () => (held.lost ? 0 : held.confirmedAt + safeInMs) });

  function stop(): void {
    clearInterval(timer);
  }

  function renew(): Promise<void> {
    renewing ??= renewInTime().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  const isOver = () => performance.now() - held.confirmedAt >= safeInMs;

  async function renewInTime(): Promise<void> {
    const next = { ...held.current, renewals: (held.current.renewals ?? 0) + 1 };
    for (let attempt = 1; ; attempt += 1) {
      // Where no condition guards the put, it must not land long after the look.
      const limit = AbortSignal.timeout(Math.ceil(isConditional ? durationInMs : safeInMs));
      try {
        return await held.write(next, { signal: limit });
      } catch (error) {
        if (held.lost) stop();
        // A process that was stopped finds its request out of time, and asks again; a store that does not answer is told of.
        if (held.lost || !(limit.aborted || isOver())) throw error;
        if (attempt >= tries) throw notRenewed(error);
      }
    }
  }

  function notRenewed(cause: unknown): LifeboatError {
    const waitedInMs = tries * durationInMs;
    return timedOut(
      `The lease on ${describeName(leased)} could not be renewed: the store has not answered for ${waitedInMs / 1000} s`,
      cause,
    );
  }

  function tooSlow(cause: unknown): LifeboatError {
    const what = `${describeName(leased)}: a request of it was not done within its lease of ${durationInMs / 1000} s, ${tries} times`;
    return timedOut(`${what}. Try again, with a longer lease if the store or this machine is that slow`, cause);
  }

  function timedOut(message: string, cause: unknown): LifeboatError {
    return new LifeboatError({
      code: 'STORE_TIMEOUT',
      message,
      retryable: true,
      context: { [leased.kind]: leased.name, location: leased.location },
      cause,
    });
  }

  async function ensure({ signal, strict = false }: CallOptions & { readonly strict?: boolean } = {}): Promise<void> {
    if (held.lost) throw held.lost;
    const age = performance.now() - held.confirmedAt;
    if (age < Math.min(2 * renewalIntervalInMs, safeInMs)) {
      if (!strict) return;
      // Where no condition guards a put, reading is what there is: before and after.
      if (!isConditional) return held.look({ signal });
    }
    await (signal ? untilAborted(renew(), { signal, what: 'Renewing the lease' }) : renew());
    if (held.lost) throw held.lost;
  }

  /** The last thing that is done with the name; no renewal runs beside it. */
  async function finish(last: (signal: AbortSignal | undefined) => Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    stop();
    await renewing?.catch(() => {});
    if (held.lost) throw held.lost;
    await ensure({ signal });
    await last(signal);
    held.giveUp();
  }

  function free(marker: LeaseMarker, now: Date, signal: AbortSignal | undefined): Promise<void> {
    return held.write({ ...marker, released: formatTimestamp(now) }, { signal: signal ?? AbortSignal.timeout(durationInMs) });
  }

  const timer = setInterval(() => void renew().catch(() => {}), renewalIntervalInMs);
  timer.unref();

  return {
    name: leased.name,
    previous,
    get marker() {
      return held.current;
    },
    get isLost() {
      return held.lost !== undefined;
    },
    ensure,

    async run(request, { signal } = {}) {
      for (let attempt = 1; ; attempt += 1) {
        await ensure({ signal });
        const limit = deadline.begin();
        try {
          return await request(signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
        } catch (error) {
          if (held.lost) throw held.lost;
          if (!limit.signal.aborted || signal?.aborted) throw error;
          if (attempt >= tries) throw tooSlow(error);
        } finally {
          limit.end();
        }
      }
    },

    async *body(source, { signal } = {}) {
      for await (const chunk of source) {
        if (held.lost || isOver()) await ensure({ signal });
        yield chunk;
      }
      // Where nothing else hinders a put of who lost the name from becoming whole.
      await ensure({ signal, strict: !isConditional });
    },

    end: ({ signal } = {}) => finish((last) => held.remove({ signal: last }), signal),

    release: (now, { signal } = {}) => finish((last) => free(held.current, now, last), signal),

    giveBack: (now, { signal } = {}) =>
      finish(async (last) => {
        const before = previous?.marker;
        const isWhole = before && (await leased.inspect({ signal: last })) === 'whole';
        return before && !isWhole ? free(before, now, last) : held.remove({ signal: last });
      }, signal),

    abandon: stop,
  };
}
