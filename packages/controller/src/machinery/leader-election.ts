import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, type KubeObject, LifeboatError, type Logger } from '@lifeboat/core';

const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };

export interface LeaderElectionTimes {
  /** How long others wait after the last renewal that they saw. @default 15000 */
  readonly leaseDurationInMs?: number;
  /** A leader whose renewals fail for so long stops to lead; below `leaseDurationInMs`. @default 10000 */
  readonly renewDeadlineInMs?: number;
  /** Between two tries. @default 2000 */
  readonly retryPeriodInMs?: number;
}

interface LeaderElectionOptions extends LeaderElectionTimes {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  /** Of the Lease. */
  readonly name: string;
  /** Of this process, and of no other. */
  readonly identity: string;
  readonly logger: Logger;
  /** Ends it: the work is ended first, and the Lease given back after that. */
  readonly signal: AbortSignal;
  /** What the leader does. Its signal comes when it does not lead any more: it then ends at once. */
  readonly lead: (signal: AbortSignal) => Promise<void>;
}

/** The reason of the signal when another process may lead by now: nothing may be written any more, not even a last word. */
export const leaseLost = new Error('The Lease was lost');

interface LeaseSpec {
  holderIdentity?: string | null;
  leaseDurationSeconds?: number | null;
  acquireTime?: string | null;
  renewTime?: string | null;
  leaseTransitions?: number | null;
}

/**
 * Of all processes with the same Lease one leads at a time. Clocks need not agree: a Lease has ended when this process has seen no
 * renewal for its duration, by its own clock. Resolves when `signal` has come, or when `lead` ends by itself; rejects with the error of `lead`.
 */
export async function runAsLeader(options: LeaderElectionOptions): Promise<void> {
  const { cluster, namespace, name, identity, logger, signal, lead } = options;
  const { leaseDurationInMs = 15_000, renewDeadlineInMs = 10_000, retryPeriodInMs = 2_000 } = options;
  const ref = { namespace, name };
  /** The Lease as it was last seen, and when it was first seen so. */
  let seen = { spec: '', at: 0 };

  /** Takes or renews the Lease. Returns whether this process has it. */
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

  /** Waits for the Lease. Returns whether this process has it: not once the signal has come. */
  async function acquire(): Promise<boolean> {
    for (;;) {
      const isOurs = await tryToHold(AbortSignal.any([signal, timeLimit(renewDeadlineInMs)])).catch((error: unknown) => {
        if (!signal.aborted) logger.warn('The Lease cannot be taken', { error: String(error) });
        return false;
      });
      if (isOurs || signal.aborted) return isOurs;
      // Those who wait together do not ask together.
      await sleep(retryPeriodInMs * (1 + Math.random() * 0.2), undefined, { signal }).catch(() => {});
    }
  }

  /** Renews until the signal comes, or until renewing has failed for too long: then returns `true`, for the Lease is lost. */
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
        // Whoever else has it now took it after a time in which no renewal was seen.
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
    // The Lease is renewed until the work has ended, also after the signal.
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

/** Node takes whole milliseconds only. */
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
