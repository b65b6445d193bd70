import { type ClusterClient, clusterFromKubeConfig, type KubeObject } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, test } from 'vitest';
import { runAsLeader } from './leader-election.ts';
import { silentLogger } from './silent-logger.ts';

const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
const times = { leaseDurationInMs: 1000, renewDeadlineInMs: 500, retryPeriodInMs: 50 };
let server: KubernetesApiServer;
let cluster: ClusterClient;

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero'] });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
});
afterAll(async () => {
  await cluster?.close();
  await server?.close();
});

/** A process that wants to lead. */
function candidate(name: string, identity: string, client = cluster) {
  const stop = new AbortController();
  const state = { leads: false, terms: 0 };
  const ended = runAsLeader({
    ...times,
    ...{ cluster: client, namespace: 'velero', name, identity, logger: silentLogger, signal: stop.signal },
    lead: async (signal) => {
      state.leads = true;
      state.terms += 1;
      await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));
      state.leads = false;
    },
  });
  return { state, ended, stop: () => stop.abort() };
}

const holder = async (name: string) =>
  ((await cluster.get(leases, { namespace: 'velero', name }))?.spec as { holderIdentity: string } | undefined)?.holderIdentity;

test.concurrent('one of two leads, and the other at once when the first gives the Lease back', async ({ expect }) => {
  const a = candidate('given-back', 'a');
  await expect.poll(() => a.state.leads).toBe(true);
  const b = candidate('given-back', 'b');
  // Longer than the Lease lasts without a renewal.
  await new Promise((resolve) => setTimeout(resolve, 1300));
  expect([a.state, b.state, await holder('given-back')]).toEqual([{ leads: true, terms: 1 }, { leads: false, terms: 0 }, 'a']);
  a.stop();
  await a.ended;
  expect(await holder('given-back')).not.toBe('a');
  await expect.poll(() => b.state.leads, { timeout: 400 }).toBe(true);
  b.stop();
  await b.ended;
  expect(await holder('given-back')).toBe('');
});

test.concurrent('the Lease of a process that died is taken when nobody has renewed it for its duration, whatever its clock said', async ({
  expect,
}) => {
  // A holder with a clock years ahead. By that clock, the Lease would never end.
  const spec = { holderIdentity: 'dead', leaseDurationSeconds: 1, renewTime: '2099-01-01T00:00:00.000000Z', leaseTransitions: 3 };
  const lease: KubeObject = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'dead', namespace: 'velero' }, spec };
  await cluster.create(leases, lease);
  const began = performance.now();
  const a = candidate('dead', 'a');
  await expect.poll(() => a.state.leads, { interval: 10 }).toBe(true);
  expect(performance.now() - began).toBeGreaterThan(950);
  expect((await cluster.get(leases, { namespace: 'velero', name: 'dead' }))?.spec).toMatchObject({
    holderIdentity: 'a',
    leaseTransitions: 4,
  });
  a.stop();
  await a.ended;
});

test.concurrent('a leader that cannot renew stops before another may begin, and leads again when it can', async ({ expect }) => {
  let broken = false;
  const cut: ClusterClient = {
    ...cluster,
    get: async (...args) => {
      if (broken) throw new Error('no route to host');
      return await cluster.get(...args);
    },
  };
  const a = candidate('cut', 'a', cut);
  await expect.poll(() => a.state.leads).toBe(true);
  const b = candidate('cut', 'b');
  broken = true;
  let both = false;
  const watching = setInterval(() => (both ||= a.state.leads && b.state.leads), 5);
  await expect.poll(() => b.state.leads, { interval: 10 }).toBe(true);
  clearInterval(watching);
  expect([both, a.state.leads]).toEqual([false, false]);
  broken = false;
  b.stop();
  await b.ended;
  await expect.poll(() => a.state.terms).toBe(2);
  a.stop();
  await a.ended;
});

test.concurrent('an error of the work ends it, and gives the Lease back', async ({ expect }) => {
  const lead = async () => {
    throw new Error('the work is broken');
  };
  const signal = new AbortController().signal;
  const running = runAsLeader({ ...times, cluster, namespace: 'velero', name: 'error', identity: 'a', logger: silentLogger, signal, lead });
  await expect(running).rejects.toThrow('the work is broken');
  expect(await holder('error')).toBe('');
});
