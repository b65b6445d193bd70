import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { createRestoreLab, type RestoreLab } from './testing/restore-lab.ts';
import { awaitCrd } from './waves/await-crd.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 2 });
  lab = await createRestoreLab(cluster);
});
afterAll(async () => {
  await lab.close();
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
  await lab.backup('b', [
    ['customresourcedefinitions.apiextensions.k8s.io', definition('Plain', { properties })],
    ['customresourcedefinitions.apiextensions.k8s.io', definition('Order', { properties, required: ['spec', 'status'] })],
    ['customresourcedefinitions.apiextensions.k8s.io', definition('Sub', { properties }, { status: {} })],
    [`plains.${group}`, made('Plain', ready)],
    [`orders.${group}`, made('Order', { state: 'valid' })],
    [`subs.${group}`, made('Sub', ready)],
  ]);
  const restored = await lab.restore({ backupName: 'b', name: 'r' }).result;
  expect(restored).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  const statusOf = async (resource: string) => (await cluster.get(custom(resource), { namespace: 'shop', name: 'one' }))?.status;
  expect(await statusOf('plains')).toEqual(ready);
  expect(await statusOf('orders')).toEqual({ state: 'valid' });
  expect(await statusOf('subs')).toBeUndefined();
  // It is compared, and updated, as other data is.
  const moved = { type: 'merge' as const, patch: { status: { phase: 'Lost' } } };
  await cluster.patch(custom('plains'), { namespace: 'shop', name: 'one' }, moved);
  expect(JSON.stringify((await lab.restore({ backupName: 'b', name: 'none' }).result).warnings)).toMatch(/Plain:one already exists/);
  await lab.restore({ backupName: 'b', name: 'update', existingResourcePolicy: 'update' }).result;
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
  await lab.backup('own', [
    ['namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own' } }],
    ['serviceaccounts', core('ServiceAccount', 'robot')],
    [
      'persistentvolumeclaims',
      core('PersistentVolumeClaim', 'data', { spec: { accessModes: ['ReadWriteOnce'], ...size, volumeName: 'pv' } }),
    ],
    ['pods', core('Pod', 'web', { spec: { containers: [{ name: 'm', image: 'registry.example.com/w:1' }] } })],
  ]);
  const outside = server.addFault({ path: /^\/apis?\/([^/]+\/)?v\d\w*\/(?!namespaces\/own(\/|\?|$))/, status: 403 });
  const restored = await lab.restore({ backupName: 'own', name: 'r-own' }).result;
  outside.remove();
  expect(restored).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  expect(await cluster.get({ group: '', version: 'v1', resource: 'pods' }, { namespace: 'own', name: 'web' })).toBeDefined();
});

const core = (resource: string) => ({ group: '', version: 'v1', resource });

test('c06: with update, an existing namespace gets the labels and annotations of the backup, and keeps its own', async () => {
  const namespace = (metadata: object): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team', ...metadata } });
  await cluster.create(core('namespaces'), namespace({ labels: { tier: 'old', mine: 'x' } }));
  await lab.backup('team', [['namespaces', namespace({ labels: { tier: 'gold' }, annotations: { owner: 'blue' } })]]);
  const live = async () => (await cluster.get(core('namespaces'), { name: 'team' }))?.metadata;
  await lab.restore({ backupName: 'team', name: 'team-none' }).result;
  expect((await live())?.labels).toMatchObject({ tier: 'old' });
  const request = { backupName: 'team', existingResourcePolicy: 'update' as const };
  expect((await lab.plan(request).result).counts).toMatchObject({ update: 1, skip: 0 });
  const updated = await lab.restore({ ...request, name: 'team-update' }).result;
  expect(updated).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  expect(await live()).toMatchObject({ labels: { tier: 'gold', mine: 'x' }, annotations: { owner: 'blue' } });
});

test('c33: a definition whose names another one holds is told at once', async () => {
  const crd = definition('Thing', { 'x-kubernetes-preserve-unknown-fields': true });
  const type = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
  const conditions = [{ type: 'NamesAccepted', status: 'False', reason: 'PluralConflict', message: '"things" is already in use' }];
  const refusing: ClusterClient = {
    ...cluster,
    get: async <T extends KubeObject>(...[asked, ref, options]: Parameters<ClusterClient['get']>) => {
      const found = await cluster.get<T>(asked, ref, options);
      return found && asked.resource === type.resource ? { ...found, status: { conditions } } : found;
    },
  };
  const refused = awaitCrd({
    cluster: refusing,
    type,
    name: (await cluster.create(type, crd)).metadata.name,
    timeoutInMs: 30_000,
    signal: new AbortController().signal,
  });
  await expect(refused).rejects.toThrow(/another one holds its names \("things" is already in use\)/);
});

test('c23: what an injector added is dropped where the injector of the new cluster adds it again; else it is said', async () => {
  const pod = (name: string, annotations: Record<string, string>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'mesh', annotations },
    spec: {
      initContainers: [{ name: 'istio-init', image: 'registry.example.com/proxy:1' }],
      containers: ['web', 'istio-proxy'].map((each) => ({
        name: each,
        image: 'registry.example.com/i:1',
        volumeMounts: [
          { name: 'data', mountPath: '/d' },
          { name: 'istio-envoy', mountPath: '/e' },
        ],
      })),
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'istio-envoy', emptyDir: {} },
      ],
    },
  });
  const status = JSON.stringify({
    initContainers: ['istio-init'],
    containers: ['istio-proxy'],
    volumes: ['istio-envoy'],
    imagePullSecrets: null,
  });
  await lab.backup('mesh', [
    ['pods', pod('told', { 'sidecar.istio.io/status': status, own: 'x' })],
    ['pods', pod('untold', {})],
  ]);
  // As a kube-apiserver says it, when a webhook has added the container again.
  const message = 'Pod "p" is invalid: spec.containers[2].name: Duplicate value: "istio-proxy"';
  const fault = server.addFault({ method: 'POST', path: /namespaces\/mesh\/pods/, status: 422, reason: 'Invalid', message, times: 2 });
  const restored = await lab.restore({ backupName: 'mesh', name: 'r-mesh' }).result;
  fault.remove();
  expect(JSON.stringify(restored.errors)).toMatch(/untold.*adds a container that the Pod has already/);
  const made = await cluster.get(core('pods'), { namespace: 'mesh', name: 'told' });
  expect(made?.metadata.annotations).toEqual({ own: 'x' });
  expect(made?.spec).toMatchObject({
    containers: [{ name: 'web', volumeMounts: [{ name: 'data', mountPath: '/d' }] }],
    volumes: [{ name: 'data' }],
  });
  expect(made?.spec).not.toHaveProperty('initContainers');
});
