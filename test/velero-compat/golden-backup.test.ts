import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, createEngine, createFileSystemObjectStore, openArchive } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, onTestFinished, test } from 'vitest';
import { compareContents, describeDifference } from '../e2e/compare/compare-contents.ts';
import type { ClusterContent } from '../e2e/compare/read-cluster.ts';
import { goldenFolder, readSourceObjects } from './golden/golden-bucket.ts';

// The backup actions: of the cluster that real Velero backed up, we store the same objects, and store them the same.
test('the archive that Velero made', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lifeboat-golden-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const engine = createEngine({
    cluster: await sourceCluster(),
    storageLocations: { main: { store: createFileSystemObjectStore({ root }), default: true } },
  });
  const labelSelector = { matchLabels: { golden: 'yes' } };
  const request = { name: 'golden', includedNamespaces: ['golden'], includeClusterResources: true, labelSelector };
  const result = await engine.backup(request).result;
  expect(result).toMatchObject({ phase: 'Completed', errors: {}, warnings: {} });
  const [theirs, ours] = await Promise.all([goldenFolder('bucket'), root].map((folder) => readArchive(folder)));
  const comparison = compareContents(theirs ?? new Map(), ours ?? new Map(), []);
  expect(comparison.differences.map(describeDifference)).toEqual([]);
  expect(comparison.compared).toBe(39);
  // None of these has the label: actions bring them.
  for (const [resource, name] of [
    ['persistentvolumeclaims', 'golden/data'],
    ['persistentvolumes', '/golden-data'],
    ['persistentvolumes', '/golden-by-hand'],
    ['priorityclasses.scheduling.k8s.io', '/golden-high'],
    ['clusterrolebindings.rbac.authorization.k8s.io', '/golden-captain'],
    ['clusterroles.rbac.authorization.k8s.io', '/golden-reader'],
  ] as const)
    expect(ours?.get(resource)?.has(name), `${resource} ${name}`).toBe(true);
});

// No server of today serves apiextensions.k8s.io/v1beta1: a cluster that would, after the reference (2.7).
test.each([
  [false, 'apiextensions.k8s.io/v1beta1'],
  [true, 'apiextensions.k8s.io/v1'],
])('with enableAPIGroupVersions %s, a CRD that was made as v1beta1 is stored as %s', async (enableAPIGroupVersions, stored) => {
  const root = await mkdtemp(join(tmpdir(), 'lifeboat-golden-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const engine = createEngine({
    cluster: servingOldCrds(await sourceCluster()),
    storageLocations: { main: { store: createFileSystemObjectStore({ root }), default: true } },
  });
  const request = { name: 'golden', includedNamespaces: ['golden'], enableAPIGroupVersions };
  expect((await engine.backup(request).result).phase).toBe('Completed');
  const crds = (await readArchive(root)).get('customresourcedefinitions.apiextensions.k8s.io');
  expect([...(crds?.values() ?? [])].map(({ apiVersion }) => apiVersion)).toEqual([stored]);
});

function servingOldCrds(client: ClusterClient): ClusterClient {
  return {
    ...client,
    // One of its Pods has a hook, and nothing runs here.
    exec: async () => ({ exitCode: 0 }),
    async discover(options) {
      const discovery = await client.discover(options);
      const crds = discovery.resolve('customresourcedefinitions');
      const old = crds && { ...crds, version: 'v1beta1' };
      return {
        ...discovery,
        find: (type) => (old && type.resource === old.resource && type.version === 'v1beta1' ? old : discovery.find(type)),
      };
    },
    async *listPages(type, options) {
      for await (const page of client.listPages(type, options))
        yield { ...page, items: page.items.map((item) => asMadeWith(item, type.version)) };
    },
    async get<T extends KubeObject>(...[type, ref, options]: Parameters<ClusterClient['get']>) {
      const object = await client.get(type, ref, options);
      return (object && asMadeWith(object, type.version)) as T | undefined;
    },
  };
}

function asMadeWith(object: KubeObject, version: string): KubeObject {
  if (object.kind !== 'CustomResourceDefinition') return object;
  if (version === 'v1beta1') return { ...object, apiVersion: 'apiextensions.k8s.io/v1beta1' };
  return { ...object, spec: { ...(object.spec as object), preserveUnknownFields: true } };
}

async function readArchive(folder: string): Promise<ClusterContent> {
  const archive = await openArchive({ stream: createReadStream(join(folder, 'backups/golden/golden.tar.gz')) });
  const content = new Map<string, Map<string, KubeObject>>();
  try {
    for (const resource of archive.resources()) {
      const [plural = '', ...group] = resource.split('.');
      const objects = new Map<string, KubeObject>();
      content.set(resource, objects);
      for (const namespace of archive.namespaces(resource))
        for (const name of archive.names(resource, namespace)) {
          const object = await archive.read({ group: group.join('.'), resource: plural, namespace, name });
          if (object) objects.set(`${namespace}/${name}`, object);
        }
    }
  } finally {
    await archive.close();
  }
  return content;
}

/** Reads of the cluster that Velero backed up: the kinds of an API server of the testkit, the objects of the recording. */
async function sourceCluster(): Promise<ClusterClient> {
  const server = await startKubernetesApiServer();
  onTestFinished(() => server.close());
  const client = await clusterFromKubeConfig({ content: server.kubeconfig() });
  onTestFinished(() => client.close());
  const source = await readSourceObjects();
  const of = (type: { group: string; resource: string }) => source[type.group ? `${type.resource}.${type.group}` : type.resource] ?? [];
  for (const crd of of({ group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' })) {
    const { name } = crd.metadata;
    await client.create(
      { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' },
      { ...crd, metadata: { name } },
    );
  }
  await expect.poll(async () => (await client.discover()).resolve('boats.golden.example.com')).toBeDefined();
  return {
    ...client,
    async *listPages(type, { namespace, labelSelector } = {}) {
      const wanted = (object: KubeObject) =>
        (!namespace || object.metadata.namespace === namespace) && (!labelSelector || object.metadata.labels?.golden === 'yes');
      yield { items: of(type).filter(wanted), resourceVersion: '1', restarted: false };
    },
    get: async <T extends KubeObject>(...[type, { namespace, name }]: Parameters<ClusterClient['get']>) =>
      of(type).find(({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === (namespace ?? '')) as T | undefined,
  };
}
