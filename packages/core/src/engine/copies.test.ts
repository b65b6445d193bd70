import { hostname } from 'node:os';
import { createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Engine } from '../contract/engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { wrapObjectStore } from '../provider-kit/wrapping/wrap-object-store.ts';
import { readAll } from '../storage/testing/read-all.ts';
import { withEndedLeases } from '../storage/testing/with-ended-leases.ts';
import { withoutDigests } from '../storage/testing/without-digests.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let stores: Record<'a' | 'b' | 'c', ObjectStore>;
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  await cluster.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'greeting', namespace: 'default' },
    data: { hello: 'world' },
  });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(() => {
  stores = { a: createMemoryObjectStore(), b: createMemoryObjectStore(), c: createMemoryObjectStore() };
});

const engineOver = (over: Partial<typeof stores> = {}, marked?: 'a' | 'b' | 'c') =>
  createEngine({
    cluster,
    storageLocations: Object.fromEntries(
      Object.entries({ ...stores, ...over }).map(([name, store]) => [name, { patienceInMs: 0, store, default: name === marked }]),
    ),
  });
const storageLocations = ['a', 'b', 'c'];
const request = { name: 'b1', includedNamespaces: ['default'] };
const archiveKey = 'backups/b1/b1.tar.gz';
const metadataKey = 'backups/b1/velero-backup.json';
const markerKey = 'backups/b1/lifeboat-in-progress.json';

const backUp = (engine: Engine, fields: object = { storageLocations }) => engine.backup({ ...request, ...fields }).result;
const bytes = async (store: ObjectStore, key: string) => readAll(await store.getObject(key));
async function contents(store: ObjectStore): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { key } of store.listObjects('')) found[key] = (await bytes(store, key)).toString('base64');
  return found;
}
/** All bytes but those of the object, which names its location, and of its digests. */
async function files(store: ObjectStore): Promise<Record<string, string>> {
  const { [metadataKey]: _, ...all } = await contents(store);
  const rest = Object.fromEntries(Object.entries(all).filter(([key]) => !key.includes('lifeboat-digests')));
  return rest;
}
const failing = (store: ObjectStore) => createFaultyStore({ store, failAt: () => true });
async function damage(store: ObjectStore, key: string): Promise<void> {
  const content = await bytes(store, key);
  content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 0xff;
  await store.putObject(key, content);
}

describe('copyBackup', () => {
  test('copies every byte, unknown files and numbers included; the object names the new location; restores stay', async () => {
    const engine = engineOver();
    await backUp(engine, { storageLocation: 'a' });
    const object = (await bytes(stores.a, metadataKey)).toString().replace('"status": {', '"status": {\n    "future": 9007199254740993,');
    await stores.a.putObject(metadataKey, Buffer.from(object));
    await withoutDigests(stores.a, 'b1');
    await stores.a.putObject('backups/b1/of-a-plugin', Buffer.from('kept'));
    await engine.restore({ backupName: 'b1', name: 'r1', storageLocation: 'a' }).result;
    const { outcome, files: count, bytes: size } = await engine.copyBackup({ name: 'b1', from: 'a', to: 'b' }).result;
    expect(outcome).toBe('copied');
    const { 'restores/r1/lifeboat-restore.json': _, ...ofBackup } = await files(stores.a);
    const expected = Object.fromEntries(Object.entries(ofBackup).filter(([key]) => key.startsWith('backups/')));
    expect(await files(stores.b)).toEqual(expected);
    expect(count).toBe(Object.keys(expected).length + 1);
    expect(size).toBe(Object.values(expected).reduce((sum, text) => sum + Buffer.from(text, 'base64').length, 0));
    const copied = (await bytes(stores.b, metadataKey)).toString();
    expect(copied.replace(/ *"lifeboat.io.(digests-sha256|stored-bytes)": "[0-9a-f]+",\n/g, '')).toBe(
      (await bytes(stores.a, metadataKey))
        .toString()
        .replace('"velero.io/storage-location": "a"', '"velero.io/storage-location": "b"')
        .replace('"storageLocation": "a"', '"storageLocation": "b"'),
    );
    expect((await engine.verifyBackup('b1', { storageLocation: 'b' }).result).problems).toEqual([]);
    expect((await engine.copyBackup({ name: 'b1', from: 'a', to: 'b' }).result).outcome).toBe('present');
  });

  test('refuses another backup of that name, itself, a missing and an unfinished one', async () => {
    const engine = engineOver();
    await backUp(engine, { storageLocation: 'a' });
    await backUp(engine, { storageLocation: 'b' });
    const before = await contents(stores.b);
    const copy = (from: string, to: string) => engine.copyBackup({ name: 'b1', from, to }).result;
    await expect(copy('a', 'b')).rejects.toMatchObject({ code: 'BACKUP_ALREADY_EXISTS', message: expect.stringContaining('another one') });
    await expect(copy('a', 'a')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(copy('c', 'a')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    await expect(copy('a', 'x')).rejects.toMatchObject({ code: 'UNKNOWN_LOCATION' });
    await stores.c.putObject(archiveKey, Buffer.from('half'));
    await expect(copy('c', 'a')).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
    expect(await contents(stores.b)).toEqual(before);
  });

  test('removes the remains of a killed run first, but not those of a run that goes on', async () => {
    const engine = engineOver();
    await backUp(engine, { storageLocation: 'a' });
    const marker = { backup: 'b1', writer: 'w', startTimestamp: new Date().toISOString(), host: hostname(), pid: process.pid };
    await stores.b.putObject(markerKey, Buffer.from(JSON.stringify(marker)));
    await stores.b.putObject('backups/b1/b1-half.gz', Buffer.from('half'));
    await expect(engine.copyBackup({ name: 'b1', from: 'a', to: 'b' }).result).rejects.toMatchObject({
      code: 'BACKUP_IN_PROGRESS',
      message: expect.stringContaining('Nothing was copied'),
    });
    expect((await engineOver({ b: withEndedLeases(stores.b) }).copyBackup({ name: 'b1', from: 'a', to: 'b' }).result).outcome).toBe(
      'copied',
    );
    expect(await files(stores.b)).toEqual(await files(stores.a));
  });

  test.each<[string, (store: ObjectStore) => ObjectStore]>([
    [
      'refuses a file',
      (store) => createFaultyStore({ store, failAt: ({ operation, key }) => operation === 'putObject' && key === archiveKey }),
    ],
    [
      'refuses the object',
      (store) => createFaultyStore({ store, failAt: ({ operation, key }) => operation === 'putObject' && key === metadataKey }),
    ],
    [
      'stores something else',
      (store) =>
        wrapObjectStore(store, {
          async putObject(key, body, options) {
            const stored = await store.putObject(key, body, options);
            if (key === archiveKey) await damage(store, key);
            return stored;
          },
        }),
    ],
  ])('into a store that %s leaves nothing there', async (_, wrap) => {
    await backUp(engineOver(), { storageLocation: 'a' });
    await expect(engineOver({ b: wrap(stores.b) }).copyBackup({ name: 'b1', from: 'a', to: 'b' }).result).rejects.toMatchObject({
      code: 'STORE_ERROR',
    });
    expect(await contents(stores.b)).toEqual({});
  });

  test('of a damaged original is refused, and leaves nothing', async () => {
    await backUp(engineOver(), { storageLocation: 'a' });
    await damage(stores.a, archiveKey);
    await expect(engineOver().copyBackup({ name: 'b1', from: 'a', to: 'b' }).result).rejects.toMatchObject({
      code: 'BACKUP_BROKEN',
      message: expect.stringMatching(/b1.tar.gz in location "a" .*it is not what was written/),
    });
    expect(await contents(stores.b)).toEqual({});
  });
});

describe('repairBackup', () => {
  test('brings up to date who missed out, also in the process that dropped it and whatever lies there', async () => {
    const engine = engineOver({
      b: createFaultyStore({ store: stores.b, failAt: ({ operation, key }) => /tar.gz/.test(key) || operation === 'deleteObject' }),
    });
    const { locations } = await backUp(engine, { storageLocations, storagePolicy: 'quorum' });
    expect(locations[1]).toMatchObject({ name: 'b', outcome: 'failed', remains: true });
    const listed = async (storageLocation: string) => {
      for await (const { state } of engineOver().listBackups({ storageLocation })) return state;
      return 'nothing';
    };
    expect(await listed('b')).toBe('unfinished');
    expect(await engineOver().repairBackup('b1').result).toMatchObject({
      source: 'a',
      locations: [
        { name: 'a', outcome: 'present' },
        { name: 'b', outcome: 'copied' },
        { name: 'c', outcome: 'present' },
      ],
    });
    expect(await files(stores.b)).toEqual(await files(stores.a));
    expect((await engineOver().getBackup('b1', { storageLocation: 'b' })).spec.storageLocation).toBe('b');
  });

  test('replaces a damaged copy and one without a file by a sound one, whichever comes first', async () => {
    await backUp(engineOver());
    const sound = await files(stores.c);
    await damage(stores.a, archiveKey);
    await stores.b.deleteObject('backups/b1/b1-logs.gz');
    await stores.b.deleteObject(archiveKey);
    const repaired = await engineOver().repairBackup('b1').result;
    expect(repaired.source).toBe('c');
    expect(repaired.locations.map(({ outcome }) => outcome)).toEqual(['replaced', 'replaced', 'present']);
    for (const store of [stores.a, stores.b]) expect(await files(store)).toEqual(sound);
  });

  test('a location that still does not answer is a failed outcome; the others are repaired', async () => {
    await backUp(engineOver());
    for (const store of [stores.b, stores.c]) await store.deleteObject(archiveKey);
    const { locations } = await engineOver({ b: failing(stores.b) }).repairBackup('b1').result;
    expect(locations.map(({ outcome }) => outcome)).toEqual(['present', 'failed', 'replaced']);
    expect(locations[1]?.error?.message).toMatch(/as it was told to/);
  });

  test('says what each location has when none has it whole', async () => {
    await expect(engineOver().repairBackup('b1').result).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    await stores.b.putObject(archiveKey, Buffer.from('half'));
    await expect(engineOver({ c: failing(stores.c) }).repairBackup('b1').result).rejects.toMatchObject({
      code: 'BACKUP_UNFINISHED',
      message: expect.stringMatching(/a: There is no backup.*b: Backup "b1".*in part.*c: .*as it was told to/),
    });
  });

  test('asks which locations are meant when that is not known', async () => {
    await backUp(engineOver(), { storageLocation: 'a' });
    await expect(engineOver().repairBackup('b1').result).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await backUp(engineOver(), { storageLocation: 'b' });
    await expect(engineOver().repairBackup('b1').result).rejects.toMatchObject({
      message: expect.stringContaining('different backups named "b1"'),
    });
    const { locations } = await engineOver().repairBackup('b1', { storageLocations: ['b', 'c'] }).result;
    expect(locations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['b present', 'c copied']);
  });
});

describe('a restore', () => {
  const restore = (engine: Engine, fields: object = {}) => engine.restore({ backupName: 'b1', ...fields }).result;
  beforeEach(() => backUp(engineOver()));

  test('reads the location asked for, else the default one, else the first', async () => {
    expect((await restore(engineOver(), { storageLocation: 'c', name: 'r1' })).storageLocation).toBe('c');
    expect((await restore(engineOver({}, 'b'), { name: 'r2' })).storageLocation).toBe('b');
    expect((await restore(engineOver(), { name: 'r3' })).storageLocation).toBe('a');
    await expect(restore(engineOver({ c: failing(stores.c) }), { storageLocation: 'c' })).rejects.toMatchObject({ code: 'STORE_ERROR' });
  });

  test('passes over locations that do not answer, and damaged or unfinished backups, and says so', async () => {
    await damage(stores.b, archiveKey);
    const engine = engineOver({ a: failing(stores.a) });
    const { storageLocation, warnings, phase } = await restore(engine, { name: 'r1' });
    expect([storageLocation, phase]).toEqual(['c', 'Completed']);
    expect(warnings.velero).toEqual([
      expect.stringMatching(/Location "a" was skipped; this restore reads from "c": .*as it was told to/),
      expect.stringMatching(/Location "b" was skipped.*damaged|Location "b" was skipped.*not what was written|passed over.*gzip/),
    ]);
    const planned = await engine.planRestore({ backupName: 'b1' }).result;
    expect(planned.storageLocation).toBe('c');
    await stores.c.deleteObject(metadataKey);
    await expect(restore(engine)).rejects.toMatchObject({
      code: 'STORE_ERROR',
      message: expect.stringMatching(/No location has backup "b1" whole. a: .*b: .*c: /),
    });
  });

  test('does not guess between different backups of one name', async () => {
    const engine = engineOver();
    await engine.deleteBackup('b1', { storageLocation: 'c' }).result;
    await backUp(engine, { storageLocation: 'c' });
    await expect(restore(engine)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/Location "a" has another backup named "b1" than "c": say which/),
    });
    expect((await restore(engineOver({}, 'c'), { name: 'r1' })).storageLocation).toBe('c');
    await expect(restore(engineOver({ c: failing(stores.c) }, 'c'), { name: 'r2' })).resolves.toMatchObject({ storageLocation: 'a' });
    await damage(stores.c, archiveKey);
    await expect(restore(engineOver({}, 'c'))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
