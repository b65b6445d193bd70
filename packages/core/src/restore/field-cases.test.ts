import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { createRestoreBench, type RestoreBench } from './test/restore-bench.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let bench: RestoreBench;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 2 });
  bench = await createRestoreBench(cluster);
});
afterAll(async () => {
  await bench.close();
  await cluster.close();
  await server.close();
});

const group = 'field.example.com';
const custom = (resource: string) => ({ group, version: 'v1', resource });
function definition(kind: string, schema: object, subresources?: object): KubeObject {
  const plural = `${kind.toLowerCase()}s`;
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', ...schema } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: 'Namespaced', names: { kind, plural }, versions: [{ ...version, ...(subresources && { subresources }) }] },
  };
}
const made = (kind: string, status: object): KubeObject => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name: 'one', namespace: 'shop' },
  spec: { size: 1 },
  status,
});

test('c03, c20: status without a status subresource is data, and comes back; with one, it is left to its controller', async () => {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const properties = { spec: open, status: open };
  const ready = { phase: 'Ready', externalId: 'i-0abc' };
  await bench.backup('b', [
    ['customresourcedefinitions.apiextensions.k8s.io', definition('Plain', { properties })],
    ['customresourcedefinitions.apiextensions.k8s.io', definition('Order', { properties, required: ['spec', 'status'] })],
    ['customresourcedefinitions.apiextensions.k8s.io', definition('Sub', { properties }, { status: {} })],
    [`plains.${group}`, made('Plain', ready)],
    [`orders.${group}`, made('Order', { state: 'valid' })],
    [`subs.${group}`, made('Sub', ready)],
  ]);
  const restored = await bench.restore({ backupName: 'b', name: 'r' }).result;
  expect(restored).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  const statusOf = async (resource: string) => (await cluster.get(custom(resource), { namespace: 'shop', name: 'one' }))?.status;
  expect(await statusOf('plains')).toEqual(ready);
  expect(await statusOf('orders')).toEqual({ state: 'valid' });
  expect(await statusOf('subs')).toBeUndefined();
  // It is compared, and updated, as other data is.
  const moved = { type: 'merge' as const, patch: { status: { phase: 'Lost' } } };
  await cluster.patch(custom('plains'), { namespace: 'shop', name: 'one' }, moved);
  expect(JSON.stringify((await bench.restore({ backupName: 'b', name: 'none' }).result).warnings)).toMatch(/Plain:one already exists/);
  await bench.restore({ backupName: 'b', name: 'update', existingResourcePolicy: 'update' }).result;
  expect(await statusOf('plains')).toEqual(ready);
});

test('c05: with rights in one namespace only, its Pods, claims and accounts come back', async () => {
  const core = (kind: string, name: string, rest: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'own' },
    ...rest,
  });
  await cluster.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own' } },
  );
  const size = { resources: { requests: { storage: '1Gi' } } };
  await bench.backup('own', [
    ['namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own' } }],
    ['serviceaccounts', core('ServiceAccount', 'robot')],
    [
      'persistentvolumeclaims',
      core('PersistentVolumeClaim', 'data', { spec: { accessModes: ['ReadWriteOnce'], ...size, volumeName: 'pv' } }),
    ],
    ['pods', core('Pod', 'web', { spec: { containers: [{ name: 'm', image: 'registry.example.com/w:1' }] } })],
  ]);
  const outside = server.addFault({ path: /^\/apis?\/([^/]+\/)?v\d\w*\/(?!namespaces\/own(\/|\?|$))/, status: 403 });
  const restored = await bench.restore({ backupName: 'own', name: 'r-own' }).result;
  outside.remove();
  expect(restored).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  expect(await cluster.get({ group: '', version: 'v1', resource: 'pods' }, { namespace: 'own', name: 'web' })).toBeDefined();
});
