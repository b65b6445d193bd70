import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { allOf, createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;

const type = (kind: string) => ({ group: '', version: 'v1', resource: `${kind.toLowerCase()}s` });
const object = (kind: string, name: string, data: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop', labels: { app: 'shop' } },
  data,
  ...(kind === 'Secret' && { type: 'Opaque' }),
});

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero', 'shop'], controllers: false });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  lab = await createRestoreLab(cluster);
  await lab.backup('b', [
    ['configmaps', object('ConfigMap', 'same', { a: '1' })],
    ['configmaps', object('ConfigMap', 'prices', { tea: '3', milk: '1' })],
    ['secrets', object('Secret', 'key', { password: 'b2xk' })],
  ]);
  await cluster.create(type('ConfigMap'), object('ConfigMap', 'same', { a: '1' }));
  await cluster.create(type('ConfigMap'), object('ConfigMap', 'prices', { tea: '4', salt: '2' }));
  await cluster.create(type('Secret'), object('Secret', 'key', { password: 'bmV3' }));
});
afterAll(async () => {
  await lab?.close();
  await cluster?.close();
  await server?.close();
});

test.each([
  ['update', 'update'],
  ['none', 'skip'],
] as const)('with the policy %s, a plan tells where objects differ that are there', async (existingResourcePolicy, action) => {
  const writes = cluster.counters.writes;
  const items = await allOf(lab.plan({ backupName: 'b', existingResourcePolicy }));
  const of = (name: string) => items.find((item) => item.name === name);
  expect(of('prices')).toMatchObject({
    action,
    changes: [
      { path: '/data/tea', left: '4', right: '3' },
      { path: '/data/salt', left: '2', right: undefined },
      { path: '/data/milk', left: undefined, right: '1' },
    ],
  });
  expect(of('key')).toMatchObject({ action, changes: [{ path: '/data/password', left: '(not shown)', right: '(not shown)' }] });
  expect(of('same')).not.toHaveProperty('changes');
  // The labels of the restore are written to it, too.
  expect(of('same')).toMatchObject(action === 'update' ? { action, code: 'LABELS_ONLY' } : { action: 'unchanged' });
  expect(JSON.stringify(items)).not.toMatch(/b2xk|bmV3/);
  expect(cluster.counters.writes).toBe(writes);
});
