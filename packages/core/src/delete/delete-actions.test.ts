import { gzipSync } from 'node:zlib';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { DeleteBackupOptions } from '../contract/deletion/delete-backup-options.ts';
import type { EngineOptions } from '../contract/engine.ts';
import { createEngine } from '../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { ActionContext, BackupItemInput, DeleteItemAction } from '../plugin-api/item-actions.ts';
import { tar } from '../storage/testing/hostile-tar.ts';
import { withoutDigests } from '../storage/testing/without-digests.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let store: ReturnType<typeof createMemoryObjectStore>;
let seen: string[];

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  const type = (resource: string) => ({ group: '', version: 'v1', resource });
  await cluster.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  for (const name of ['a', 'b', 'c']) {
    const metadata = { namespace: 'shop', name, labels: { app: 'shop', part: name } };
    await cluster.create(type('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { key: name } });
  }
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(() => {
  store = createMemoryObjectStore();
  seen = [];
});

type Execute = (input: BackupItemInput, context: ActionContext) => Promise<void>;
const action = (execute: Execute, more: Partial<DeleteItemAction> = {}): DeleteItemAction => ({
  name: 'example.com/clean',
  appliesTo: { includedResources: ['configmaps'], includedNamespaces: ['shop'] },
  execute: async (input, context) => {
    seen.push(input.item.metadata.name);
    await execute(input, context);
  },
  ...more,
});
const engineWith = (actions: DeleteItemAction[], options: Partial<EngineOptions> = {}) =>
  createEngine({ cluster, storageLocations: { main: { store, patienceInMs: 0 } }, actions: { delete: actions }, ...options });
const backUp = (options: Partial<EngineOptions> = {}, more: { storageLocations?: string[] } = {}) =>
  engineWith([], options).backup({ name: 'x', includedNamespaces: ['shop'], labelSelector: { matchLabels: { app: 'shop' } }, ...more })
    .result;
const remove = (actions: DeleteItemAction[], given: DeleteBackupOptions = {}, options: Partial<EngineOptions> = {}) =>
  engineWith(actions, options).deleteBackup('x', given).result;
const archiveKey = 'backups/x/x.tar.gz';
async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.listObjects('')) found.push(key);
  return found;
}

describe('delete actions', () => {
  test('run on each object of the archive that they apply to, by name, before anything is deleted', async () => {
    await backUp();
    const before = await keys();
    const first = action(async ({ item, resource, backup }, { cluster: reader, signal, logger }) => {
      expect(await keys()).toEqual(expect.arrayContaining(before));
      expect([resource, backup.metadata.name]).toEqual([
        { group: '', resource: 'configmaps', namespace: 'shop', name: item.metadata.name },
        'x',
      ]);
      expect(item.data).toEqual({ key: item.metadata.name });
      expect(await reader.getObject({ ...resource, name: 'a' })).toMatchObject({ kind: 'ConfigMap' });
      expect([signal?.aborted, typeof logger.warn]).toEqual([false, 'function']);
      // Another action sees the object as it is in the archive.
      item.data = {};
    });
    const order: string[] = [];
    const second = action(async ({ item }) => void order.push(`${item.metadata.name} ${JSON.stringify(item.data)}`), {
      name: 'example.com/again',
      appliesTo: { includedResources: ['cm'], labelSelector: 'part in (b,c)' },
    });
    const third = action(async ({ item }) => void order.push(`${item.metadata.name} ${JSON.stringify(item.data)}`), {
      name: 'example.com/last',
      appliesTo: { includedResources: ['configmaps'], labelSelector: 'part=c' },
    });
    expect(await remove([third, first, second])).toMatchObject({ warnings: [], location: { outcome: 'deleted' } });
    expect(seen).toEqual(['a', 'b', 'b', 'c', 'c', 'c']);
    expect(order).toEqual(['b {"key":"b"}', 'c {"key":"c"}', 'c {"key":"c"}']);
    expect(await keys()).toEqual([]);
  });

  test('that throw stop nothing: each failure is a warning and a line of the log', async () => {
    await backUp();
    const errors: string[] = [];
    const logger = { debug() {}, info() {}, warn() {}, error: (message: string) => void errors.push(message) };
    const { warnings } = await remove([action(() => Promise.reject(new Error('no disk')))], {}, { logger });
    expect(warnings).toEqual(
      ['a', 'b', 'c'].map((name) => `The delete action example.com/clean failed on configmaps shop/${name}: no disk`),
    );
    expect(errors).toEqual(warnings);
    expect(await keys()).toEqual([]);
  });

  test('that hang stop the deletion, which can be repeated; forced, it goes on without them', async () => {
    await backUp();
    const before = await keys();
    const hanging = action(() => new Promise(() => {}));
    const options = { actionTimeoutInMs: 30 };
    await expect(remove([hanging], {}, options)).rejects.toMatchObject({
      code: 'ITEM_ACTION_FAILED',
      message: expect.stringMatching(
        /example\.com\/clean failed on configmaps shop\/a: .*timed out after 30ms\. Nothing of the backup was deleted/,
      ),
      context: { backup: 'x', remedy: [{ action: 'set-option', option: 'force' }] },
    });
    expect([seen, await keys()]).toEqual([['a'], before]);
    const { warnings } = await remove([hanging], { force: true }, options);
    expect(warnings).toEqual([expect.stringMatching(/shop\/a: .*timed out after 30ms\. It was not run on the objects after it$/)]);
    expect([seen, await keys()]).toEqual([['a', 'a'], []]);
  });

  test('end with a cancel; nothing was deleted, and it can be repeated', async () => {
    await backUp();
    const before = await keys();
    const canceled = engineWith([
      action((_, { signal }) => {
        setImmediate(() => void run.cancel());
        return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('stopped'))));
      }),
    ]);
    const run = canceled.deleteBackup('x');
    await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
    expect([seen, await keys()]).toEqual([['a'], before]);
    expect((await remove([action(async () => {})])).warnings).toEqual([]);
    expect(await keys()).toEqual([]);
  });

  test('run without a cluster, which they then cannot ask', async () => {
    await backUp();
    const asking = action(async ({ resource }, { cluster: reader }) => void (await reader.getObject(resource)));
    const engine = createEngine({ storageLocations: { main: { store } }, actions: { delete: [asking] } });
    const { warnings } = await engine.deleteBackup('x').result;
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toContain('asks the cluster, and the engine has none');
  });

  test('of plugins run, too', async () => {
    await backUp();
    await remove([], {}, { plugins: [{ specVersion: 1, name: 'example.com/plugin', actions: { delete: [action(async () => {})] } }] });
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('are not run while another location has the same backup; the last copy runs them', async () => {
    const other = createMemoryObjectStore();
    const both = { storageLocations: { main: { store }, other: { store: other } } };
    await backUp(both, { storageLocations: ['main', 'other'] });
    expect(await remove([action(async () => {})], { storageLocation: 'main' }, both)).toMatchObject({
      otherCopies: ['other'],
      warnings: [],
    });
    expect(seen).toEqual([]);
    expect(await remove([action(async () => {})], { storageLocation: 'other' }, both)).toMatchObject({ otherCopies: [] });
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});

describe('a backup whose archive', () => {
  const clean = action(async () => {});

  test('is missing is deleted without them', async () => {
    await backUp();
    await store.deleteObject(archiveKey);
    expect((await remove([clean])).warnings).toEqual([]);
    expect([seen, await keys()]).toEqual([[], []]);
  });

  test.each<[string, () => Promise<Uint8Array>, string]>([
    ['was changed', async () => gzipSync(await whole()), 'BACKUP_BROKEN'],
    ['is damaged', async () => Buffer.from('no archive'), 'ARCHIVE_CORRUPT'],
    ['holds an object that is none', async () => gzipSync(await whole('[]')), 'ARCHIVE_CORRUPT'],
    ['holds an object of another name', async () => gzipSync(await whole(objectOf('other'))), 'ARCHIVE_CORRUPT'],
  ])('%s is kept, unless its deletion is forced', async (what, archive, code) => {
    await backUp();
    if (what !== 'was changed') await withoutDigests(store, 'x');
    await store.putObject(archiveKey, await archive());
    const before = await keys();
    await expect(remove([clean])).rejects.toMatchObject({
      code,
      message: expect.stringMatching(
        /delete actions .*backup "x".* cannot be r.*Nothing of the backup was deleted; force deletes it without/s,
      ),
      context: { remedy: [{ action: 'set-option', option: 'force' }] },
    });
    expect([seen, await keys()]).toEqual([[], before]);
    // Without delete actions nothing asks for the archive.
    await remove([]);
    expect(await keys()).toEqual([]);
  });

  test.each<[string, () => Promise<Uint8Array>, string[]]>([
    ['is damaged', async () => Buffer.from('no archive'), []],
    ['holds one object that is none', async () => gzipSync(await whole('[]', objectOf('b'))), ['b']],
  ])('%s is deleted when that is forced, with a warning', async (_, archive, ran) => {
    await backUp();
    await withoutDigests(store, 'x');
    await store.putObject(archiveKey, await archive());
    const { warnings } = await remove([clean], { force: true });
    expect(warnings).toEqual([expect.stringMatching(/delete actions .*cannot be read/)]);
    expect([seen, await keys()]).toEqual([ran, []]);
  });

  test('leads out of it runs them on what is an object only', async () => {
    await backUp();
    await withoutDigests(store, 'x');
    const entries = [
      { name: '../../etc/passwd', body: objectOf('passwd') },
      { name: 'resources/configmaps/namespaces/shop/../../x.json', body: objectOf('x') },
      { name: 'resources/configmaps/namespaces/shop/link.json', type: 'symlink' as const, linkname: '/etc/passwd' },
      { name: 'resources/configmaps/namespaces/shop/a.json', body: objectOf('a') },
    ];
    await store.putObject(archiveKey, gzipSync(await tar(entries)));
    await remove([clean]);
    expect(seen).toEqual(['a']);
  });

  test('has no velero-backup.json beside it is deleted, and a warning says that they were not run', async () => {
    await backUp();
    await store.deleteObject('backups/x/velero-backup.json');
    const { warnings } = await remove([clean], { force: true });
    expect(warnings).toContainEqual(
      'The delete actions example.com/clean were not run on backup "x" in location "main": its velero-backup.json is missing or damaged',
    );
    expect([seen, await keys()]).toEqual([[], []]);
  });

  test('has many objects that an action fails on names some of them, and how many more', async () => {
    await backUp();
    await withoutDigests(store, 'x');
    const names = Array.from({ length: 130 }, (_, i) => `n${i}`);
    const entries = names.map((name) => ({ name: `resources/configmaps/namespaces/shop/${name}.json`, body: objectOf(name) }));
    await store.putObject(archiveKey, gzipSync(await tar(entries)));
    const { warnings } = await remove([action(() => Promise.reject(new Error('no')))]);
    expect([warnings.length, warnings.at(-1)]).toEqual([101, '30 more failures of delete actions; the log has them']);
  });
});

function objectOf(name: string): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name } });
}

/** An archive with the objects `a` and `b`. */
function whole(a = objectOf('a'), b = objectOf('b')): Promise<Uint8Array> {
  return tar([
    { name: 'resources/configmaps/namespaces/shop/a.json', body: a },
    { name: 'resources/configmaps/namespaces/shop/b.json', body: b },
  ]);
}
