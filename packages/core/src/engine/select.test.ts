import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Engine } from '../contract/engine.ts';
import type { PlannedItem } from '../contract/results/planned-item.ts';
import type { ObjectSelection } from '../contract/selection/object-selection.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { createEngine } from './create-engine.ts';

const types = {
  Namespace: { group: '', version: 'v1', resource: 'namespaces' },
  ConfigMap: { group: '', version: 'v1', resource: 'configmaps' },
  PersistentVolumeClaim: { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
  Pod: { group: '', version: 'v1', resource: 'pods' },
  ReplicaSet: { group: 'apps', version: 'v1', resource: 'replicasets' },
  Deployment: { group: 'apps', version: 'v1', resource: 'deployments' },
} as const;
const namespaces = ['shop', 'lab'];
let server: KubernetesApiServer;
let cluster: ClusterClient;
let engine: Engine;
let writes = 0;

async function create(kind: keyof typeof types, name: string, namespace: string | undefined, more: object = {}, owner?: KubeObject) {
  const ownerReferences = owner && [
    { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid ?? '' },
  ];
  const apiVersion = types[kind].group === '' ? 'v1' : 'apps/v1';
  const metadata = { name, ...(namespace && { namespace }), ...(ownerReferences && { ownerReferences }) };
  return cluster.create(types[kind], { apiVersion, kind, metadata, ...more });
}

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  for (const name of namespaces) await create('Namespace', name, undefined);
  const resources = { requests: { storage: '1Gi' } };
  await create('PersistentVolumeClaim', 'data', 'shop', { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources } });
  const containers = [{ name: 'a', image: 'a' }];
  const template = { metadata: {}, spec: { containers } };
  const deployment = await create('Deployment', 'web', 'shop', { spec: { replicas: 2, selector: {}, template } });
  const replicas = await create('ReplicaSet', 'web-1', 'shop', { spec: { selector: {}, template } }, deployment);
  await create(
    'Pod',
    'web-1-a',
    'shop',
    { spec: { containers, volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } },
    replicas,
  );
  await create('Pod', 'other', 'shop', { spec: { containers } });
  await create('ConfigMap', 'app-config', 'shop', { data: { size: '5' } });
  await create('ConfigMap', 'app-tmp', 'shop', { data: {} });
  await create('ConfigMap', 'plain', 'lab');
  engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
  await engine.backup({ name: 'all', includedNamespaces: namespaces }).result;
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

/** What a backup with a selection holds. */
async function backedUp(select: ObjectSelection) {
  const name = `b${++writes}`;
  const result = await engine.backup({ name, includedNamespaces: namespaces, select }).result;
  const { resourceList = {} } = await engine.describeBackup(name, { details: true });
  const objects = Object.entries(resourceList).flatMap(([kind, names]) => names.map((each) => `${kind.split('/').at(-1)} ${each}`));
  return { result, objects: objects.sort() };
}

/** What a plan of a restore elsewhere has, and what the restore then does. */
async function restored(select: ObjectSelection) {
  const to = ++writes;
  const request = {
    backupName: 'all',
    name: `r${to}`,
    select,
    namespaceMapping: Object.fromEntries(namespaces.map((each) => [each, `${each}-${to}`])),
  };
  const planned: PlannedItem[] = [];
  for await (const item of engine.planRestore(request)) if (item.type === 'planned-item') planned.push(item.item);
  const result = await engine.restore(request).result;
  const { resourceList = {} } = await engine.describeRestore(request.name, { details: true });
  const names = (of: readonly string[]) => [...of].map((each) => each.replaceAll(`-${to}`, '')).sort();
  return {
    result,
    planned: names(
      planned
        .filter(({ action }) => action === 'create')
        .map(({ groupResource, namespace, name }) => `${groupResource} ${namespace}/${name}`),
    ),
    blocked: planned.filter(({ action }) => action === 'blocked'),
    objects: names(
      Object.entries(resourceList).flatMap(([kind, each]) =>
        each.filter((one) => one.endsWith('(created)')).map((one) => `${kind.split('/').at(-1)} ${one.replace(/\(.*$/, '')}`),
      ),
    ),
  };
}

const configs: ObjectSelection = { include: [{ kinds: ['cm'], names: ['app-*'] }], exclude: [{ names: ['*-tmp'] }] };
const ofWeb: ObjectSelection = { include: [{ ownedBy: { kinds: ['Deployment'], names: ['web'] } }] };
const big: ObjectSelection = {
  include: [{ kinds: ['deploy', 'cm'], names: ['web', 'app-*', 'plain'], expression: 'object.spec.replicas > 1' }],
};

test('names: a backup', async () => {
  const { result, objects } = await backedUp(configs);
  expect(objects).toEqual(['ConfigMap shop/app-config', 'Namespace shop']);
  expect(result).toMatchObject({ phase: 'Completed', warnings: {} });
  expect(result.backup.metadata.annotations).toMatchObject({
    'lifeboat.io/select': '{"include":[{"kinds":["cm"],"names":["app-*"]}],"exclude":[{"names":["*-tmp"]}]}',
  });
  expect(result.backup.spec).not.toHaveProperty('select');
});

test('names: a restore and its plan', async () => {
  const { result, objects, planned } = await restored(configs);
  expect(objects).toEqual(['ConfigMap shop/app-config', 'Namespace shop']);
  expect(planned).toEqual(['configmaps shop/app-config', 'namespaces /shop']);
  expect(result.phase).toBe('Completed');
  expect(result.restore.metadata.annotations).toHaveProperty(['lifeboat.io/select']);
});

test('owners, however far up, and what the Pod needs', async () => {
  const whole = ['Namespace shop', 'PersistentVolumeClaim shop/data', 'Pod shop/web-1-a', 'ReplicaSet shop/web-1'];
  expect((await backedUp(ofWeb)).objects).toEqual(whole);
  const without = await backedUp({ ...ofWeb, exclude: [{ kinds: ['pvc'] }] });
  expect(without.objects).toEqual(whole.filter((name) => !name.includes('data')));
  const { planned } = await restored({ ...ofWeb, exclude: [{ kinds: ['Pod'] }] });
  expect(planned).toEqual(['namespaces /shop', 'replicasets.apps shop/web-1']);
});

test('an expression that cannot be told of an object is its error, and the object is not taken', async () => {
  const { result, objects } = await backedUp(big);
  expect(objects).toEqual(['Deployment shop/web', 'Namespace shop']);
  expect(result.phase).toBe('PartiallyFailed');
  expect(result.errors.namespaces?.shop).toHaveLength(2);
  expect(result.issues.map(({ code }) => code)).toContain('ITEM_NOT_BACKED_UP');
  expect(JSON.stringify(result.errors)).toContain('does not say whether configmaps shop/app-config is taken: No such key: spec');
});

test('in a restore, too, and its plan says blocked', async () => {
  const { result, objects, blocked } = await restored(big);
  expect(objects).toEqual(['Deployment shop/web', 'Namespace shop']);
  expect(result.phase).toBe('PartiallyFailed');
  expect(result.counts.failed).toBe(3);
  expect(blocked.map(({ groupResource, name, code }) => `${groupResource} ${name} ${code}`).sort()).toEqual(
    ['app-config', 'app-tmp', 'plain'].map((name) => `configmaps ${name} SELECTION_UNDECIDED`),
  );
});

test('a function selects; one that fails ends everything, and nothing is left', async () => {
  const chosen = (object: KubeObject) => object.metadata.name === 'plain';
  expect((await backedUp({ include: [{ predicate: chosen }] })).objects).toEqual(['ConfigMap lab/plain', 'Namespace lab']);
  const broken = (object: KubeObject) => {
    if (object.kind === 'Pod') throw new Error('no Pods please');
    return true;
  };
  const select = { include: [{ predicate: broken }] };
  const why = {
    code: 'PREDICATE_FAILED',
    message: expect.stringMatching(/select\.include\[0\]\.predicate broken threw Error: no Pods please, asked about pods/),
  };
  await expect(engine.backup({ name: 'broken', includedNamespaces: namespaces, select }).result).rejects.toMatchObject(why);
  await expect(engine.describeBackup('broken')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  const request = { backupName: 'all', name: 'broken', select, namespaceMapping: { shop: 'nowhere', lab: 'nowhere' } };
  await expect(engine.planRestore(request).result).rejects.toMatchObject(why);
  await expect(engine.restore(request).result).rejects.toMatchObject(why);
  expect(await cluster.get(types.Namespace, { name: 'nowhere' })).toBeUndefined();
});

test('what is not understood is refused before anything is written', async () => {
  const select: ObjectSelection = { include: [{ expression: 'object.spec.replicas >' }] };
  const refused = { code: 'INVALID_REQUEST', message: expect.stringContaining('select.include[0].expression "object.spec.replicas >"') };
  await expect(engine.backup({ name: 'bad', select }).result).rejects.toMatchObject(refused);
  await expect(engine.restore({ backupName: 'all', select }).result).rejects.toMatchObject(refused);
  const misspelt = { include: [{ name: ['a'] }] } as never;
  await expect(engine.backup({ name: 'bad', select: misspelt }).result).rejects.toMatchObject({
    message: expect.stringContaining('select.include[0].name: unknown field; did you mean names?'),
  });
});
