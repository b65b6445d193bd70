import { createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { BackupEvent } from '../contract/events.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { withEndedLeases } from '../storage/testing/with-ended-leases.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let stores: Record<'a' | 'b' | 'c', ObjectStore>;

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
beforeEach(() => {
  stores = { a: createMemoryObjectStore(), b: createMemoryObjectStore(), c: createMemoryObjectStore() };
});

const engineOver = (over: Partial<typeof stores> = {}, options: { default?: 'a' | 'b' | 'c' } = {}) =>
  createEngine({
    cluster,
    storageLocations: Object.fromEntries(
      Object.entries({ ...stores, ...over }).map(([name, store]) => [name, { patienceInMs: 0, store, default: name === options.default }]),
    ),
  });
/** Refuses to store an object. */
const refusing = (store: ObjectStore, end: string) =>
  createFaultyStore({ store, failAt: ({ operation, key }) => operation === 'putObject' && key.endsWith(end) });
const request = { name: 'b1', includedNamespaces: ['default'], storageLocations: ['a', 'b', 'c'] };

test('a backup goes to several locations at once', async () => {
  const engine = engineOver();
  const run = engine.backup(request);
  const events: BackupEvent[] = [];
  for await (const event of run) events.push(event);
  const { phase, locations, bytes, backup } = await run.result;
  expect(phase).toBe('Completed');
  expect(locations).toEqual(['a', 'b', 'c'].map((name) => ({ name, outcome: 'stored', bytes })));
  expect(events.flatMap((event) => (event.type === 'location' ? [event.location.name] : []))).toEqual(['a', 'b', 'c']);
  expect(backup.metadata.annotations?.['lifeboat.io/storage-locations']).toBe('["a","b","c"]');
  for (const storageLocation of ['a', 'b', 'c']) {
    expect((await engine.verifyBackup('b1', { storageLocation }).result).problems).toEqual([]);
    expect((await engine.getBackup('b1', { storageLocation })).spec.storageLocation).toBe(storageLocation);
  }
});

test('one that misses out is a warning, an event and a named outcome; the stored backups are Completed', async () => {
  const engine = engineOver({ b: refusing(stores.b, '.tar.gz') });
  const run = engine.backup({ ...request, storagePolicy: 'quorum' });
  const events: BackupEvent[] = [];
  for await (const event of run) events.push(event);
  const { phase, locations, warnings } = await run.result;
  expect(phase).toBe('Completed');
  expect(locations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['a stored', 'b failed', 'c stored']);
  expect(warnings.velero?.join()).toMatch(/Location "b" missed out; `repairBackup` brings this backup there later.*as it was told to/);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'location', location: expect.objectContaining({ name: 'b', outcome: 'failed' }) }),
  );
  expect(events).toContainEqual({
    type: 'issue',
    issue: expect.objectContaining({ severity: 'warning', location: 'b', message: expect.stringContaining('Location "b"') }),
  });
  const stored = await engine.getBackup('b1', { storageLocation: 'c' });
  expect(stored.status).toMatchObject({ phase: 'Completed', warnings: 1 });
});

test('a location that is lost when the log is closed already is told all the same', async () => {
  const engine = engineOver({ b: refusing(stores.b, '-logs.gz') });
  const { phase, warnings, locations } = await engine.backup({ ...request, storagePolicy: 'any' }).result;
  expect([phase, locations[1]?.outcome]).toEqual(['Completed', 'failed']);
  expect(warnings.velero?.join()).toContain('Location "b" missed out');
});

test('the policy all: nothing stays anywhere', async () => {
  const engine = engineOver({ b: refusing(stores.b, '.tar.gz') });
  await expect(engine.backup(request).result).rejects.toMatchObject({
    code: 'STORE_POLICY_UNMET',
    context: { backup: 'b1', policy: 'all', locations: ['b'] },
  });
  for (const store of Object.values(stores)) for await (const { key } of store.listObjects('')) expect(key).toBe('nothing');
});

test('remains of a killed run in one of them are replaced when that is asked for', async () => {
  await stores.b.putObject('backups/b1/lifeboat-in-progress.json', Buffer.from('{}'));
  await expect(engineOver().backup(request).result).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
  await expect(engineOver().backup({ ...request, replaceUnfinished: true }).result).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  const later = engineOver({ b: withEndedLeases(stores.b) });
  const { locations } = await later.backup({ ...request, replaceUnfinished: true }).result;
  expect(locations.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored']);
});

test('what cannot be meant is refused before anything is written', async () => {
  const refused = async (fields: object, message: RegExp | string) =>
    expect(engineOver().backup({ ...request, ...fields }).result).rejects.toMatchObject({
      code: expect.stringMatching(/INVALID_REQUEST|UNKNOWN_LOCATION/),
      message: expect.stringMatching(message),
    });
  await refused({ storageLocations: ['a', 'nowhere'] }, 'no storage location nowhere');
  await refused({ storageLocations: ['a', 'a'] }, 'names "a" twice');
  await refused({ storageLocation: 'a', storageLocations: ['b'] }, 'storageLocation "a" is not one of storageLocations');
  await refused({ storagePolicy: 'most' }, /storagePolicy: Unsupported value: "most": supported values: "all", "quorum", "any"/);
  await refused({ storageLimits: { lagTimeout: -1 } }, /storageLimits.lagTimeout: Invalid value: -1: must not be negative/);
  await refused({ storageLimits: { patience: 1 } }, /storageLimits.patience: unknown field/);
  for (const store of Object.values(stores)) for await (const { key } of store.listObjects('')) expect(key).toBe('nothing');
});
