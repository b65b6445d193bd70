import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject, OwnerReference } from '../../plugin-api/kube-object.ts';
import { createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;
let run = 0;
let mapped = '';

const apiVersion = 'tree.example.com/v1';
const plural = {
  Forest: 'forests',
  Tree: 'trees',
  Branch: 'branches',
  ConfigMap: 'configmaps',
  ServiceAccount: 'serviceaccounts',
  Secret: 'secrets',
  Deployment: 'deployments',
  Job: 'jobs',
  CronJob: 'cronjobs',
  Pod: 'pods',
  PersistentVolumeClaim: 'persistentvolumeclaims',
} as const;
type Kind = keyof typeof plural;
const groups: Partial<Record<Kind, string>> = {
  Forest: apiVersion,
  Tree: apiVersion,
  Branch: apiVersion,
  Deployment: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
};
const versionOf = (kind: Kind) => groups[kind] ?? 'v1';
const resourceOf = (kind: Kind) => {
  const [version = '', group = ''] = versionOf(kind).split('/').reverse();
  return { group, version, resource: plural[kind] };
};
const archived = (kind: Kind) => {
  const { group, resource } = resourceOf(kind);
  return group === '' ? resource : `${resource}.${group}`;
};

const definition = (kind: 'Forest' | 'Tree' | 'Branch'): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural[kind]}.tree.example.com` },
  spec: {
    group: 'tree.example.com',
    names: { plural: plural[kind], singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
    scope: kind === 'Forest' ? 'Cluster' : 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});

type Owned = readonly [Kind, string, Partial<OwnerReference>?];
const ownerOf = ([kind, name, more]: Owned): OwnerReference => ({ apiVersion: versionOf(kind), kind, name, uid: `old-${name}`, ...more });
function object(kind: Kind, name: string, owners: readonly Owned[] = [], rest: object = {}): readonly [string, KubeObject] {
  const namespace = kind === 'Forest' ? {} : { namespace: 'shop' };
  return [
    archived(kind),
    {
      apiVersion: versionOf(kind),
      kind,
      metadata: { name, ...namespace, uid: `old-${name}`, ownerReferences: owners.map(ownerOf) },
      ...rest,
    },
  ];
}

const live = (kind: Kind, name: string) => cluster.get(resourceOf(kind), { name, ...(kind !== 'Forest' && { namespace: mapped }) });
const uidOf = async (kind: Kind, name: string) => (await live(kind, name))?.metadata.uid ?? 'none';
const ownersOf = async (kind: Kind, name: string) => (await live(kind, name))?.metadata.ownerReferences ?? [];

async function restore(objects: readonly (readonly [string, KubeObject])[], request: Partial<RestoreRequest> = {}) {
  await lab.backup(`b${run}`, objects);
  const before = cluster.counters.writes;
  const done = await lab.restore({ backupName: `b${run}`, namespaceMapping: { shop: mapped }, ...request }).result;
  const told = done.issues.filter(({ code }) => code === 'OWNER_NOT_LINKED').map(({ message }) => message);
  return { ...done, told, writes: cluster.counters.writes - before };
}

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero'], controllers: false });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  lab = await createRestoreLab(cluster);
});
beforeEach(() => {
  run += 1;
  mapped = `bank-${run}`;
});
afterAll(async () => {
  await lab?.close();
  await cluster?.close();
  await server?.close();
});

const forest = (name: string) => [
  object('ConfigMap', 'leaf', [
    ['Branch', 'bough', { controller: true, blockOwnerDeletion: true }],
    ['Forest', name],
  ]),
  object('Branch', 'bough', [['Tree', 'oak', { controller: true }]]),
  object('Tree', 'oak', [['Forest', name, { blockOwnerDeletion: false }]]),
  object('Forest', name),
  ...(['Forest', 'Tree', 'Branch'] as const).map((kind) => ['customresourcedefinitions.apiextensions.k8s.io', definition(kind)] as const),
];

test('a tree of custom resources is created linked, with no further write', async () => {
  const linked = await restore(forest('wood'));
  expect(linked).toMatchObject({ phase: 'Completed', told: [] });
  const [wood, oak, bough] = [await uidOf('Forest', 'wood'), await uidOf('Tree', 'oak'), await uidOf('Branch', 'bough')];
  expect(await ownersOf('ConfigMap', 'leaf')).toEqual([
    { apiVersion, kind: 'Branch', name: 'bough', uid: bough, controller: true, blockOwnerDeletion: true },
    { apiVersion, kind: 'Forest', name: 'wood', uid: wood },
  ]);
  expect(await ownersOf('Branch', 'bough')).toEqual([{ apiVersion, kind: 'Tree', name: 'oak', uid: oak, controller: true }]);
  expect(await ownersOf('Tree', 'oak')).toEqual([{ apiVersion, kind: 'Forest', name: 'wood', uid: wood, blockOwnerDeletion: false }]);
  run += 1;
  mapped = `bank-${run}`;
  await restore(forest('grove'), { relinkOwners: false });
  expect(await ownersOf('ConfigMap', 'leaf')).toEqual([]);
  // The definitions are there by now: three writes fewer.
  run += 1;
  mapped = `bank-${run}`;
  const again = await restore(forest('copse'));
  expect(linked.writes - again.writes).toBe(3);
});

test('what Pods need first gets its owner after it', async () => {
  const selector = { matchLabels: { app: 'web' } };
  const pod = { containers: [{ name: 'c', image: 'x' }] };
  const template = { metadata: { labels: { app: 'web' } }, spec: pod };
  const objects = [
    object('Secret', 'key', [['Deployment', 'web', { controller: true }]]),
    object('PersistentVolumeClaim', 'web-scratch', [['Pod', 'web', { controller: true }]], {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
    }),
    object('ServiceAccount', 'default'),
    object('Pod', 'web', [], { spec: pod }),
    object('Deployment', 'web', [], { spec: { selector, template } }),
    object('CronJob', 'nightly', [], {
      spec: { schedule: '0 1 * * *', jobTemplate: { spec: { template: { spec: { ...pod, restartPolicy: 'Never' } } } } },
    }),
    object('Job', 'nightly-1', [['CronJob', 'nightly', { controller: true }]], {
      spec: { template: { spec: { ...pod, restartPolicy: 'Never' } } },
    }),
  ];
  expect(await restore(objects)).toMatchObject({ phase: 'Completed', told: [] });
  expect(await ownersOf('Secret', 'key')).toEqual([
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: await uidOf('Deployment', 'web'), controller: true },
  ]);
  expect(await ownersOf('PersistentVolumeClaim', 'web-scratch')).toMatchObject([{ kind: 'Pod', uid: await uidOf('Pod', 'web') }]);
  expect(await ownersOf('Job', 'nightly-1')).toMatchObject([{ kind: 'CronJob', uid: await uidOf('CronJob', 'nightly') }]);
});

test('an owner that the cluster has is taken; one that is nowhere is left out, and told of once', async () => {
  await restore([object('Secret', 'there')]);
  run += 1;
  const owned = (name: string, ...owners: Owned[]) => object('ConfigMap', name, owners);
  const objects = [
    owned('a', ['Secret', 'there'], ['Secret', 'gone']),
    owned('b', ['Secret', 'gone'], ['Pod', 'x', { apiVersion: 'void.example.com/v1', kind: 'Void' }]),
    owned('c', ['Secret', 'left-out'], ['Pod', 'unlabeled']),
    object('Secret', 'left-out'),
  ];
  const { told, phase } = await restore(objects, { excludedResources: ['secrets'] });
  expect(phase).toBe('Completed');
  expect(told.sort()).toEqual([
    'comes back without its owner Pod unlabeled: it is not restored, and not in the cluster',
    'comes back without its owner Secret gone: it is not restored, and not in the cluster',
    'comes back without its owner Secret left-out: it is not restored, and not in the cluster',
    'comes back without its owner Void x: the cluster does not serve its kind (void.example.com/v1)',
  ]);
  expect(await ownersOf('ConfigMap', 'a')).toEqual([
    { apiVersion: 'v1', kind: 'Secret', name: 'there', uid: await uidOf('Secret', 'there') },
  ]);
});

test('a circle of owners is broken where nobody is the controller, wherever the restore begins', async () => {
  const objects = [
    object('ConfigMap', 'a', [['Secret', 'z', { controller: true }]]),
    object('Secret', 'z', [['ConfigMap', 'm']]),
    object('ConfigMap', 'm', [['ConfigMap', 'a', { controller: true }]]),
    object('ConfigMap', 'self', [['ConfigMap', 'self', { controller: true }]]),
    object('ConfigMap', 'odd', [], {}),
  ];
  Object.assign(objects.at(-1)?.[1].metadata ?? {}, { ownerReferences: [null, 'x', {}, { kind: 5, name: 'x', apiVersion: 'v1' }] });
  const { told, phase } = await restore(objects);
  expect(phase).toBe('Completed');
  expect(told.sort()).toEqual([
    'comes back without its owner ConfigMap m: they own each other in a circle, which is broken here',
    'comes back without its owner ConfigMap self: they own each other in a circle, which is broken here',
  ]);
  expect(await ownersOf('Secret', 'z')).toEqual([]);
  expect(await ownersOf('ConfigMap', 'a')).toMatchObject([{ uid: await uidOf('Secret', 'z') }]);
  expect(await ownersOf('ConfigMap', 'm')).toMatchObject([{ uid: await uidOf('ConfigMap', 'a') }]);
  expect(await ownersOf('ConfigMap', 'odd')).toEqual([]);
});

test('an owner that could not be restored is told of, and its objects come', async () => {
  // There is no ServiceAccount for it.
  const bad = object('Pod', 'bad', [], { spec: { containers: [{ name: 'c', image: 'x' }] } });
  const { told, phase, counts } = await restore([object('ConfigMap', 'child', [['Pod', 'bad']]), bad]);
  expect(phase).toBe('PartiallyFailed');
  expect(counts).toMatchObject({ failed: 1 });
  expect(told).toEqual(['comes back without its owner Pod bad: it was not restored, and is not in the cluster']);
  expect(await ownersOf('ConfigMap', 'child')).toEqual([]);
});

test("a link that comes after is written in the name of the object's own manager", async () => {
  const managedFields = [{ manager: 'kubectl', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': {} } }];
  const child = object('ConfigMap', 'child', [['Pod', 'web']]);
  Object.assign(child[1].metadata, { managedFields });
  const pod = object('Pod', 'web', [], { spec: { containers: [{ name: 'c', image: 'x' }] } });
  expect(await restore([child, object('ServiceAccount', 'default'), pod])).toMatchObject({ phase: 'Completed', told: [] });
  const { ownerReferences, managedFields: now } = (await live('ConfigMap', 'child'))?.metadata ?? {};
  expect(ownerReferences).toMatchObject([{ kind: 'Pod', uid: await uidOf('Pod', 'web') }]);
  expect(now?.map(({ manager }) => manager)).toEqual(['kubectl']);
});
