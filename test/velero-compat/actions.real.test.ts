import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, createEngine, type Engine, type RestoreRequest } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { goldenFolder } from './golden/golden-bucket.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

interface ConfigCase {
  readonly name: string;
  /** The data of ConfigMaps in Velero's namespace. */
  readonly image?: readonly Record<string, string>[];
  readonly storageClass?: readonly Record<string, string>[];
  /** What says the same without ConfigMaps. */
  readonly options?: Pick<RestoreRequest, 'imageNameMapping' | 'storageClassMapping'>;
}

const cases: readonly ConfigCase[] = [
  {
    name: 'both',
    image: [{ one: 'registry.example.com,mirror.example.com/cache' }],
    storageClass: [{ 'golden-old': 'golden-new' }],
    options: {
      imageNameMapping: { 'registry.example.com': 'mirror.example.com/cache' },
      storageClassMapping: { 'golden-old': 'golden-new' },
    },
  },
  {
    name: 'spaces',
    image: [{ one: ' registry.example.com/ , other.example.com/ ' }],
    options: { imageNameMapping: { 'registry.example.com/': 'other.example.com/' } },
  },
  { name: 'nothing-fits', image: [{ one: 'a.example.com,b.example.com' }], storageClass: [{ another: 'golden-new' }], options: {} },
  { name: 'empty', image: [{}], storageClass: [{}], options: { imageNameMapping: {}, storageClassMapping: {} } },
  // One rule a container. Of several that fit, Velero takes any: it walks through a Go map.
  { name: 'chain', image: [{ a: 'registry.example.com,first.example.com', b: 'first.example.com,second.example.com' }] },
  // A value that is no rule changes nothing; an error would not be Velero's.
  { name: 'no-comma', image: [{ one: 'registry.example.com' }] },
  { name: 'no-target', image: [{ one: 'registry.example.com,' }] },
  { name: 'two-image-configs', image: [{ one: 'a,b' }, { one: 'a,b' }] },
  { name: 'two-class-configs', storageClass: [{ a: 'golden-new' }, { a: 'golden-new' }] },
  { name: 'missing-class', storageClass: [{ 'golden-old': 'missing' }] },
];
const kinds = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'replicationcontrollers',
  'jobs.batch',
  'cronjobs.batch',
  'persistentvolumeclaims',
];
const real = inject('real');

// The ConfigMaps of change-image-name and change-storage-class: both tools read them alike, and options say the same.
describe.skipIf(!real)('plugin configuration', { timeout: 300_000 }, () => {
  if (!real) return;
  const { state } = real;
  const bucket = 'actions';
  const downs: (() => Promise<unknown>)[] = [];
  const clusters: Record<'theirs' | 'ours', ClusterClient> = {} as never;
  let engine: Engine;
  let velero: RealVelero;

  beforeAll(async () => {
    await runServerScript('stores', ['bucket', bucket], state);
    const { accessKeyId, secretAccessKey, ...where } = real.minio;
    const credentials = { accessKeyId, secretAccessKey };
    const store = createS3Store({ bucket, forcePathStyle: true, checksumAlgorithm: 'none', credentials, ...where });
    downs.push(async () => store.close?.());
    const folder = goldenFolder('bucket/backups/golden');
    for (const file of await readdir(folder))
      await store.putObject(relative(goldenFolder('bucket'), join(folder, file)), createReadStream(join(folder, file)));
    const [theirs, ours] = await Promise.all(['actions-theirs', 'actions-ours'].map((name) => startCluster(name, [], state)));
    if (!theirs || !ours) return;
    downs.push(theirs.down, ours.down);
    clusters.theirs = await clusterFromKubeConfig({ path: theirs.kubeconfig });
    clusters.ours = await clusterFromKubeConfig({ path: ours.kubeconfig });
    downs.unshift(...Object.values(clusters).map((cluster) => () => cluster.close()));
    for (const cluster of Object.values(clusters)) await createStorageClass(cluster, 'golden-new');
    await createNamespace(clusters.ours, 'velero');
    engine = createEngine({ cluster: clusters.ours, storageLocations: { main: { store, default: true } } });
    velero = await startVelero({ cluster: 'actions-theirs', kubeconfig: theirs.kubeconfig, state, minio: real.minio, bucket });
    downs.unshift(() => velero.down());
    await velero.untilSynced('backup', 'golden');
  }, 180_000);
  afterAll(async () => {
    for (const down of downs) await down();
  });

  test.each(cases)('$name', async ({ name, image = [], storageClass = [], options }) => {
    const maps = [
      ...image.map((data, i) => configMap('change-image-name', i, data)),
      ...storageClass.map((data, i) => configMap('change-storage-class', i, data)),
    ];
    const configure = (change: (cluster: ClusterClient, map: KubeObject) => Promise<unknown>) =>
      Promise.all(Object.values(clusters).flatMap((cluster) => maps.map((map) => change(cluster, map))));
    const request = { backupName: 'golden', includedResources: kinds, includeClusterResources: false };
    await configure((cluster, map) => cluster.create(configMaps, map));
    const byUs = await engine.restore({ ...request, name: `${name}-ours`, namespaceMapping: { golden: name } }).result;
    const mapping = ['--namespace-mappings', `golden:${name}`, '--include-cluster-resources=false'];
    await velero.cli('restore', 'create', name, '--from-backup', 'golden', '--include-resources', kinds.join(','), ...mapping, '--wait');
    const byThem = (await velero.get('restore', name)).status;
    await configure((cluster, map) => cluster.delete(configMaps, { namespace: 'velero', name: map.metadata.name }));
    const theirs = await readSpecs(clusters.theirs, name);
    expect(await readSpecs(clusters.ours, name)).toEqual(theirs);
    expect(byUs.restore.status.errors).toBe(byThem.errors);
    if (!options) return;
    expect(byUs.phase).toBe('Completed');
    // The same again, with nothing in the cluster to read.
    const plain = `${name}-plain`;
    const result = await engine.restore({ ...request, ...options, name: plain, namespaceMapping: { golden: plain } }).result;
    expect(result.phase).toBe('Completed');
    expect(await readSpecs(clusters.ours, plain)).toEqual(theirs);
  });
});

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

function configMap(action: string, index: number, data: Record<string, string>): KubeObject {
  const labels = { 'velero.io/plugin-config': '', [`velero.io/${action}`]: 'RestoreItemAction' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${action}-${index}`, namespace: 'velero', labels }, data };
}

async function createNamespace(cluster: ClusterClient, name: string): Promise<void> {
  await cluster.create({ group: '', version: 'v1', resource: 'namespaces' }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

async function createStorageClass(cluster: ClusterClient, name: string): Promise<void> {
  const type = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' };
  const provisioner = 'kubernetes.io/no-provisioner';
  await cluster.create(type, { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name }, provisioner });
}

/** The specs of what was restored into a namespace, without the uid by which the server selects a Job's Pods. */
async function readSpecs(cluster: ClusterClient, namespace: string): Promise<Record<string, unknown>> {
  const discovery = await cluster.discover();
  const specs: Record<string, unknown> = {};
  for (const kind of kinds) {
    const type = discovery.resolve(kind);
    if (!type) throw new Error(`${kind} is not served`);
    for await (const page of cluster.listPages(type, { namespace }))
      for (const { metadata, spec } of page.items)
        specs[`${kind} ${metadata.name}`] = JSON.parse(
          JSON.stringify(spec).replaceAll(/"(batch\.kubernetes\.io\/)?controller-uid":"[^"]*",?/g, ''),
        );
  }
  return specs;
}
