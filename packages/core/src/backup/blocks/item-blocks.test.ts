import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { ItemBlockAction } from '../../plugin-api/item-actions.ts';
import { type BackupLab, createBackupLab } from '../testing/backup-lab.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const namespace = 'db';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: BackupLab;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 2 });
  lab = createBackupLab({ cluster, store: createMemoryObjectStore() });
  const metadata = (name: string, labels?: Record<string, string>) => ({ name, namespace, ...(labels && { labels }) });
  await cluster.create({ ...pods, resource: 'namespaces' }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const group = { 'velero.io/volume-group': 'tables', 'example.com/group': '' };
  for (const [name, labels] of Object.entries({ shared: undefined, data: group, wal: group, alone: { 'velero.io/volume-group': '' } })) {
    const spec = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } };
    await cluster.create(claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: metadata(name, labels), spec });
  }
  const mounts: Record<string, readonly string[]> = {
    'a-data': ['data'],
    'b-other': [],
    'c-wal': ['wal', 'shared'],
    'd-shared': ['shared'],
  };
  for (const [name, names] of Object.entries({ ...mounts, 'e-stopped': ['shared'] })) {
    const volumes = names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }));
    const spec = { containers: [{ name: 'main', image: 'example.com/db:1' }], volumes };
    await cluster.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata(name, { app: name === 'd-shared' ? 'web' : 'db' }),
      spec,
    });
    const phase = name === 'e-stopped' ? 'Succeeded' : 'Running';
    await cluster.patch(pods, { namespace, name }, { type: 'merge', patch: { status: { phase } } }, { subresource: 'status' });
  }
  for (const name of ['first', 'second', 'third'])
    await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name) });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

const named = (objects: readonly string[], type: string) =>
  objects.filter((name) => name.startsWith(`${type} `)).map((name) => name.split('/').at(-1));

test('running Pods that share claims, and claims of a volume group, are backed up with the first of them', async () => {
  const { objects, result } = await lab.take({ includedNamespaces: [namespace] });
  expect(result.phase).toBe('Completed');
  // a-data reaches wal through the group of its claim, c-wal through wal, d-shared through the claim that c-wal mounts too.
  expect(objects.filter((name) => /^(pods|persistentvolumeclaims) /.test(name))).toEqual([
    'persistentvolumeclaims db/data',
    'pods db/a-data',
    'persistentvolumeclaims db/wal',
    'persistentvolumeclaims db/shared',
    'pods db/c-wal',
    'pods db/d-shared',
    'pods db/b-other',
    'pods db/e-stopped',
    'persistentvolumeclaims db/alone',
  ]);
});

test('only what the filters select joins a block, and the label of groups is the request’s', async () => {
  const selected = await lab.take({ includedNamespaces: [namespace], labelSelector: { matchLabels: { app: 'web' } } });
  expect(named(selected.objects, 'pods')).toEqual(['d-shared']);
  const ungrouped = await lab.take({ includedNamespaces: [namespace], volumeGroupSnapshotLabelKey: 'example.com/none' });
  expect(named(ungrouped.objects, 'pods')).toEqual(['a-data', 'b-other', 'c-wal', 'd-shared', 'e-stopped']);
});

test('extra item block actions join objects of any type, through others; a failing one is an error of its object', async () => {
  const next: Record<string, string> = { first: 'second', second: 'third', 'a-data': 'd-shared' };
  const asked: string[] = [];
  const action: ItemBlockAction = {
    name: 'example.com/chain',
    appliesTo: { includedResources: ['configmaps', 'pods'] },
    async getRelatedItems({ item, resource }) {
      asked.push(item.metadata.name);
      if (item.metadata.name === 'b-other') throw new Error('no idea');
      const name = next[item.metadata.name];
      return name
        ? [
            { ...resource, name },
            { ...resource, name: 'missing' },
          ]
        : [];
    },
  };
  const request = { includedNamespaces: [namespace], orderedResources: { configmaps: 'db/first' }, volumeGroupSnapshotLabelKey: 'x/y' };
  const { objects, result } = await lab.take(request, { itemBlockActions: [action] });
  expect(named(objects, 'configmaps').slice(0, 3)).toEqual(['first', 'second', 'third']);
  expect(named(objects, 'pods')).toEqual(['a-data', 'd-shared', 'c-wal', 'b-other', 'e-stopped']);
  expect(asked.filter((name) => name === 'second')).toHaveLength(1);
  expect(result.errors.namespaces?.[namespace]).toEqual([expect.stringContaining('Error executing ItemBlock action example.com/chain')]);
});

test('a block takes 500 relatives; the others come by themselves', async () => {
  const metadata = { name: 'crowd', namespace: 'crowd' };
  await cluster.create({ ...pods, resource: 'namespaces' }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'crowd' } });
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
  const spec = { containers: [{ name: 'main', image: 'example.com/web:1' }], volumes };
  const names = Array.from({ length: 510 }, (_, at) => `web-${at}`);
  await Promise.all(
    names.map(async (name) => {
      await cluster.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name }, spec });
      const patch = { status: { phase: 'Running' } };
      await cluster.patch(pods, { ...metadata, name }, { type: 'merge', patch }, { subresource: 'status' });
    }),
  );
  const lines: string[] = [];
  const logger = { debug() {}, info: (message: string) => void lines.push(message), warn() {}, error() {} };
  const { objects } = await lab.take({ includedNamespaces: ['crowd'] }, { logger });
  expect(named(objects, 'pods').sort()).toEqual([...names].sort());
  expect(lines.filter((line) => line.startsWith('More than 500 objects belong together with pods crowd/'))).toHaveLength(1);
});

test('namespaces without mounted claims cost no request', async () => {
  server.clearFaults();
  const before = cluster.counters.requests;
  await lab.take({ includedNamespaces: ['default'] });
  const plain = cluster.counters.requests - before;
  await lab.take({ includedNamespaces: [namespace], volumeGroupSnapshotLabelKey: 'x/y', includedResources: ['configmaps'] });
  expect(cluster.counters.requests - before - plain).toBeLessThan(plain);
});
