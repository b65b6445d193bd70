import { gunzipSync } from 'node:zlib';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { describe, expect, test } from 'vitest';
import { stringifyJson } from '../json/index.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { BackupItemAction } from '../plugin-api/item-actions.ts';
import { everyObject } from './testing/backup-lab.ts';
import { createSampleApplication, filterCases, sampleObjects } from './testing/sample-application.ts';
import { useBackupLab } from './testing/shared-backup-lab.ts';

const labs = useBackupLab(createSampleApplication);

async function text(key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await labs.store.getObject(key)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return (key.endsWith('gz') ? gunzipSync(bytes) : bytes).toString();
}

test('a backup without filters holds every object of every type, and every file', async () => {
  const expected = (await everyObject(labs.cluster)).filter((name) => !name.endsWith('/left-out') && !/\bprivate(?:\/|$)/.test(name));
  const { name, result, objects, events, read } = await labs.lab.take();
  expect(result).toMatchObject({ phase: 'Completed', warnings: {}, errors: {}, items: expected.length, consistency: { inconsistent: [] } });
  expect([...objects].sort()).toEqual(expected);
  expect(result.consistency.resourceVersion).toMatch(/^\d+$/);
  expect(stringifyJson((await read('gadgets.lab.example.com', 'shop/big'))?.spec)).toBe('{"big":9007199254740993}');
  expect(events.filter((event) => event.type === 'phase').map((event) => event.phase)).toEqual(['InProgress', 'Finalizing', 'Completed']);
  expect(events.findLast((event) => event.type === 'progress')).toMatchObject({
    items: expected.length,
    totalItems: expected.length,
    totalIsFinal: true,
  });

  const file = (suffix: string) => `backups/${name}/${name}${suffix}`;
  expect(await labs.keys()).toEqual(
    [
      ...['.tar.gz', '-logs.gz', '-results.gz', '-resource-list.json.gz', '-volumeinfo.json.gz', '-itemoperations.json.gz'].map(file),
      ...['-volumesnapshots.json.gz', '-podvolumebackups.json.gz'].map(file),
      `backups/${name}/lifeboat-digests.json`,
      `backups/${name}/velero-backup.json`,
    ].sort(),
  );
  // The bytes that Velero 1.18.3 writes.
  expect(await text(file('-itemoperations.json.gz'))).toBe('[]\n');
  expect(await text(file('-volumesnapshots.json.gz'))).toBe('null\n');
  expect(await text(file('-podvolumebackups.json.gz'))).toBe('null\n');
  expect(await text(file('-results.gz'))).toBe('{"errors":{},"warnings":{}}\n');
  expect(await text(file('-volumeinfo.json.gz'))).toBe(
    '[{"pvName":"disk","snapshotDataMoved":false,"preserveLocalSnapshot":false,"skipped":true,' +
      '"skippedReason":"volumeSnapshot: no applicable volumesnapshotter found;","pvInfo":{"reclaimPolicy":"","labels":null}}]\n',
  );
  expect(await text(file('-resource-list.json.gz'))).toMatch(/\}\n$/);
  expect(JSON.parse(await text(file('-resource-list.json.gz')))).toMatchObject({
    'v1/ConfigMap': expect.arrayContaining(['shop-test/one', 'shop/one', 'shop/two']),
    'lab.example.com/v1/Gadget': ['shop/big'],
  });
  expect(await text(file('-logs.gz'))).toContain('name=web namespace=shop resource=pods');
  const stored = JSON.parse(await text(`backups/${name}/velero-backup.json`));
  expect(stored).toMatchObject({
    kind: 'Backup',
    metadata: { name, namespace: 'velero', labels: { 'velero.io/storage-location': 'main' } },
    spec: { includedNamespaces: ['*'], excludedNamespaces: ['private'], ttl: '720h0m0s', storageLocation: 'main' },
    status: {
      phase: 'Completed',
      formatVersion: '1.1.0',
      version: 1,
      progress: { totalItems: expected.length, itemsBackedUp: expected.length },
    },
  });
  expect(Date.parse(stored.status.expiration) - Date.parse(stored.status.startTimestamp)).toBe(720 * 3600_000);
});

test.each(filterCases)('filter: $title', async ({ spec, expected }) => {
  const { objects } = await labs.lab.take(spec);
  expect(sampleObjects(objects)).toEqual([...expected].sort());
});

test('additional items come right before what brings them', async () => {
  const { objects } = await labs.lab.take({ includedNamespaces: ['shop'] });
  const at = (name: string) => objects.indexOf(name);
  expect(objects.slice(0, 4)).toEqual([
    'priorityclasses.scheduling.k8s.io high',
    'persistentvolumes disk',
    'persistentvolumeclaims shop/data',
    'pods shop/web',
  ]);
  expect(at('clusterroles.rbac.authorization.k8s.io robot-role')).toBeLessThan(at('serviceaccounts shop/robot'));
});

test('ordered resources come first of their type; a missing one is a warning', async () => {
  const { objects, result } = await labs.lab.take({ orderedResources: { configmaps: 'shop/two,shop/nothing, shop-test/one' } });
  const configMaps = sampleObjects([]).concat(objects.filter((name) => name.startsWith('configmaps ')));
  expect(configMaps.slice(0, 2)).toEqual(['configmaps shop/two', 'configmaps shop-test/one']);
  expect(configMaps.filter((name) => name === 'configmaps shop/two')).toHaveLength(1);
  expect(result.phase).toBe('Completed');
  expect(JSON.stringify(result.warnings)).toContain('shop/nothing');
});

test('what is being deleted is left out', async () => {
  const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
  const metadata = { name: 'going', namespace: 'shop', finalizers: ['example.com/wait'] };
  await labs.cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  await labs.cluster.delete(configMaps, metadata);
  expect((await labs.lab.take({ includedNamespaces: ['shop'] })).objects).not.toContain('configmaps shop/going');
  await labs.cluster.patch(configMaps, metadata, { type: 'merge', patch: { metadata: { finalizers: null } } });
});

describe('what cannot be read', () => {
  test('a forbidden type is named, the rest is there: PartiallyFailed', async () => {
    labs.server.addFault({ path: /\/secrets\?/, status: 403 });
    const { result, objects } = await labs.lab.take();
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.errors.velero).toEqual([expect.stringMatching(/secrets.*forbidden/)]);
    expect(objects).toContain('configmaps shop/one');
    expect(objects.filter((name) => name.startsWith('secrets '))).toEqual([]);
    expect(result.backup.status).toMatchObject({ phase: 'PartiallyFailed', errors: 1 });
  });

  test('a dead APIService is named, unless its group is filtered out', async () => {
    const dying = await startKubernetesApiServer({ deadApiServices: [{ group: 'wardle.example.com', version: 'v1beta1' }] });
    const dyingCluster = await clusterFromKubeConfig({ content: dying.kubeconfig(), maxTries: 2 });
    try {
      const { result } = await labs.lab.take({}, { cluster: dyingCluster });
      expect(result.phase).toBe('PartiallyFailed');
      expect(JSON.stringify(result.errors)).toContain('wardle.example.com/v1beta1');
      expect((await labs.lab.take({ includedResources: ['pods'] }, { cluster: dyingCluster })).result.phase).toBe('Completed');
      expect((await labs.lab.take({ excludedResources: ['*.wardle.example.com'] }, { cluster: dyingCluster })).result.phase).toBe(
        'Completed',
      );
    } finally {
      await dyingCluster.close();
      await dying.close();
    }
  });

  test('a user of one namespace, who may not list namespaces', async () => {
    labs.server.addFault({ path: /^\/api\/v1\/namespaces(\?|$)/, status: 403 });
    const { result, objects } = await labs.lab.take({ includedNamespaces: ['shop'] });
    expect(sampleObjects(objects)).toEqual(expect.arrayContaining(['namespaces shop', 'configmaps shop/one']));
    expect(result.consistency.inconsistent).toContain('configmaps');
    await expect(labs.lab.take()).rejects.toMatchObject({ code: 'KUBERNETES_FORBIDDEN' });
  });

  test('once the resource version is compacted, types are listed as they are', async () => {
    labs.server.addFault({ path: /configmaps\?.*resourceVersionMatch=Exact/, status: 410 });
    const { result, objects } = await labs.lab.take();
    expect(result.phase).toBe('Completed');
    expect(objects).toContain('configmaps shop/one');
    expect(result.consistency.inconsistent).toContain('configmaps');
    expect(result.consistency.inconsistent).not.toContain('pods');
  });

  test('an additional item that is gone is a warning', async () => {
    const pods = { group: '', version: 'v1', resource: 'pods' };
    const spec = { containers: [{ name: 'a', image: 'a' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'lost' } }] };
    const metadata = { name: 'lonely', namespace: 'shop-test' };
    await labs.cluster.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec });
    const { result, objects } = await labs.lab.take({ includedNamespaces: ['shop-test'] });
    expect(objects).toContain('pods shop-test/lonely');
    expect(result).toMatchObject({ phase: 'Completed', backup: { status: { warnings: 1 } } });
    expect(JSON.stringify(result.warnings)).toContain('/lost');
    await labs.cluster.delete(pods, metadata, { gracePeriodSeconds: 0 });
  });
});

describe('extra actions', () => {
  const action = (name: `${string}/${string}`, execute: BackupItemAction['execute']): BackupItemAction => ({
    name,
    appliesTo: { includedResources: ['configmaps'], includedNamespaces: ['shop'] },
    execute,
  });

  test('run sorted by name, change, drop and add; a failing one keeps its item out', async () => {
    const order: string[] = [];
    const actions = [
      action('example.com/z', async ({ item }) => {
        order.push('z');
        if (item.metadata.name === 'two') throw new Error('no thanks');
        return { item: { ...item, data: { ...(item.data as object), z: String((item.data as { a?: string })?.a) } } };
      }),
      action('example.com/a', async ({ item }) => {
        order.push('a');
        const annotations = { 'backup.velero.io/must-include-additional-items': 'true' };
        return {
          item: { ...item, metadata: { ...item.metadata, annotations }, data: { a: '1' } },
          additionalItems: [{ group: '', resource: 'configmaps', namespace: 'private', name: 'hidden' }],
        };
      }),
    ];
    const { result, objects, read } = await labs.lab.take({ includedNamespaces: ['shop'] }, { actions });
    expect(order.indexOf('a')).toBeLessThan(order.indexOf('z'));
    expect(objects).toContain('configmaps private/hidden');
    expect(objects).not.toContain('configmaps shop/two');
    expect(result.errors.namespaces?.shop).toEqual([expect.stringContaining('example.com/z failed on configmaps shop/two: no thanks')]);
    const one = await read('configmaps', 'shop/one');
    expect(one?.data).toEqual({ a: '1', z: '1' });
    expect(one?.metadata.annotations).toEqual({});
    const list = JSON.parse(await text('backups/b1/b1-resource-list.json.gz'));
    expect(list['v1/ConfigMap']).not.toContain('shop/two');
  });

  test('an annotation of an action leaves an object out', async () => {
    const skip = action('example.com/skip', async ({ item }) => ({
      item: { ...item, metadata: { ...item.metadata, annotations: { 'velero.io/skip-from-backup': 'true' } } },
    }));
    const { objects, result } = await labs.lab.take({ includedNamespaces: ['shop'] }, { actions: [skip] });
    expect(objects.filter((name) => name.startsWith('configmaps'))).toEqual([]);
    expect(result.phase).toBe('Completed');
  });

  test('items that name each other end', async () => {
    const id = (name: string) => ({ group: '', resource: 'configmaps', namespace: 'shop', name });
    const circle = action('example.com/circle', async ({ item }) => ({
      additionalItems: [id('one'), id('two'), id(item.metadata.name)],
    }));
    const { objects } = await labs.lab.take({ includedNamespaces: ['shop'] }, { actions: [circle] });
    expect(objects.filter((name) => /configmaps shop\/(one|two)/.test(name)).sort()).toEqual([
      'configmaps shop/one',
      'configmaps shop/two',
    ]);
  });
});
