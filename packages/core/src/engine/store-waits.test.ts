import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { StoreWaitEvent } from '../contract/events.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { wrapObjectStore } from '../provider-kit/wrapping/wrap-object-store.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

const request = { name: 'b1', includedNamespaces: ['default'] };

/** Does not answer for a while, from its first head, list or unconditional put of bytes on. */
function outage(store: ObjectStore, inMs: number) {
  let since: number | undefined;
  let downs = 0;
  const down = () => {
    since ??= performance.now();
    if (performance.now() - since > inMs) return;
    downs++;
    throw new LifeboatError({ code: 'STORE_UNREACHABLE', message: 'nothing accepts connections there', retryable: true });
  };
  const wrapped = wrapObjectStore(store, {
    async putObject(key, body, options) {
      if (body instanceof Uint8Array && !options?.ifAbsent) down();
      return await store.putObject(key, body, options);
    },
    async headObject(key, options) {
      down();
      return await store.headObject(key, options);
    },
    async *listObjects(prefix, options) {
      down();
      yield* store.listObjects(prefix, options);
    },
    async *listCommonPrefixes(prefix, delimiter, options) {
      down();
      yield* store.listCommonPrefixes(prefix, delimiter, options);
    },
  });
  return { store: wrapped, downs: () => downs };
}

test('a run whose store does not answer for two seconds waits, tells it once with its end, logs it, and completes', async () => {
  const { store, downs } = outage(createMemoryObjectStore(), 2_000);
  const logged: string[] = [];
  const heard: StoreWaitEvent[] = [];
  const log = (message: string) => void logged.push(message);
  const engine = createEngine({
    cluster,
    storageLocations: { main: { store } },
    logger: { debug() {}, info: log, warn: log, error: log },
    onStoreWait: (event) => heard.push(event),
  });
  const run = engine.backup(request);
  const events: StoreWaitEvent[] = [];
  for await (const event of run) if (event.type === 'store-wait') events.push(event);
  expect((await run.result).phase).toBe('Completed');
  expect(downs()).toBeGreaterThan(2);
  expect(events.map(({ state, location }) => `${location} ${state}`)).toEqual(['main waiting', 'main answering']);
  expect(events[0]).toMatchObject({ message: 'nothing accepts connections there', patienceInMs: 120_000 });
  expect(heard).toEqual(events);
  expect(logged.filter((line) => line.includes('does not answer'))).toHaveLength(1);
  expect(logged.filter((line) => line.includes('answers again'))).toHaveLength(1);
});

test('an outage longer than the patience fails the run, and is told as one', async () => {
  const { store } = outage(createMemoryObjectStore(), Number.POSITIVE_INFINITY);
  const engine = createEngine({ cluster, storageLocations: { main: { store, patienceInMs: 300 } } });
  await expect(engine.backup(request).result).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    message: expect.stringContaining('tried'),
  });
});

test('a cancel ends the wait at once', async () => {
  const { store } = outage(createMemoryObjectStore(), Number.POSITIVE_INFINITY);
  const engine = createEngine({ cluster, storageLocations: { main: { store } } });
  const run = engine.restore({ backupName: 'b1' });
  run.result.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const started = performance.now();
  await run.cancel();
  expect(performance.now() - started).toBeLessThan(2_000);
  await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
});

test('what waits outside of runs is told, too, and patience 0 waits for nothing', async () => {
  const heard: StoreWaitEvent[] = [];
  const { store } = outage(createMemoryObjectStore(), 1_500);
  const engine = createEngine({ storageLocations: { main: { store } }, onStoreWait: (event) => heard.push(event) });
  for await (const _ of engine.listBackups());
  expect(heard.map(({ state }) => state)).toEqual(['waiting', 'answering']);
  const impatient = createEngine({ storageLocations: { main: { store: outage(store, 1_000).store, patienceInMs: 0 } } });
  await expect(impatient.listBackups()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
});
