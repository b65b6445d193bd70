import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, type KubeObject, LifeboatError, type Logger } from '@lifeboat/core';

const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };

export interface LeaderElectionTimes {
  /** How long other processes wait after the last renewal that they saw, in milliseconds. @default 15000 */
  readonly leaseDurationInMs?: number;
  /** A leader that cannot renew for this long stops leading, in milliseconds. Must be below `leaseDurationInMs`. @default 10000 */
  readonly renewDeadlineInMs?: number;
  /** The pause between two attempts to take or renew the Lease, in milliseconds. @default 2000 */
  readonly retryPeriodInMs?: number;
}

interface LeaderElectionOptions extends LeaderElectionTimes {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  /** The name of the Lease. */
  readonly name: string;
  /** The name of this process. No other process may have it. */
  readonly identity: string;
  readonly logger: Logger;
  /** Ends the leadership: first the work ends, then the Lease is given back. */
  readonly signal: AbortSignal;
  /** The work of the leader. Its signal is aborted when this process no longer leads. The work must then end at once. */
  readonly lead: (signal: AbortSignal) => Promise<void>;
}

/** The reason of the signal if another process may already lead. Then nothing may be written any more, not even a final state. */
export const leaseLost = new Error('The Lease was lost');

interface LeaseSpec {
  holderIdentity?: string | null;
  leaseDurationSeconds?: number | null;
  acquireTime?: string | null;
  renewTime?: string | null;
  leaseTransitions?: number | null;
}

/**
 * Lets one of all processes with the same Lease lead at a time. Their clocks need not agree: a Lease has ended if this process has seen no
 * renewal for the duration of the Lease, by its own clock. Resolves when `signal` is aborted or `lead` ends by itself. Rejects with the
 * error of `lead`.
 */
export async function runAsLeader(options: LeaderElectionOptions): Promise<void> {
  const { cluster, namespace, name, identity, logger, signal, lead } = options;
  const { leaseDurationInMs = 15_000, renewDeadlineInMs = 10_000, retryPeriodInMs = 2_000 } = options;
  const ref = { namespace, name };
  /** The Lease as it was seen last, and when it was first seen in that state. */
  let seen = { spec: '', at: 0 };

  /** Tries to take or renew the Lease. Returns whether this process has it. */
  async function tryToHold(callSignal: AbortSignal): Promise<boolean> {
    const time = new Date().toISOString().replace('Z', '000Z');
    const held = { holderIdentity: identity, leaseDurationSeconds: Math.ceil(leaseDurationInMs / 1000), renewTime: time };
    const lease = await cluster.get(leases, ref, { signal: callSignal });
    if (!lease) {
      const spec = { ...held, acquireTime: time, leaseTransitions: 0 };
      const object: KubeObject = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: ref, spec };
      return await unlessTaken(cluster.create(leases, object, { signal: callSignal }));
    }
    const spec = (lease.spec ?? {}) as LeaseSpec;
    const asText = JSON.stringify(spec);
    if (asText !== seen.spec) seen = { spec: asText, at: performance.now() };
    const isOurs = spec.holderIdentity === identity;
    const durationInMs = (spec.leaseDurationSeconds ?? 0) * 1000;
    if (!isOurs && spec.holderIdentity && performance.now() < seen.at + durationInMs) return false;
    const taken = isOurs ? held : { ...held, acquireTime: time, leaseTransitions: (spec.leaseTransitions ?? 0) + 1 };
    const { resourceVersion } = lease.metadata;
    const patch = { metadata: { resourceVersion }, spec: taken };
    return await unlessTaken(cluster.patch(leases, ref, { type: 'merge', patch }, { signal: callSignal }));
  }

  /** Waits for the Lease. Returns whether this process has it; `false` once the signal is aborted. */
  async function acquire(): Promise<boolean> {
    for (;;) {
      const isOurs = await tryToHold(AbortSignal.any([signal, timeLimit(renewDeadlineInMs)])).catch((error: unknown) => {
        if (!signal.aborted) logger.warn('The Lease cannot be taken', { error: String(error) });
        return false;
      });
      if (isOurs || signal.aborted) return isOurs;
      // A random part, so that waiting processes do not all ask at the same time.
      await sleep(retryPeriodInMs * (1 + Math.random() * 0.2), undefined, { signal }).catch(() => {});
    }
  }

  /** Renews the Lease until the signal is aborted. Returns `true` if the Lease is lost: renewing has failed for too long. */
  async function renew(renewSignal: AbortSignal): Promise<boolean> {
    let renewedAt = performance.now();
    while (!renewSignal.aborted) {
      await sleep(retryPeriodInMs, undefined, { signal: renewSignal }).catch(() => {});
      if (renewSignal.aborted) return false;
      const leftInMs = renewedAt + renewDeadlineInMs - performance.now();
      const beforeCall = performance.now();
      try {
        const isOurs = leftInMs > 0 && (await tryToHold(AbortSignal.any([renewSignal, timeLimit(leftInMs)])));
        if (isOurs) renewedAt = beforeCall;
        // If another process has the Lease, it had seen no renewal for long enough to take it.
        else if (leftInMs <= 0 || holderOf(seen.spec) !== identity) return true;
      } catch (error) {
        if (renewSignal.aborted) return false;
        logger.warn('The Lease cannot be renewed', { error: String(error) });
      }
      if (performance.now() - renewedAt >= renewDeadlineInMs) return true;
    }
    return false;
  }

  async function giveBack(): Promise<void> {
    try {
      const lease = await cluster.get(leases, ref, { signal: timeLimit(renewDeadlineInMs) });
      if (!lease || (lease.spec as LeaseSpec | undefined)?.holderIdentity !== identity) return;
      const { resourceVersion } = lease.metadata;
      const patch = { metadata: { resourceVersion }, spec: { holderIdentity: '', leaseDurationSeconds: 1 } };
      await cluster.patch(leases, ref, { type: 'merge', patch }, { signal: timeLimit(renewDeadlineInMs) });
    } catch (error) {
      logger.warn('The Lease is not given back: others wait until it ends', { error: String(error) });
    }
  }

  while (!signal.aborted) {
    if (!(await acquire())) return;
    logger.info('This process leads', { identity });
    const lost = new AbortController();
    const ended = new AbortController();
    // The Lease is renewed until the work has ended, even after the signal.
    const renewing = renew(ended.signal).then((isLost) => {
      if (isLost) lost.abort(leaseLost);
    });
    try {
      await lead(AbortSignal.any([signal, lost.signal]));
    } finally {
      ended.abort();
      await renewing;
      await giveBack();
    }
    if (!lost.signal.aborted) return;
    logger.warn('This process does not lead any more', { identity });
  }
}

/** Node's timers take whole milliseconds only. */
function timeLimit(timeInMs: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(timeInMs));
}

function holderOf(spec: string): string | null | undefined {
  return spec === '' ? undefined : (JSON.parse(spec) as LeaseSpec).holderIdentity;
}

async function unlessTaken(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT') || LifeboatError.isInstance(error, 'KUBERNETES_ALREADY_EXISTS'))
      return false;
    throw error;
  }
}
