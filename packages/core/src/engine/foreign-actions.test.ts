import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { EngineOptions } from '../contract/engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { BackupItemAction, BackupItemInput, ItemBlockAction, RestoreItemAction } from '../plugin-api/item-actions.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name: 'a' } });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

const never = () => new Promise<never>(() => {});
const appliesTo = { includedResources: ['configmaps'] };
const onBackup = (execute: unknown) => [{ name: 'example.com/bad', appliesTo, execute } as BackupItemAction];
const onRestore = (execute: unknown) => [{ name: 'example.com/bad', appliesTo, execute } as RestoreItemAction];
const engineWith = (
  actions: EngineOptions['actions'],
  options: Partial<EngineOptions> = {},
  store: ObjectStore = createMemoryObjectStore(),
) => createEngine({ cluster, storageLocations: { main: { store, patienceInMs: 0 } }, actions: actions ?? {}, ...options });
const request = { name: 'b', includedNamespaces: ['shop'], includedResources: ['configmaps'] };
const changed =
  (metadata: object, more: object = {}) =>
  async ({ item }: BackupItemInput) => ({
    item: { ...item, ...more, metadata: { ...item.metadata, ...metadata } },
  });

test.each<[string, unknown, RegExp]>([
  ['returns nothing', async () => undefined, /example\.com\/bad returned nothing: an action returns an object/],
  ['renames its item', changed({ name: 'other' }), /moved its item from shop\/a to shop\/other: name and namespace must stay/],
  ['moves its item', changed({ namespace: 'elsewhere' }), /moved its item from shop\/a to elsewhere\/a/],
  ['makes another kind of it', changed({}, { kind: 'Secret' }), /made v1 Secret of v1 ConfigMap: the kind must stay/],
  ['returns an item that is none', async () => ({ item: 'a' }), /an item that is no Kubernetes object/],
  ['returns names for additional items', async () => ({ additionalItems: ['pods/a'] }), /additionalItems that are no list/],
  ['never answers', never, /example\.com\/bad timed out after 50ms/],
])('a backup action that %s is an error of the item, which is not in the backup', async (_, execute, message) => {
  const store = createMemoryObjectStore();
  const engine = engineWith({ backup: onBackup(execute) }, { actionTimeoutInMs: 50 }, store);
  const { phase, errors } = await engine.backup(request).result;
  expect(phase).toBe('PartiallyFailed');
  expect(JSON.stringify(errors)).toMatch(message);
  const items = (await engineWith({}, {}, store).verifyBackup('b').result).problems;
  expect(items).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ['returns nothing', async () => null, /example\.com\/bad returned nothing/],
  ['makes another kind of its item', changed({}, { kind: 'Secret' }), /made v1 Secret of v1 ConfigMap/],
  ['never answers', never, /example\.com\/bad timed out after 50ms/],
])('a restore action that %s is an error of the item', async (_, execute, message) => {
  const store = createMemoryObjectStore();
  await engineWith({}, {}, store).backup(request).result;
  const engine = engineWith({ restore: onRestore(execute) }, { actionTimeoutInMs: 50 }, store);
  const { phase, errors } = await engine.restore({ backupName: 'b', namespaceMapping: { shop: 'copy' } }).result;
  expect(phase).toBe('PartiallyFailed');
  expect(JSON.stringify(errors)).toMatch(message);
});

test.each<[string, unknown, RegExp]>([
  ['never answers', never, /example\.com\/bad/],
  ['returns nothing', async () => undefined, /example\.com\/bad/],
])('an item block action that %s is an error, and the item is in the backup', async (_, getRelatedItems, message) => {
  const itemBlock = [{ name: 'example.com/bad', appliesTo, getRelatedItems } as ItemBlockAction];
  const { phase, errors, items } = await engineWith({ itemBlock }, { actionTimeoutInMs: 50 }).backup(request).result;
  expect([phase, items > 0]).toEqual(['PartiallyFailed', true]);
  expect(JSON.stringify(errors)).toMatch(message);
});

test('a store that never answers does not keep a run: its result settles', async () => {
  const store = { ...createMemoryObjectStore(), putObject: never };
  const run = engineWith({}, { storeTimeoutInMs: 100 }, store).backup(request);
  await expect(run.result).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
});
