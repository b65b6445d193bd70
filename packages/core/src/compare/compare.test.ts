import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { ComparedSide, CompareOptions, DifferentObject } from '../contract/comparison/comparison.ts';
import type { Engine } from '../contract/engine.ts';
import { createEngine } from '../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { ignoredDifferences } from './ignored-differences.ts';

let servers: KubernetesApiServer[];
let clusters: ClusterClient[];
let engine: Engine;

const type = (resource: string) => ({ group: '', version: 'v1', resource });
const own = { cluster: 'own' } as const;
const backup = { backup: 'b' };
const put = (cluster: ClusterClient | undefined, kind: 'ConfigMap' | 'Secret', name: string, rest: object, namespace = 'shop') =>
  cluster?.create(type(kind === 'Secret' ? 'secrets' : 'configmaps'), { apiVersion: 'v1', kind, metadata: { name, namespace }, ...rest });

async function compare(left: ComparedSide, right: ComparedSide, options: CompareOptions = {}) {
  const run = engine.compare(left, right, { includedNamespaces: ['shop'], ...options });
  const told: DifferentObject[] = [];
  for await (const event of run) if (event.type === 'different-object') told.push(event.item);
  const result = await run.result;
  const items = told.map(({ groupResource, namespace, name, change, differences }) =>
    [`${change} ${groupResource} ${namespace}/${name}`, ...differences.map(({ path, left: a, right: b }) => `${path}: ${a} ${b}`)].join(
      ' ',
    ),
  );
  return { ...result, items: items.sort() };
}

beforeAll(async () => {
  const start = () => startKubernetesApiServer({ namespaces: ['shop', 'bank'], controllers: false });
  servers = await Promise.all([start(), start()]);
  clusters = await Promise.all(servers.map((server) => clusterFromKubeConfig({ content: server.kubeconfig() })));
  engine = createEngine({ cluster: clusters[0] as ClusterClient, storageLocations: { main: { store: createMemoryObjectStore() } } });
  for (const cluster of clusters) {
    await put(cluster, 'ConfigMap', 'same', { data: { a: '1' } });
    await put(cluster, 'ConfigMap', 'other-namespace', {}, 'bank');
  }
  const [one, two] = clusters;
  await put(one, 'ConfigMap', 'changed', { data: { a: '1', gone: 'x' } });
  await put(one, 'ConfigMap', 'only-here', {});
  await put(one, 'Secret', 'key', { data: { password: 'aHVudGVyMg==' } });
  await put(two, 'ConfigMap', 'changed', { data: { a: '2', new: 'y' } });
  await put(two, 'ConfigMap', 'only-there', {});
  await put(two, 'Secret', 'key', { data: { password: 'c2VjcmV0' } });
  await engine.backup({ name: 'b', includedNamespaces: ['shop'] }).result;
});
afterAll(async () => {
  await Promise.all((clusters ?? []).map((cluster) => cluster.close()));
  await Promise.all((servers ?? []).map((server) => server.close()));
});

const there = () => ({ cluster: clusters[1] as ClusterClient });
const differences = [
  'changed configmaps shop/changed /data/a: 1 2 /data/gone: x undefined /data/new: undefined y',
  'changed secrets shop/key /data/password: (not shown) (not shown)',
  'extra configmaps shop/only-there',
  'missing configmaps shop/only-here',
];

describe('what differs is told, whatever the sides are', () => {
  test('a cluster and its backup are equal', async () => {
    for (const [left, right] of [
      [backup, own],
      [own, backup],
      [own, own],
      [backup, backup],
    ] satisfies [ComparedSide, ComparedSide][]) {
      const { equal, items, counts, notCompared } = await compare(left, right);
      expect({ equal, items, notCompared }).toEqual({ equal: true, items: [], notCompared: [] });
      expect(counts).toMatchObject({ changed: 0, missing: 0, extra: 0 });
      expect(counts.equal).toBeGreaterThanOrEqual(4);
    }
  });

  test.each([
    ['two clusters', () => own],
    ['a backup and another cluster', () => backup],
  ])('%s', async (_name, left) => {
    const { items, equal, counts, ignored } = await compare(left(), there());
    expect(items).toEqual(differences);
    expect(equal).toBe(false);
    expect(counts).toMatchObject({ changed: 2, missing: 1, extra: 1 });
    expect(ignored.find(({ reason }) => reason.includes('new identity'))?.places).toBeGreaterThan(3);
  });

  test('the other way round', async () => {
    const { items } = await compare(there(), backup);
    expect(items).toContain('missing configmaps shop/only-there');
    expect(items).toContain('extra configmaps shop/only-here');
  });
});

test('a namespace that the other side calls something else', async () => {
  await put(clusters[1], 'ConfigMap', 'same', { data: { a: '1' } }, 'bank');
  const only = { includedResources: ['configmaps'], namespaceMapping: { shop: 'bank' } };
  for (const left of [own, backup]) {
    const { items, counts } = await compare(left, there(), only);
    expect(items).toEqual([
      'extra configmaps shop/other-namespace',
      'missing configmaps shop/changed',
      'missing configmaps shop/only-here',
    ]);
    expect(counts.equal).toBe(1);
  }
});

test('rules say what may differ, and without any everything counts', async () => {
  const mine = { reason: 'mine', resources: ['configmaps'], allows: ['/data/**'] };
  const { items, ignored } = await compare(own, there(), { rules: [...ignoredDifferences, mine] });
  expect(items).toEqual(differences.slice(1));
  expect(ignored).toContainEqual({ reason: 'mine', places: 3 });
  const all = await compare(own, there(), { rules: [], includedResources: ['configmaps'] });
  expect(all.items.find((item) => item.startsWith('changed configmaps shop/same'))).toContain('/metadata/uid');
});

test('a kind that one side does not serve is not passed over', async () => {
  const metadata = { name: 'boats.sea.example.com' };
  const names = { plural: 'boats', singular: 'boat', kind: 'Boat', listKind: 'BoatList' };
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const spec = { group: 'sea.example.com', names, scope: 'Namespaced', versions: [{ name: 'v1', served: true, storage: true, schema }] };
  const [one] = clusters as [ClusterClient];
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata, spec };
  await one.create({ group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }, definition);
  const boat = { apiVersion: 'sea.example.com/v1', kind: 'Boat', metadata: { name: 'b', namespace: 'shop' } };
  await expect
    .poll(() =>
      one.create({ group: 'sea.example.com', version: 'v1', resource: 'boats' }, boat).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  const result = await compare(own, there(), { includedResources: ['boats.sea.example.com'] });
  expect(result).toMatchObject({ equal: false, items: [] });
  expect(result.notCompared).toEqual([{ groupResource: 'boats.sea.example.com', reason: 'the cluster does not serve it' }]);
});

test.each([
  ['nothing', {}, /left: name either a backup/],
  ['both', { backup: 'b', cluster: 'own' }, /left: name either a backup/],
  ['a location of a cluster', { cluster: 'own', storageLocation: 'main' }, /a cluster is in no storage location/],
  ['another word', { cluster: 'mine' }, /Unsupported value|own/],
  ['a backup that is not there', { backup: 'nope' }, /no backup "nope"/i],
])('%s is refused', async (_name, left, message) => {
  await expect(engine.compare(left as never, own).result).rejects.toThrow(message);
});
