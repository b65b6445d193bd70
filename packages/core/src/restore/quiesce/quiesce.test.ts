import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import { objectAt } from '../../objects/object-at.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import { createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';
import { holdAnnotation } from './hold-annotation.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;
let run = 0;
let namespace = '';
/** Objects as they were created, and what is done right after it. */
let created: KubeObject[] = [];
let afterCreate: (object: KubeObject) => Promise<void> | void = () => {};

const definitions: readonly (readonly [string, string])[] = [
  ['applications.argoproj.io', 'Application'],
  ['clusters.cluster.x-k8s.io', 'Cluster'],
  ['clusterclasses.cluster.x-k8s.io', 'ClusterClass'],
  ['clusters.postgresql.cnpg.io', 'Cluster'],
  ['buckets.s3.aws.upbound.io', 'Bucket'],
  ['kustomizations.kustomize.toolkit.fluxcd.io', 'Kustomization'],
  ['scaledobjects.keda.sh', 'ScaledObject'],
  ['kafkas.kafka.strimzi.io', 'Kafka'],
  ['certificates.cert-manager.io', 'Certificate'],
  ['parks.example.com', 'Park'],
];

function typeOf(name: string): GroupVersionResource {
  const [resource = '', ...group] = name.split('.');
  return { group: group.join('.'), version: 'v1', resource };
}

function custom(
  name: string,
  { metadata = {}, ...rest }: { readonly metadata?: object; readonly spec?: object } = {},
): [string, KubeObject] {
  const { group } = typeOf(name);
  const kind = definitions.find(([each]) => each === name)?.[1] ?? '';
  return [name, { apiVersion: `${group}/v1`, kind, metadata: { name: 'one', namespace: 'shop', ...metadata }, ...rest }];
}

const deployment = (name: string, replicas?: number): [string, KubeObject] => [
  'deployments.apps',
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: {
      ...(replicas !== undefined && { replicas }),
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'x' }] } },
    },
  },
];

const live = (name: string, object = 'one') => cluster.get(typeOf(name), { namespace, name: object });
const flux = 'kustomizations.kustomize.toolkit.fluxcd.io';

async function restore(objects: readonly (readonly [string, KubeObject])[], request: Partial<RestoreRequest> = {}) {
  await lab.backup(`b${run}`, objects);
  const before = cluster.counters.writes;
  const done = await lab.restore({ name: `r${run}`, backupName: `b${run}`, namespaceMapping: { shop: namespace }, ...request }).result;
  const told = done.issues.filter(({ code }) => code.startsWith('CONTROLLER_')).map(({ message }) => message);
  return { ...done, told, writes: cluster.counters.writes - before };
}

beforeAll(async () => {
  server = await startKubernetesApiServer({
    namespaces: ['velero', 'cert-manager', 'operators'],
    controllers: false,
    establishDelayInMs: 0,
  });
  const client = await clusterFromKubeConfig({ content: server.kubeconfig() });
  cluster = {
    ...client,
    get counters() {
      return client.counters;
    },
    async create(type, object, options) {
      const made = await client.create(type, object, options);
      created.push(object);
      await afterCreate(object);
      return made;
    },
  };
  lab = await createRestoreLab(cluster);
  for (const [name, kind] of definitions) {
    const { group, resource } = typeOf(name);
    await cluster.create(
      { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' },
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name },
        spec: {
          group,
          names: { plural: resource, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
          scope: 'Namespaced',
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      },
    );
  }
});
beforeEach(() => {
  run += 1;
  namespace = `bank-${run}`;
  created = [];
  afterCreate = () => {};
});
afterAll(async () => {
  await lab?.close();
  await cluster?.close();
  await server?.close();
});

const annotation = (object: KubeObject | undefined, name: string) => object?.metadata.annotations?.[name];

test('each project is created as it documents paused, and released by one write an object', async () => {
  const external = { metadata: { annotations: { 'crossplane.io/external-name': 'b' } } };
  const objects = [
    ...definitions
      .map(([name]) => name)
      .filter((name) => !/certificates|parks|buckets/.test(name))
      .map((name) => custom(name, { spec: { a: 1 } })),
    custom('buckets.s3.aws.upbound.io', external),
    custom('parks.example.com'),
  ];
  const paused: Readonly<Record<string, (object: KubeObject | undefined) => unknown>> = {
    'applications.argoproj.io': (o) => annotation(o, 'argocd.argoproj.io/skip-reconcile') === 'true',
    'clusters.cluster.x-k8s.io': (o) => objectAt(o, 'spec')?.paused,
    'clusterclasses.cluster.x-k8s.io': (o) => annotation(o, 'cluster.x-k8s.io/paused') === 'true',
    'clusters.postgresql.cnpg.io': (o) => annotation(o, 'cnpg.io/reconciliationLoop') === 'disabled',
    'buckets.s3.aws.upbound.io': (o) => annotation(o, 'crossplane.io/paused') === 'true',
    [flux]: (o) => objectAt(o, 'spec')?.suspend,
    'scaledobjects.keda.sh': (o) => annotation(o, 'autoscaling.keda.sh/paused') === 'true',
    'kafkas.kafka.strimzi.io': (o) => annotation(o, 'strimzi.io/pause-reconciliation') === 'true',
  };
  const held = await restore(objects);
  expect(held).toMatchObject({ phase: 'Completed', told: [] });
  for (const [name, isPaused] of Object.entries(paused)) {
    const { group } = typeOf(name);
    const made = created.find(
      ({ apiVersion, kind }) => apiVersion === `${group}/v1` && kind === definitions.find(([each]) => each === name)?.[1],
    );
    expect([name, isPaused(made)]).toEqual([name, true]);
    expect([name, isPaused(await live(name)) ?? false, annotation(await live(name), holdAnnotation)]).toEqual([name, false, undefined]);
  }
  expect(created.find(({ kind }) => kind === 'Park')?.metadata.annotations).toBeUndefined();
  run += 1;
  namespace = `bank-${run}`;
  const free = await restore(objects, { quiesceControllers: false });
  expect(held.writes - free.writes).toBe(Object.keys(paused).length);
});

test('what was paused in the backup stays so, and costs nothing; what somebody else changes meanwhile is left alone', async () => {
  const ours = ['own', 'resumed', 'plain'];
  afterCreate = async ({ metadata, kind }) => {
    if (kind !== 'Kustomization' || metadata.name !== 'resumed') return;
    await cluster.patch(typeOf(flux), { namespace, name: 'resumed' }, { type: 'merge', patch: { spec: { suspend: null, by: 'hand' } } });
  };
  const suspended = (suspend: boolean | undefined) => ({ spec: { path: './x', ...(suspend !== undefined && { suspend }) } });
  await restore(ours.map((name, i) => custom(flux, { metadata: { name }, ...suspended([true, false, undefined][i]) })));
  expect((await live(flux, 'own'))?.spec).toEqual({ path: './x', suspend: true });
  expect(
    annotation(
      created.find(({ metadata }) => metadata.name === 'own'),
      holdAnnotation,
    ),
  ).toBeUndefined();
  expect((await live(flux, 'resumed'))?.spec).toEqual({ path: './x', by: 'hand' });
  expect((await live(flux, 'plain'))?.spec).toEqual({ path: './x' });
  for (const name of ours) expect(annotation(await live(flux, name), holdAnnotation)).toBeUndefined();
});

test('a field that was set is set back in the name of who had set it', async () => {
  const managedFields = [
    {
      manager: 'kubectl',
      operation: 'Apply' as const,
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:suspend': {} } },
    },
  ];
  await restore([custom(flux, { metadata: { managedFields }, spec: { suspend: false } })]);
  const now = await live(flux);
  expect(now?.spec).toEqual({ suspend: false });
  expect(now?.metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(['kubectl Apply']);
});

test('a cancel and a failure release; a hold of an earlier restore is released by the next that meets the object', async () => {
  const stop = new AbortController();
  await lab.backup(`b${run}`, [custom(flux, { spec: { a: 1 } }), custom('parks.example.com')]);
  afterCreate = ({ kind }) => {
    if (kind === 'Kustomization') stop.abort();
  };
  const request = { backupName: `b${run}`, namespaceMapping: { shop: namespace } };
  const canceled = lab.restore({ ...request, name: `canceled-${run}`, signal: stop.signal });
  // The lab's runs have no signal of their own.
  stop.signal.addEventListener('abort', () => canceled.cancel());
  await expect(canceled.result).rejects.toMatchObject({ code: 'CANCELED' });
  expect((await live(flux))?.spec).toEqual({ a: 1 });
  // As a kill would leave it.
  const leave = async (restore: string) => {
    const left = JSON.stringify({ restore, fields: [{ path: ['spec', 'suspend'], value: true }] });
    const patch = { metadata: { annotations: { [holdAnnotation]: left } }, spec: { suspend: true } };
    await cluster.patch(typeOf(flux), { namespace, name: 'one' }, { type: 'merge', patch });
  };
  await leave(`canceled-${run}`);
  const continued = await lab.restore({ ...request, name: `canceled-${run}`, replaceUnfinished: true }).result;
  expect(continued).toMatchObject({ phase: 'Completed' });
  expect((await live(flux))?.spec).toEqual({ a: 1 });
  await leave('killed');
  const again = await lab.restore({ ...request, name: `again-${run}` }).result;
  expect(again).toMatchObject({ phase: 'Completed', warnings: {} });
  expect((await live(flux))?.spec).toEqual({ a: 1 });
  expect(annotation(await live(flux), holdAnnotation)).toBeUndefined();
  expect(await lab.store.readRestoreHolds(`again-${run}`)).toEqual([{ ...typeOf(flux), namespace, name: 'one' }]);
});

test('an object that was backed up while it was held comes back as it was before; a hold that cannot be read goes', async () => {
  const hold = JSON.stringify({ restore: 'r', fields: [{ path: ['spec', 'suspend'], value: true, was: false }] });
  const odd = ['{', '{}', '{"restore":"r","fields":[{"path":["metadata","name"],"value":"x"}]}', '[]'];
  const objects = [hold, ...odd].map((text, i) =>
    custom('parks.example.com', { metadata: { name: `p${i}`, annotations: { [holdAnnotation]: text } }, spec: { suspend: true } }),
  );
  expect(await restore(objects)).toMatchObject({ phase: 'Completed' });
  expect((await live('parks.example.com', 'p0'))?.spec).toEqual({ suspend: false });
  for (const i of odd.keys()) {
    const now = await live('parks.example.com', `p${i + 1}`);
    expect([now?.spec, now?.metadata.annotations ?? {}]).toEqual([{ suspend: true }, {}]);
  }
});

test('Deployments of controllers have no replicas meanwhile, those that run and those that are restored', async () => {
  const type = typeOf('deployments.apps');
  const [, running] = deployment('cert-manager', 2);
  await cluster.create(type, { ...running, metadata: { name: 'cert-manager', namespace: 'cert-manager' } });
  const during: unknown[] = [];
  const replicas = async (where: string, name: string) => objectAt(await cluster.get(type, { namespace: where, name }), 'spec')?.replicas;
  afterCreate = async ({ kind }) => {
    if (kind !== 'Certificate') return;
    during.push(await replicas('cert-manager', 'cert-manager'));
  };
  const objects = [custom('certificates.cert-manager.io'), deployment('operator', 3)];
  const done = await restore(objects, { quiesceDeployments: [`${namespace}/operator`, 'operators/absent'] });
  expect(done).toMatchObject({ phase: 'Completed', told: [] });
  expect(during).toEqual([0]);
  expect(created.find(({ metadata }) => metadata.name === 'operator')?.spec).toMatchObject({ replicas: 0 });
  expect([await replicas('cert-manager', 'cert-manager'), await replicas(namespace, 'operator')]).toEqual([2, 3]);
  expect(await lab.store.readRestoreHolds(`r${run}`)).toContainEqual({ ...type, namespace: 'cert-manager', name: 'cert-manager' });
  await expect(lab.restore({ backupName: `b${run}`, quiesceDeployments: ['operator'] }).result).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('quiesceDeployments: "operator" must be namespace/name'),
  });
});

test('a custom controller that nothing holds is told of, once for each kind of root', async () => {
  const owner = (name: string, kind: string) => ({ apiVersion: `${typeOf(name).group}/v1`, kind, name: 'one', uid: 'u', controller: true });
  const child = (name: string, ...ownerReferences: object[]): [string, KubeObject] => [
    'configmaps',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop', ownerReferences: ownerReferences as never } },
  ];
  const park = owner('parks.example.com', 'Park');
  const objects = [
    custom('parks.example.com'),
    custom('applications.argoproj.io', { metadata: { ownerReferences: [park] } }),
    custom(flux),
    ...['a', 'b', 'c'].map((name) => child(name, park)),
    child('held', owner(flux, 'Kustomization')),
    child('not-controlled', { ...park, controller: false }),
  ];
  const { told } = await restore(objects);
  expect(told).toEqual([
    'No adapter holds the controller of parks.example.com (such as one) while the objects that it controls come back: it may make some of ' +
      'them itself, or change them. quiesceDeployments takes the replicas of its Deployment meanwhile',
  ]);
  for (const request of [{ quiesceControllers: false }, { quiesceDeployments: ['operators/park'] }]) {
    run += 1;
    namespace = `bank-${run}`;
    expect((await restore(objects, request)).told).toEqual([]);
  }
});
