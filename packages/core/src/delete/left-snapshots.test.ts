import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import { withEndedLeases } from '../storage/testing/with-ended-leases.ts';
import { backupUidLabel, restoreNameLabel } from '../velero-api/values/labels.ts';
import { moverRunLabel } from '../volumes/files/mover-labels.ts';
import { createSnapshotLocations } from '../volumes/snapshot-locations.ts';
import { deleteBackup } from './delete-backup.ts';

const group = 'snapshot.storage.k8s.io';
const api = (resource: string) => ({ group, version: 'v1', resource });
const [snapshots, contents] = [api('volumesnapshots'), api('volumesnapshotcontents')];
const now = new Date('2026-11-23T10:00:00Z');
const labels = { [backupUidLabel]: 'u1' };

let server: KubernetesApiServer;
let cluster: ClusterClient;
let stores: Record<'main' | 'spare', ReturnType<typeof createMemoryObjectStore>>;

beforeEach(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  stores = { main: createMemoryObjectStore(), spare: createMemoryObjectStore() };
  for (const [kind, scope] of [
    ['VolumeSnapshot', 'Namespaced'],
    ['VolumeSnapshotContent', 'Cluster'],
    ['VolumeSnapshotClass', 'Cluster'],
  ] as const)
    await define(kind, scope);
  await expect.poll(async () => (await cluster.discover({})).resolve(`volumesnapshotclasses.${group}`)).toBeDefined();
});
afterEach(async () => {
  await cluster.close();
  await server.close();
});

async function define(kind: string, scope: 'Namespaced' | 'Cluster'): Promise<void> {
  const names = { kind, plural: `${kind.toLowerCase()}${kind.endsWith('s') ? 'es' : 's'}`, singular: kind.toLowerCase() };
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await cluster.create(
    { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${names.plural}.${group}` },
      spec: { group, names, scope, versions: [{ name: 'v1', served: true, storage: true, schema }] },
    },
  );
}
async function makeContent(name: string, more: Record<string, string> = {}): Promise<void> {
  const metadata = { name, labels: { ...labels, ...more } };
  await cluster.create(contents, {
    apiVersion: `${group}/v1`,
    kind: 'VolumeSnapshotContent',
    metadata,
    spec: { deletionPolicy: 'Retain' },
  });
}
async function leaveRemains(...locations: ('main' | 'spare')[]): Promise<void> {
  const marker = { backup: 'b', writer: 'w', uid: 'u1', startTimestamp: '2026-11-20T00:00:00Z', host: 'elsewhere', pid: 1 };
  for (const location of locations)
    await stores[location].putObject('backups/b/lifeboat-in-progress.json', Buffer.from(JSON.stringify(marker)));
}
const remove = (location: 'main' | 'spare') => {
  const [backups, other] = [location, location === 'main' ? 'spare' : 'main'].map((name) =>
    createBackupStore({ location: name, store: withEndedLeases(stores[name as 'main']) }),
  );
  if (!backups || !other) throw new Error('unreachable');
  return deleteBackup({ backups, others: async () => [other], name: 'b', now, cluster, snapshotLocations: createSnapshotLocations() });
};
async function contentNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const { items } of cluster.listPages(contents, {})) names.push(...items.map(({ metadata }) => metadata.name));
  return names.sort();
}

test('contents that only the cluster knows stay for the copy that needs them, which is named; then they go', async () => {
  await leaveRemains('main', 'spare');
  await makeContent('left');
  await makeContent('of-a-restore', { [restoreNameLabel]: 'r' });
  expect(await remove('spare')).toMatchObject({ objects: 1, snapshots: 0, otherCopies: ['main'] });
  expect(await contentNames()).toEqual(['left', 'of-a-restore']);

  server.clearRequests();
  expect(await remove('main')).toMatchObject({ objects: 1, snapshots: 1, otherCopies: [] });
  const lists = server.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('/volumesnapshotcontents'));
  expect(lists).toHaveLength(1);
  expect(await contentNames()).toEqual(['of-a-restore']);
});

test('a snapshot that is left goes, and contents beside it; without any, no copy is named', async () => {
  await leaveRemains('main');
  const metadata = { namespace: 'default', name: 'left', labels };
  await cluster.create(snapshots, { apiVersion: `${group}/v1`, kind: 'VolumeSnapshot', metadata });
  await makeContent('orphan');
  expect(await remove('main')).toMatchObject({ snapshots: 2, otherCopies: [] });
  expect(await contentNames()).toEqual([]);

  await leaveRemains('main', 'spare');
  expect(await remove('spare')).toMatchObject({ objects: 1, snapshots: 0, otherCopies: [] });
});

test('mover Pods of the run that was killed go, those of others stay', async () => {
  const pods = { group: '', version: 'v1', resource: 'pods' };
  const spec = { containers: [{ name: 'mover', image: 'busybox:1' }] };
  for (const [name, uid] of [
    ['left', 'u1'],
    ['of-another', 'u2'],
  ] as const)
    await cluster.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels: { [moverRunLabel]: uid } },
      spec,
    });
  await leaveRemains('main');
  await remove('main');
  const names: string[] = [];
  for await (const { items } of cluster.listPages(pods, {})) names.push(...items.map(({ metadata }) => metadata.name));
  expect(names).toEqual(['of-another']);
});
