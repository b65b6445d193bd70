import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { parseJson } from '../../json/index.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { allOf, createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';
import { createRestoredObject } from './create-restored-object.ts';

const real = inject('real');
const types = {
  namespaces: { group: '', version: 'v1', resource: 'namespaces' },
  configmaps: { group: '', version: 'v1', resource: 'configmaps' },
  services: { group: '', version: 'v1', resource: 'services' },
  pods: { group: '', version: 'v1', resource: 'pods' },
  'deployments.apps': { group: 'apps', version: 'v1', resource: 'deployments' },
};
type Kind = keyof typeof types;
const run = `${process.pid}-${Date.now() % 100_000}`;
const [source, target] = [`rs-src-${run}`, `rs-dst-${run}`];

const object = (kind: string, apiVersion: string, name: string, rest: object): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: source },
  ...rest,
});
const config = (name: string, data: object) => object('ConfigMap', 'v1', name, { data });
const podSpec = {
  automountServiceAccountToken: false,
  containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }] }],
};
const deployment = object('Deployment', 'apps/v1', 'd', {
  spec: { replicas: 0, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: podSpec } },
});

const managers = (live: KubeObject | undefined) =>
  (live?.metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource !== 'status')
    .map(({ manager, operation }) => `${manager} ${operation}`)
    .sort();

describe.skipIf(!real)('managers on a real server', () => {
  let cluster: ClusterClient;
  let lab: RestoreLab;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: real?.kubeconfig });
    lab = await createRestoreLab(cluster);
    await cluster.create(types.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: source } });
    await cluster.create({ group: '', version: 'v1', resource: 'serviceaccounts' }, object('ServiceAccount', 'v1', 'default', {}));
  });
  afterAll(async () => {
    for (const name of [source, target]) await cluster.delete(types.namespaces, { name });
    await lab.close();
    await cluster.close();
  });

  const apply = (kind: Kind, configuration: KubeObject, fieldManager: string) =>
    cluster.patch(types[kind], configuration.metadata, { type: 'apply', configuration }, { fieldManager });

  test.each<[string, Kind, string, (name: string) => Promise<unknown>, string[], number]>([
    [
      'one that created it',
      'configmaps',
      'one',
      (name) => cluster.create(types.configmaps, config(name, { a: '1' }), { fieldManager: 'kubectl create/x' }),
      ['kubectl create/x Update'],
      1,
    ],
    [
      'one that applied it',
      'configmaps',
      'applied',
      (name) => apply('configmaps', config(name, { a: 'é 😀\t', b: '' }), 'helm'),
      ['helm Apply'],
      2,
    ],
    ['a Deployment that was applied', 'deployments.apps', 'd', () => apply('deployments.apps', deployment, 'helm'), ['helm Apply'], 2],
    [
      'a Service that was applied',
      'services',
      's',
      (name) => apply('services', object('Service', 'v1', name, { spec: { selector: { a: 'b' }, ports: [{ port: 80 }] } }), 'argo'),
      ['argo Apply'],
      2,
    ],
    [
      'several',
      'configmaps',
      'several',
      async (name) => {
        await cluster.create(types.configmaps, config(name, { a: '1' }), { fieldManager: 'one' });
        await cluster.patch(
          types.configmaps,
          { name, namespace: source },
          { type: 'merge', patch: { data: { b: '2' } } },
          { fieldManager: 'two' },
        );
        await apply('configmaps', config(name, { c: '3' }), 'three');
      },
      ['one Update', 'three Apply', 'two Update'],
      2,
    ],
    [
      'a Pod that was applied: its spec is immutable',
      'pods',
      'p',
      (name) => apply('pods', object('Pod', 'v1', name, { spec: podSpec }), 'helm'),
      ['helm Apply'],
      2,
    ],
  ])('%s', async (label, kind, name, make, expected, writes) => {
    await make(name);
    const original = await cluster.get(types[kind], { namespace: source, name });
    if (!original) throw new Error('not made');
    expect(managers(original)).toEqual(expected);
    const backupName = `m-${kind.split('.')[0]}-${name}`;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: source } };
    const account = object('ServiceAccount', 'v1', 'default', {});
    await lab.backup(`${backupName}-ns`, [
      ['namespaces', namespace],
      ['serviceaccounts', account],
    ]);
    await lab.restore({ backupName: `${backupName}-ns`, namespaceMapping: { [source]: target } }).result;
    await lab.backup(backupName, [[kind, original]]);

    const before = cluster.counters.writes;
    const result = await lab.restore({ backupName, namespaceMapping: { [source]: target } }).result;
    expect(result).toMatchObject({ phase: 'Completed', counts: { created: 1 }, warnings: {}, errors: {} });
    expect(cluster.counters.writes - before, label).toBe(writes);
    const restored = await cluster.get(types[kind], { namespace: target, name });
    expect(managers(restored)).toEqual(expected);
    expect(restored?.data).toEqual(original.data);
    if (kind === 'deployments.apps') expect(restored?.spec).toEqual(original.spec);
    if (writes === 2 && restored && original.metadata.managedFields) {
      const times = (o: KubeObject) => (o.metadata.managedFields ?? []).map(({ manager, time }) => `${manager} ${time}`).sort();
      expect(times(restored)).toEqual(times(original));
    }
  });

  test('one write an object where the managers are not asked for', async () => {
    const name = 'cheap';
    await apply('configmaps', config(name, { a: '1' }), 'helm');
    const original = await cluster.get(types.configmaps, { namespace: source, name });
    if (!original) throw new Error('not made');
    await lab.backup(name, [['configmaps', original]]);
    const before = cluster.counters.writes;
    const result = await lab.restore({ backupName: name, namespaceMapping: { [source]: target }, restoreManagers: false }).result;
    expect(result).toMatchObject({ phase: 'Completed', counts: { created: 1 }, warnings: {} });
    expect(cluster.counters.writes - before).toBe(1);
    expect(managers(await cluster.get(types.configmaps, { namespace: target, name }))).toEqual(['lifeboat Update']);
  });

  test('a manager that writes while the object is restored owns what it owned before, and what it wrote', async () => {
    const metadata = { name: 'busy', namespace: source };
    await cluster.create(types.configmaps, config('busy', { a: '1' }), { fieldManager: 'user' });
    const write = async (data: object) =>
      (await cluster.patch(types.configmaps, metadata, { type: 'merge', patch: { data } }, { fieldManager: 'controller' })).object;
    const original = await write({ b: '2', 'c.d': '3' });
    await cluster.delete(types.configmaps, metadata);
    const busy: ClusterClient = {
      ...cluster,
      create: async (...args) => {
        const created = await cluster.create(...args);
        await write({ e: '4' });
        return created;
      },
    };
    const { uid: _, resourceVersion: __, ...wanted } = original.metadata;
    const outcome = await createRestoredObject({
      cluster: busy,
      type: types.configmaps,
      wanted: { ...original, metadata: wanted },
      original,
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      restoreManagers: true,
    });
    expect(outcome.created).toBe(true);
    const live = await cluster.get(types.configmaps, metadata);
    const owned = (live?.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]);
    expect(Object.fromEntries(owned)).toEqual({
      user: { 'f:data': { '.': {}, 'f:a': {} } },
      controller: { 'f:data': { 'f:b': {}, 'f:c.d': {}, 'f:e': {} } },
    });
  });

  test('a custom resource that was applied keeps its numbers; its CRD comes first; a kind without CRD is one error', async () => {
    const group = `rs${run.replaceAll('-', '')}.example.com`;
    const names = { plural: 'gears', singular: 'gear', kind: 'Gear' };
    const schema = {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } },
    };
    const versions = [{ name: 'v1', served: true, storage: true, schema }];
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `gears.${group}` },
      spec: { group, scope: 'Namespaced', names, versions },
    };
    const gear = parseJson(
      `{"apiVersion":"${group}/v1","kind":"Gear","metadata":{"name":"g","namespace":"${source}","managedFields":[{"manager":"argo","operation":"Apply","apiVersion":"${group}/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:big":{},"f:list":{}}}}]},"spec":{"big":9007199254740993,"list":[9007199254740995]}}`,
    ) as KubeObject;
    await lab.backup('gears', [
      [`customresourcedefinitions.apiextensions.k8s.io`, crd],
      [`gears.${group}`, gear],
    ]);
    const mapping = { [source]: target };

    const without = await lab.restore({ backupName: 'gears', name: 'without', includedNamespaces: [source], namespaceMapping: mapping })
      .result;
    expect(without).toMatchObject({ phase: 'PartiallyFailed', counts: { failed: 1 } });
    expect(without.errors.velero?.[0]).toMatch(/1 objects of gears.*includeClusterResources: true/s);

    expect(await allOf(lab.plan({ backupName: 'gears', namespaceMapping: mapping }))).toContainEqual(
      expect.objectContaining({ groupResource: `gears.${group}`, action: 'create' }),
    );
    const result = await lab.restore({ backupName: 'gears', name: 'with', namespaceMapping: mapping }).result;
    expect(result).toMatchObject({ phase: 'Completed', errors: {} });
    const type = { group, version: 'v1', resource: 'gears' };
    const restored = await cluster.get(type, { namespace: target, name: 'g' });
    expect(restored?.spec).toEqual(gear.spec);
    expect(managers(restored)).toEqual(['argo Apply']);
    await cluster.delete(
      { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' },
      { name: `gears.${group}` },
    );
  });
});
