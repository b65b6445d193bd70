import { setImmediate as turn } from 'node:timers/promises';
import { createFaultyStore, createMemoryObjectStore, observeStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Engine } from '../contract/engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { withEndedLeases } from '../storage/testing/with-ended-leases.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
const storageLocations = ['a', 'b', 'c'];
const request = { name: 'b1', includedNamespaces: ['default'], storageLocations };

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

/** And some more, which never come. */
const callsOfOne = 22;

const newStores = () => storageLocations.map(() => createMemoryObjectStore());
const engineOver = (stores: readonly ObjectStore[]): Engine =>
  createEngine({
    cluster,
    storageLocations: Object.fromEntries(stores.map((store, i) => [storageLocations[i], { store, patienceInMs: 0 }])),
  });

/** What a location lists; a backup that is listed as complete must be whole. */
async function stateOf(engine: Engine, storageLocation: string): Promise<string> {
  for await (const { state, name } of engine.listBackups({ storageLocation })) {
    if (state === 'complete') expect((await engine.verifyBackup(name, { storageLocation }).result).problems).toEqual([]);
    return state;
  }
  return 'nothing';
}

async function keysOf(store: ObjectStore | undefined): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store?.listObjects('') ?? []) keys.push(key);
  return keys;
}

test('the process dies after any store call: what is listed as complete is whole, and the rest can be completed', {
  timeout: 120_000,
}, async () => {
  let [total, repairs, restarts] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let at = 0; at <= total; at++) {
    const stores = newStores();
    let calls = 0;
    const mortal = stores.map((store, i) =>
      observeStore({
        store,
        async before() {
          // No location is as fast as another: some have committed when others have not.
          for (let turns = 3 * i; turns > 0; turns--) await turn();
          if (calls >= at && total !== Number.POSITIVE_INFINITY) throw new Error('the process is dead');
        },
        after() {
          calls += 1;
        },
      }),
    );
    const outcome = await engineOver(mortal)
      .backup(request)
      .result.catch((error: unknown) => error);
    if (total === Number.POSITIVE_INFINITY) {
      // The first one lives, to count its calls.
      total = calls;
      at = -1;
      continue;
    }
    const engine = engineOver(stores.map(withEndedLeases));
    const states = await Promise.all(storageLocations.map((name) => stateOf(engine, name)));
    if (states.includes('complete')) {
      const { locations } = await engine.repairBackup('b1').result;
      expect(
        locations.map((each) => each.outcome),
        `call ${at}: ${states.join()}`,
      ).not.toContain('failed');
      if (states.some((state) => state !== 'complete')) repairs += 1;
    } else {
      expect(outcome).toBeInstanceOf(Error);
      const { locations } = await engine.backup({ ...request, replaceUnfinished: true }).result;
      expect(locations.map((each) => each.outcome)).toEqual(['stored', 'stored', 'stored']);
      restarts += 1;
    }
    expect(await Promise.all(storageLocations.map((name) => stateOf(engine, name)))).toEqual(['complete', 'complete', 'complete']);
    const [keys, ...others] = await Promise.all(stores.map(keysOf));
    for (const other of others)
      expect(other.filter((key) => !key.includes('in-progress'))).toEqual(keys?.filter((key) => !key.includes('in-progress')));
  }
  expect(total).toBeGreaterThan(50);
  expect(repairs).toBeGreaterThan(0);
  expect(restarts).toBeGreaterThan(40);
});

test.each(['before', 'after'] as const)(
  'any call of one location fails (%s its effect): the others are whole, and its outcome is true',
  { timeout: 120_000 },
  async (moment) => {
    let outcomes = '';
    for (let failAt = 1; failAt <= callsOfOne; failAt++) {
      const stores = newStores();
      const faulty = stores.map((store, i) => (i === 1 ? createFaultyStore({ store, moment, failAt }) : store));
      const { phase, locations } = await engineOver(faulty).backup({ ...request, storagePolicy: 'any' }).result;
      expect(phase).toBe('Completed');
      const [a, b, c] = await Promise.all(storageLocations.map((name) => stateOf(engineOver(stores), name)));
      expect([a, c], `call ${failAt}`).toEqual(['complete', 'complete']);
      const told = locations[1];
      const truth = told?.outcome === 'stored' ? /^complete$/ : told?.remains ? /^(unfinished|nothing)$/ : /^nothing$/;
      expect(b, `call ${failAt}`).toMatch(truth);
      outcomes += told?.outcome === 'stored' ? '+' : '-';
    }
    // Some calls may fail: a get of what is not there, the removal of the marker, calls that are no more.
    expect(outcomes).toMatch(/-{13,}/);
  },
);
