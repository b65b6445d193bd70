import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { PlannedItem } from '../../contract/results/planned-item.ts';
import type { RestoreTransform } from '../../contract/transforms/restore-transform.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;
let count = 0;

const core = (resource: string) => ({ group: '', version: 'v1', resource });
const object = (kind: string, name: string, data: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop' },
  data,
});
/** A request into a namespace of its own. */
function request(...transforms: RestoreTransform[]) {
  const target = `copy-${++count}`;
  return { target, given: { backupName: 'b', name: target, namespaceMapping: { shop: target }, transforms } };
}
const onPrices = (name: string, transform: RestoreTransform['transform'], more: Partial<RestoreTransform> = {}): RestoreTransform => ({
  name,
  matches: ({ kind }) => kind === 'ConfigMap',
  transform,
  ...more,
});
const dataOf = async (namespace: string, name = 'prices') => (await cluster.get(core('configmaps'), { namespace, name }))?.data;

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero'], controllers: false });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  lab = await createRestoreLab(cluster);
  await lab.backup('b', [
    ['configmaps', object('ConfigMap', 'prices', { tea: '3' })],
    ['secrets', object('Secret', 'key', { password: 'b2xk' })],
  ]);
});
afterAll(async () => {
  await lab?.close();
  await cluster?.close();
  await server?.close();
});

test('functions change objects in their order, in their new namespace, and keep the labels of the restore', async () => {
  const seen: unknown[] = [];
  const { target, given } = request(
    onPrices('dearer', (map, { resource, itemFromBackup }) => {
      seen.push(map.metadata.namespace, resource.namespace, itemFromBackup.data);
      return { ...map, metadata: { ...map.metadata, labels: {} }, data: { tea: '4' } };
    }),
    onPrices('in place', async (map) => {
      Object.assign(map.data as object, { milk: '1' });
      return map;
    }),
  );
  const result = await lab.restore(given).result;
  expect(result).toMatchObject({ phase: 'Completed', errors: {} });
  expect(await dataOf(target)).toEqual({ tea: '4', milk: '1' });
  expect(seen).toEqual([target, 'shop', { tea: '3' }]);
  const made = await cluster.get(core('configmaps'), { namespace: target, name: 'prices' });
  expect(made?.metadata.labels).toMatchObject({ 'velero.io/backup-name': 'b' });
  expect(result.restore.metadata.annotations).toEqual({ 'lifeboat.io/transforms': '{"transforms":["dearer","in place"]}' });
});

test('null leaves an object out; a name may change where that is allowed', async () => {
  const dropped = request(onPrices('drop', () => null));
  const result = await lab.restore(dropped.given).result;
  expect(result).toMatchObject({ phase: 'Completed', skipped: { action: 1 } });
  expect(await dataOf(dropped.target)).toBeUndefined();
  const renamed = request(onPrices('rename', (map) => ({ ...map, metadata: { ...map.metadata, name: 'other' } }), { mayRename: true }));
  expect(await lab.restore(renamed.given).result).toMatchObject({ phase: 'Completed', errors: {} });
  expect(await dataOf(renamed.target, 'other')).toEqual({ tea: '3' });
});

const bad = (transform: (object: KubeObject) => unknown) => transform as RestoreTransform['transform'];
test.each<[string, RestoreTransform['transform'], RegExp]>([
  ['throws', () => Promise.reject(new Error('no more tea')), /The transform \\"bad\\" failed: no more tea/],
  ['returns nothing', bad(() => undefined), /returned nothing: return the object, changed or not, or null/],
  ['returns a text', bad(() => 'map'), /returned no Kubernetes object with metadata/],
  ['returns a function', bad((map) => ({ ...map, data: { f: () => {} } })), /JSON cannot hold: \/data\/f is a function/],
  ['returns a date', bad((map) => ({ ...map, data: { at: new Date(0) } })), /\/data\/at is an instance of a class/],
  ['returns no number', bad((map) => ({ ...map, data: { n: Number.NaN } })), /\/data\/n is NaN/],
  ['returns a circle', bad((map) => Object.assign(map, { self: map })), /\/self contains itself/],
  ['changes the kind', (map) => ({ ...map, kind: 'Secret' }), /made v1 Secret of v1 ConfigMap: version and kind must stay/],
  ['changes the name', (map) => ({ ...map, metadata: { ...map.metadata, name: 'x' } }), /gave it the name x instead of prices/],
  ['changes the namespace', (map) => ({ ...map, metadata: { ...map.metadata, namespace: 'x' } }), /moved it from namespace copy-\d+ to x/],
  ['hangs', () => new Promise(() => {}), /The transform \\"bad\\" timed out after 20ms/],
])('one that %s is the error of its object, and the rest is restored', async (_, transform, told) => {
  const { target, given } = request(onPrices('bad', transform, { timeout: '20ms' }));
  const { phase, errors } = await lab.restore(given).result;
  expect(phase).toBe('PartiallyFailed');
  expect(JSON.stringify(errors)).toMatch(told);
  expect(await dataOf(target)).toBeUndefined();
  expect(await cluster.get(core('secrets'), { namespace: target, name: 'key' })).toBeDefined();
});

test('a plan shows what each changed, of Secrets without values, and writes nothing', async () => {
  const { given } = request({
    name: 'stage',
    transform: (item) => ({ ...item, data: { ...(item.data as object), stage: 'ZGV2', password: 'bmV3' } }),
  });
  const rules = {
    version: 'v1',
    resourceModifierRules: [{ conditions: { groupResource: 'configmaps' }, mergePatches: [{ patchData: 'data: { tea: "5" }' }] }],
  };
  await cluster.create(core('configmaps'), {
    ...object('ConfigMap', 'rules', { rules: JSON.stringify(rules) }),
    metadata: { name: 'rules', namespace: 'velero' },
  });
  const items: PlannedItem[] = [];
  for await (const item of lab.plan({ ...given, resourceModifier: { kind: 'configmap', name: 'rules' } })) items.push(item);
  const of = (name: string) => items.find((item) => item.name === name)?.transforms;
  expect(of('prices')).toEqual([
    { name: 'resourceModifier', changes: [{ path: '/data/tea', left: '3', right: '5' }] },
    {
      name: 'stage',
      changes: expect.arrayContaining([{ path: '/data/stage', left: undefined, right: 'ZGV2' }]),
    },
  ]);
  expect(JSON.stringify(of('key'))).toMatch(/stage.*\(not shown\)/);
  expect(JSON.stringify(of('key'))).not.toMatch(/bmV3|b2xk|ZGV2/);
  expect(await cluster.get(core('namespaces'), { name: given.name })).toBeUndefined();
});
