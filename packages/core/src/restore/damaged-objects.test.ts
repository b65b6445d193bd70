import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, onTestFinished, test } from 'vitest';
import type { RestoreRequest } from '../contract/requests.ts';
import { createEngine } from '../engine/create-engine.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import { rawArchive } from '../storage/testing/raw-archive.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';

type Entry = readonly [path: string, body: string];

const object = (kind: string, name: string, apiVersion = 'v1', fields: object = {}) =>
  JSON.stringify({
    apiVersion,
    kind,
    metadata: { name, labels: { app: 'shop' }, ...(kind !== 'Namespace' && { namespace: 'shop' }) },
    ...fields,
  });
const namespace: Entry = ['resources/namespaces/cluster/shop.json', object('Namespace', 'shop')];
const otherNamespace: Entry = ['resources/namespaces/cluster/other.json', object('Namespace', 'other')];
const configMap = (name: string, body = object('ConfigMap', name)): Entry => [`resources/configmaps/namespaces/shop/${name}.json`, body];
const secret = (name: string, body = object('Secret', name)): Entry => [`resources/secrets/namespaces/shop/${name}.json`, body];

/** Restores an archive without version folders, as Velero before 1.4 wrote it, and plans it before. */
async function restore(entries: readonly Entry[], request: Partial<RestoreRequest> = {}) {
  const server = await startKubernetesApiServer();
  const cluster = createClusterClient({ server: server.url, token: server.token });
  onTestFinished(async () => {
    await cluster.close();
    await server.close();
  });
  const store = createMemoryObjectStore();
  await store.putObject('backups/b/b.tar.gz', rawArchive([['metadata/version', '1.1.0\n'], ...entries]));
  await store.putObject(
    'backups/b/velero-backup.json',
    Buffer.from(JSON.stringify(sampleBackup('b', { version: 1, formatVersion: '1.1.0' }))),
  );
  const engine = createEngine({ cluster, storageLocations: { main: { store } } });
  const planned: string[] = [];
  const planning = engine.planRestore({ backupName: 'b', ...request });
  for await (const event of planning)
    if (event.type === 'planned-item') planned.push(`${event.item.action} ${event.item.groupResource}/${event.item.name}`);
  const plan = await planning.result;
  const result = await engine.restore({ backupName: 'b', ...request }).result;
  const has = async (resource: string, name: string) =>
    (await cluster.get({ group: '', version: 'v1', resource }, { name, ...(resource !== 'namespaces' && { namespace: 'shop' }) })) !==
    undefined;
  return { result, plan, planned: planned.sort(), has, cluster };
}

test('a damaged object is its own error, though its kind has no version folder and it is the first', async () => {
  const { result, planned, plan, has } = await restore([namespace, configMap('a', '{"torn'), configMap('b'), secret('c')]);
  expect(result).toMatchObject({ phase: 'PartiallyFailed', counts: { failed: 1 } });
  expect(result.errors.namespaces?.shop).toEqual([expect.stringContaining('configmaps shop/a')]);
  expect([await has('configmaps', 'a'), await has('configmaps', 'b'), await has('secrets', 'c')]).toEqual([false, true, true]);
  expect(planned).toEqual(['blocked configmaps/a', 'create configmaps/b', 'create namespaces/shop', 'create secrets/c']);
  expect(plan.errors.namespaces?.shop).toEqual([expect.stringContaining('configmaps shop/a')]);
});

test('a kind of which no object can be read is one error, and the other kinds come back', async () => {
  const { result, has } = await restore([namespace, configMap('a', ''), configMap('b', '[]'), secret('c')]);
  expect(result).toMatchObject({ phase: 'PartiallyFailed', counts: { failed: 2 } });
  expect(result.errors.velero).toEqual([expect.stringMatching(/None of the 2 objects of configmaps.*configmaps shop\/a/)]);
  expect(await has('secrets', 'c')).toBe(true);
});

test('a damaged Namespace is an error, and what is in it comes back', async () => {
  const { result, planned, has, cluster } = await restore([[namespace[0], 'x'], otherNamespace, configMap('a')]);
  expect(result).toMatchObject({ phase: 'PartiallyFailed' });
  expect(result.errors.cluster).toEqual([expect.stringMatching(/labels and annotations.*namespaces shop/)]);
  expect(result.warnings.cluster).toEqual([expect.stringMatching(/made without its labels and annotations/)]);
  expect(await has('configmaps', 'a')).toBe(true);
  expect((await cluster.get({ group: '', version: 'v1', resource: 'namespaces' }, { name: 'shop' }))?.metadata.labels).not.toHaveProperty(
    'app',
  );
  expect(planned).toEqual(['create configmaps/a', 'create namespaces/other', 'create namespaces/shop']);
});

test('one that comes only for what is in it is made plain with a warning', async () => {
  const { result, has } = await restore([[namespace[0], 'x'], configMap('a')], { includedResources: ['configmaps'] });
  expect(result).toMatchObject({ phase: 'Completed' });
  expect(result.warnings.cluster).toEqual([expect.stringMatching(/made without its labels and annotations/)]);
  expect(await has('configmaps', 'a')).toBe(true);
});
