import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { EngineOptions } from '../contract/engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { BackupItemAction } from '../plugin-api/item-actions.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  await cluster.create(
    { group: '', version: 'v1', resource: 'configmaps' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeting', namespace: 'default' }, data: { hello: 'world' } },
  );
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

let buckets: Record<string, ObjectStore>;
let opened: string[];
let closed: string[];
let secrets: Record<string, string>;
beforeEach(() => {
  buckets = { a: createMemoryObjectStore(), b: createMemoryObjectStore() };
  opened = [];
  closed = [];
  secrets = { 'keys/a': 'key of a', 'keys/b': 'key of b' };
});

/** Looks at the key of a bucket when it is opened. */
const memory: ProviderPlugin = {
  specVersion: 1,
  name: 'example.com/memory',
  async createObjectStore({ bucket = '', credentials }) {
    opened.push(bucket);
    const key = await credentials?.();
    const store = buckets[bucket];
    if (!store || key !== `key of ${bucket}`) throw new Error(`no bucket ${bucket}`);
    return { ...store, close: async () => void closed.push(bucket) };
  },
};
const location = (bucket: string) => ({ provider: 'memory', objectStorage: { bucket }, credential: { name: 'keys', key: bucket } });
const engineOver = (more: Partial<EngineOptions> = {}) =>
  createEngine({
    cluster,
    plugins: [memory],
    resolveSecret: async ({ name, key }) => secrets[`${name}/${key}`],
    storageLocations: { a: location('a'), b: { ...location('b'), patienceInMs: 0 } },
    ...more,
  });
const request = { includedNamespaces: ['default'] };

test('locations of plain configuration are opened once, when they are needed, and closed with the engine', async () => {
  const engine = engineOver();
  expect(opened).toEqual([]);
  const { phase, locations } = await engine.backup({ ...request, name: 'b1', storageLocations: ['a', 'b'] }).result;
  expect([phase, locations]).toMatchObject([
    'Completed',
    [
      { name: 'a', outcome: 'stored' },
      { name: 'b', outcome: 'stored' },
    ],
  ]);
  const names = async (storageLocation: string) => {
    const found = [];
    for await (const { name } of engine.listBackups({ storageLocation })) found.push(name);
    return found;
  };
  expect([await names('a'), await names('b')]).toEqual([['b1'], ['b1']]);
  expect(opened.sort()).toEqual(['a', 'b']);
  await engine.close();
  expect(closed.sort()).toEqual(['a', 'b']);
  await expect(engine.getBackup('b1', { storageLocation: 'a' })).rejects.toThrow('Location "a" is closed, as its engine is');
});

test('a store that was given open stays open', async () => {
  const store = { ...createMemoryObjectStore(), close: async () => void closed.push('given') };
  const engine = engineOver({ storageLocations: { a: location('a'), given: { store } } });
  await engine.getBackup('none', { storageLocation: 'given' }).catch(() => {});
  expect(opened).toEqual([]);
  await engine.close();
  expect(closed).toEqual([]);
  await expect(engine.getBackup('none', { storageLocation: 'given' })).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
});

test('one that cannot be opened is one that misses out; the next call tries again', async () => {
  secrets['keys/b'] = '';
  const engine = engineOver();
  const run = engine.backup({ ...request, name: 'b1', storageLocations: ['a', 'b'], storagePolicy: 'any' });
  const { phase, locations = [] } = await run.result;
  expect([phase, locations]).toMatchObject(['Completed', [{ name: 'a', outcome: 'stored' }, { name: 'b' }]]);
  expect(locations[1]).toMatchObject({
    error: { code: 'CREDENTIALS_MISSING', message: expect.stringContaining('the secret keys/b is empty') },
  });
  await expect(engine.getBackup('b1', { storageLocation: 'b' })).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message: expect.stringContaining('the secret keys/b is empty'),
  });
  secrets['keys/b'] = 'key of b';
  expect((await engine.repairBackup('b1').result).locations).toMatchObject([{ name: 'a' }, { name: 'b', outcome: 'copied' }]);
  expect((await engine.verifyBackup('b1', { storageLocation: 'b' }).result).problems).toEqual([]);
  await engine.close();
});

test('a cancel does not wait for a location that takes its time to open', async () => {
  const engine = engineOver({ resolveSecret: () => new Promise(() => {}) });
  const run = engine.backup({ ...request, name: 'b1', storageLocation: 'a' });
  setTimeout(() => void run.cancel(), 5);
  await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
});

test('actions of plugins run', async () => {
  const seen: string[] = [];
  const action: BackupItemAction = {
    name: 'example.com/look',
    appliesTo: { includedResources: ['configmaps'] },
    execute: async ({ item }) => {
      seen.push(item.metadata.name);
      return {};
    },
  };
  const engine = engineOver({ plugins: [{ ...memory, actions: { backup: [action] } }] });
  await engine.backup({ ...request, name: 'b1', storageLocation: 'a' }).result;
  expect(seen).toContain('greeting');
  await engine.close();
});

test.each<[string, Partial<EngineOptions>, RegExp]>([
  [
    'a provider that no plugin has',
    { storageLocations: { a: { provider: 'memry' } } },
    /a\.provider: unknown provider "memry"; did you mean memory\?/,
  ],
  ['no plugins at all', { plugins: [] }, /storageLocations\.a\.provider: unknown provider "memory".*pass `plugins`/],
  ['a secret that nobody reads', { resolveSecret: undefined as never }, /storageLocations\.a\.credential: it names a secret/],
  [
    'a store and a provider',
    { storageLocations: { a: { store: createMemoryObjectStore(), provider: 'memory' } } },
    /storageLocations\.a\.provider: it is for a location that a provider opens/,
  ],
  ['neither', { storageLocations: { a: {} as never } }, /storageLocations\.a\.store: Required value, or the "provider" that opens it/],
  ['a misspelt field', { storageLocations: { a: { provider: 'memory', objectStorge: {} } as never } }, /did you mean objectStorage\?/],
  [
    'a snapshot location of no provider',
    { snapshotLocations: { s: { provider: 'disk' } } },
    /snapshotLocations\.s\.provider: unknown provider "disk"/,
  ],
  ['two plugins of one name', { plugins: [memory, memory] }, /plugins\[1\]\.name: "example\.com\/memory" is also the name of plugins\[0\]/],
  ['a plugin that is a function', { plugins: [(() => memory) as never] }, /plugins\[0\]/],
  ['a key that is none', { storageLocations: { a: { ...location('a'), requireSignature: ['x'] } } }, /requires signatures/],
])('createEngine refuses %s', (_, options, message) => {
  expect(() => engineOver(options)).toThrow(message);
});

test('actions of plugins and of the options have different names', () => {
  const action = { name: 'example.com/a', appliesTo: {}, execute: async () => ({}) } as const;
  const plugin: ProviderPlugin = { ...memory, actions: { restore: [action] } };
  expect(() => engineOver({ plugins: [plugin], actions: { restore: [action] } })).toThrow(
    'plugins[0].actions.restore[0].name: "example.com/a" is also the name of actions.restore[0]',
  );
});
