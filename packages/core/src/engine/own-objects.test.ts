import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { EngineOptions } from '../contract/engine.ts';
import type { RunRecords } from '../contract/run-records.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { LifeboatError } from '../plugin-api/index.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { readAll } from '../storage/testing/read-all.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { createEngine } from './create-engine.ts';

const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const maps = { group: '', version: 'v1', resource: 'configmaps' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
let server: KubernetesApiServer;
let cluster: ClusterClient;
let store: ObjectStore;
let saved: (Backup | Restore)[];
const records: RunRecords = { save: async (object) => void saved.push(object) };

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  for (const name of ['shop', 'lifeboat', 'tenant'])
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await cluster.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: {}, template: { metadata: {}, spec: { containers: [{ name: 'a', image: 'old.example.com/a' }] } } },
  });
  // Of the tenant: it configures nothing.
  for (const [namespace, image] of [
    ['lifeboat', 'engine.example.com'],
    ['tenant', 'tenant.example.com'],
  ] as const) {
    const labels = { 'velero.io/plugin-config': '', 'velero.io/change-image-name': 'RestoreItemAction' };
    const metadata = { name: 'images', namespace, labels };
    await cluster.create(maps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: `old.example.com,${image}` } });
  }
  const data = { policies: 'version: v1\nvolumePolicies: []\n' };
  await cluster.create(maps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'policies', namespace: 'lifeboat' }, data });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(() => {
  store = createMemoryObjectStore();
  saved = [];
});

const engine = (options: Partial<EngineOptions> = {}) =>
  createEngine({ cluster, namespace: 'lifeboat', records, storageLocations: { main: { store } }, ...options });

/** As an API server gives it. */
const backupObject = (more: Partial<Backup> = {}): Backup => ({
  apiVersion: 'velero.io/v1',
  kind: 'Backup',
  metadata: {
    name: 'nightly',
    namespace: 'tenant',
    uid: 'uid-1',
    resourceVersion: '41',
    generation: 1,
    creationTimestamp: '2026-11-23T09:00:00Z',
    labels: { team: 'a' },
    ownerReferences: [{ apiVersion: 'velero.io/v1', kind: 'Schedule', name: 's', uid: 'uid-0' }],
    managedFields: [{ manager: 'kubectl', operation: 'Update' }],
  },
  spec: { includedNamespaces: ['shop'], ttl: '24h0m0s', labelSelector: null },
  status: { startTimestamp: '2026-11-23T09:59:58Z' },
  ...more,
});
const restoreObject = (spec: object, more: object = {}): Restore => ({
  apiVersion: 'velero.io/v1',
  kind: 'Restore',
  metadata: { name: 'r', namespace: 'tenant', uid: 'uid-2', resourceVersion: '7' },
  spec: { backupName: 'nightly', ...spec },
  status: {},
  ...more,
});
const stored = async (key: string) => JSON.parse((await readAll(await store.getObject(key))).toString());
const backUp = (object = backupObject()) => engine().backup({ name: 'nightly', object }).result;

describe('a backup of an object', () => {
  test('is that object in the location, in the order of Go, and records learn each phase', async () => {
    await backUp();
    const file = await stored('backups/nightly/velero-backup.json');
    expect(Object.keys(file.metadata)).toEqual(
      'name namespace uid resourceVersion generation creationTimestamp labels annotations ownerReferences managedFields'.split(' '),
    );
    expect(file).toMatchObject({
      metadata: { ...backupObject().metadata, labels: { team: 'a', 'velero.io/storage-location': 'main' } },
      spec: { includedNamespaces: ['shop'], ttl: '24h0m0s', storageLocation: 'main' },
      status: { phase: 'Completed', startTimestamp: '2026-11-23T09:59:58Z', expiration: '2026-11-24T09:59:58Z' },
    });
    expect(file.spec).not.toHaveProperty('labelSelector');
    expect(saved.map(({ status }) => status.phase)).toEqual(['InProgress', 'Finalizing', 'Completed']);
    // What tells whether files were changed is only beside them.
    for (const own of ['digests-sha256', 'stored-bytes']) delete file.metadata.annotations[`lifeboat.io/${own}`];
    expect(saved.at(-1)).toEqual(file);
  });

  test('reads its ConfigMap in the namespace of the engine', async () => {
    await backUp(backupObject({ spec: { includedNamespaces: ['shop'], resourcePolicy: { kind: 'configmap', name: 'policies' } } }));
    const gone = backupObject({ spec: { includedNamespaces: ['shop'], resourcePolicy: { kind: 'configmap', name: 'images' } } });
    await expect(engine({ namespace: 'tenant' }).backup({ name: 'nightly', object: gone }).result).rejects.toThrow(
      /resource policies ConfigMap tenant\/images/,
    );
  });

  test.each<[string, object, RegExp]>([
    ['another name', { name: 'other' }, /name: is not what object\.metadata\.name says/],
    ['another field of the spec', { ttl: '1h0m0s' }, /ttl: is not what object\.spec\.ttl says: say it in one of the two/],
    ['a field that the spec does not have', { snapshotVolumes: false }, /snapshotVolumes: is not what object\.spec/],
    ['other labels', { labels: { team: 'b' } }, /labels: is not what object\.metadata\.labels says/],
    ['a Restore', { object: restoreObject({}) }, /object: must be a velero\.io\/v1 Backup/],
    ['no object', { object: 'nightly' }, /object: must be a velero\.io\/v1 Backup/],
    ['an object without a name', { object: { ...backupObject(), metadata: { generateName: 'n-' } } }, /object\.metadata\.name: Required/],
    [
      'an object of a namespace that cannot be',
      { object: { ...backupObject(), metadata: { name: 'nightly', namespace: '../x' } } },
      /object\.metadata\.namespace: Invalid value/,
    ],
    ['a uid that is none', { object: { ...backupObject(), metadata: { name: 'nightly', uid: 5 } } }, /object\.metadata\.uid/],
    [
      'a misspelt field',
      { object: backupObject({ spec: { includedNamespace: ['shop'] } }) },
      /object\.spec\.includedNamespace: unknown field/,
    ],
    ['what no request may ask for', { object: backupObject({ spec: { snapshotMoveData: true } }) }, /snapshotMoveData takes a repository/],
    [
      'filters that exclude each other',
      { object: backupObject({ spec: { includedResources: ['pods'], includedClusterScopedResources: ['*'] } }) },
      /old filter parameters/,
    ],
    ['a start that is no time', { object: backupObject({ status: { startTimestamp: 'today' } }) }, /object\.status\.startTimestamp/],
  ])('that is %s is refused before anything is written or kept', async (_, request, message) => {
    const error = await engine()
      .backup({ name: 'nightly', object: backupObject(), ...request })
      .result.catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
    expect(saved).toEqual([]);
    for await (const { key } of store.listObjects('')) expect.fail(`there is ${key}`);
  });

  test('may say again what the object says, and what no spec has', async () => {
    const request = { ttl: '24h0m0s', labels: { team: 'a' }, unavailableApis: 'warn' } as const;
    await engine().backup({ name: 'nightly', object: backupObject(), ...request }).result;
    expect(saved.at(-1)?.status.phase).toBe('Completed');
  });

  test('by an old name copies files, as Velero takes it', async () => {
    await backUp(backupObject({ spec: { includedNamespaces: ['shop'], defaultVolumesToRestic: true } }));
    expect((await stored('backups/nightly/velero-backup.json')).spec.defaultVolumesToFsBackup).toBe(true);
  });

  test('that fails is kept as such, with why; one whose name is taken is not', async () => {
    const failing: ObjectStore = {
      ...store,
      async putObject(key, ...rest) {
        if (key.endsWith('.tar.gz')) throw new Error('no room');
        return store.putObject(key, ...rest);
      },
    };
    const broken = engine({ storageLocations: { main: { store: failing } } });
    await expect(broken.backup({ name: 'nightly', object: backupObject() }).result).rejects.toThrow('no room');
    expect(saved.map(({ status }) => status.phase)).toEqual(['InProgress', 'Failed']);
    expect(saved.at(-1)?.status).toMatchObject({
      failureReason: expect.stringContaining('no room'),
      completionTimestamp: expect.any(String),
    });
    await backUp();
    saved = [];
    await expect(backUp()).rejects.toMatchObject({ code: 'BACKUP_ALREADY_EXISTS' });
    expect(saved).toEqual([]);
  });

  test('records that fail change nothing of it', async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, error() {}, warn: (line: string) => void lines.push(line) };
    const save = () => Promise.reject(new Error('the API server is gone'));
    const result = await engine({ records: { save }, logger }).backup({ name: 'nightly', object: backupObject() }).result;
    expect(result).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
    expect(lines.filter((line) => line.startsWith('Backup tenant/nightly in phase'))).toHaveLength(3);
  });
});

describe('a restore of an object', () => {
  beforeEach(async () => {
    await backUp();
    saved = [];
  });
  const image = async (namespace: string) => JSON.stringify((await cluster.get(deployments, { namespace, name: 'web' }))?.spec);

  test('is that object in the location, and its actions read ConfigMaps in the namespace of the engine', async () => {
    const object = restoreObject(
      { namespaceMapping: { shop: 'one' }, scheduleName: 'daily' },
      { status: { startTimestamp: '2026-11-23T10:00:00Z' } },
    );
    const { phase, restore } = await engine().restore({ backupName: 'nightly', object }).result;
    expect(phase).toBe('Completed');
    expect(restore).toMatchObject({
      metadata: object.metadata,
      spec: { backupName: 'nightly', scheduleName: 'daily', namespaceMapping: { shop: 'one' } },
      status: { startTimestamp: '2026-11-23T10:00:00Z' },
    });
    expect(await stored('restores/r/lifeboat-restore.json')).toEqual(restore);
    expect(saved.map(({ status }) => status.phase)).toEqual(['InProgress', 'Finalizing', 'Completed']);
    expect(saved.at(-1)).toEqual(restore);
    expect(await image('one')).toContain('"engine.example.com/a"');
    await engine({ namespace: 'tenant' }).restore({ backupName: 'nightly', name: 'r2', namespaceMapping: { shop: 'two' } }).result;
    expect(await image('two')).toContain('"tenant.example.com/a"');
    expect(saved.at(-1)?.metadata.namespace).toBe('tenant');
  });

  test('of a schedule is of the backup that the request names', async () => {
    const object = restoreObject({ backupName: undefined, scheduleName: 'daily', namespaceMapping: { shop: 'three' } });
    const { restore } = await engine().restore({ backupName: 'nightly', object }).result;
    expect(restore.spec).toMatchObject({ backupName: 'nightly', scheduleName: 'daily' });
  });

  test.each<[string, object, RegExp]>([
    ['another backup', { backupName: 'other' }, /backupName: is not what object\.spec\.backupName says/],
    ['another name', { name: 'other' }, /name: is not what object\.metadata\.name says/],
    ['a Backup', { object: backupObject() }, /object: must be a velero\.io\/v1 Restore/],
    [
      'without its resource policies',
      { object: restoreObject({ resourcePolicy: { kind: 'ConfigMap', name: 'a' } }) },
      /resource policies ConfigMap lifeboat\/a does not exist/,
    ],
  ])('that is %s is refused, and its plan', async (_, request, message) => {
    const all = { backupName: 'nightly', object: restoreObject({}), ...request };
    const refused = { code: 'INVALID_REQUEST', message: expect.stringMatching(message) };
    await expect(engine().restore(all).result).rejects.toMatchObject(refused);
    await expect(engine().planRestore(all).result).rejects.toMatchObject(refused);
    expect(saved).toEqual([]);
  });

  test('that fails is kept as such', async () => {
    const unreachable = new LifeboatError({ code: 'KUBERNETES_UNREACHABLE', message: 'the API server is gone' });
    const gone = engine({ cluster: { ...cluster, create: () => Promise.reject(unreachable) } });
    const object = restoreObject({ namespaceMapping: { shop: 'four' } });
    await expect(gone.restore({ backupName: 'nightly', object }).result).rejects.toBe(unreachable);
    expect(saved.map(({ status }) => status.phase)).toEqual(['InProgress', 'Failed']);
    expect(saved.at(-1)?.status).toMatchObject({ failureReason: 'the API server is gone' });
    expect(await stored('restores/r/lifeboat-restore.json')).toEqual(saved.at(-1));
  });
});

test('records learn how a backup and a restore go on that another process finishes', async () => {
  const slow = (completed: boolean) => {
    const action = {
      name: 'test.io/slow' as const,
      appliesTo: { includedResources: ['deployments.apps'] },
      execute: async ({ backup }: { readonly item: KubeObject; readonly backup?: Backup }) =>
        backup?.status.phase?.startsWith('Finalizing') ? {} : { operationId: 'op' },
      progress: async () => ({ completed }),
    };
    return { actions: { backup: [action], restore: [action] }, itemOperationSyncFrequencyInMs: 20 };
  };
  const untilWaiting = async () => {
    while (saved.at(-1)?.status.phase !== 'WaitingForPluginOperations') await new Promise((resolve) => setTimeout(resolve, 5));
  };
  /** What a kill would leave. */
  const copyStore = async () => {
    const left = createMemoryObjectStore();
    for await (const { key } of store.listObjects('')) await left.putObject(key, await store.getObject(key));
    return left;
  };
  const backup = engine(slow(false)).backup({ name: 'nightly', object: backupObject() });
  await untilWaiting();
  const left = await copyStore();
  await backup.cancel();
  expect(saved.at(-1)).toMatchObject({ metadata: { uid: 'uid-1' }, status: { phase: 'Failed', failureReason: expect.any(String) } });
  saved = [];
  store = left;
  await engine(slow(true)).resumeBackup('nightly', { force: true }).result;
  expect(saved.map(({ status }) => status.phase)).toEqual(['WaitingForPluginOperations', 'Finalizing', 'Completed']);
  expect(new Set(saved.map(({ metadata }) => `${metadata.namespace} ${metadata.uid}`))).toEqual(new Set(['tenant uid-1']));

  saved = [];
  const object = restoreObject({ namespaceMapping: { shop: 'five' } });
  const restore = engine(slow(false)).restore({ backupName: 'nightly', object });
  await untilWaiting();
  const leftOfRestore = await copyStore();
  await restore.cancel();
  saved = [];
  store = leftOfRestore;
  await engine(slow(true)).resumeRestore('r', { force: true }).result;
  expect(saved.map(({ status }) => status.phase)).toEqual(['WaitingForPluginOperations', 'Finalizing', 'Completed']);
  expect(new Set(saved.map(({ metadata }) => `${metadata.namespace} ${metadata.uid}`))).toEqual(new Set(['tenant uid-2']));
});
