import { clusterFromKubeConfig, createEngine } from '@lifeboat/core';
import type { ComparisonRule } from '@lifeboat/core/compare';
import { clusterRules } from '@lifeboat/core/compare';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startCluster } from '../real-servers/server-scripts.ts';
import { readClusterOf } from './compare/compare-clusters.ts';
import { compareContents, describeDifference } from './compare/compare-contents.ts';
import { ownershipRules } from './compare/comparison-rules.ts';
import type { ClusterContent } from './compare/read-cluster.ts';
import { methods, writeObjects } from './every-kind/write-objects.ts';

const real = inject('real');

/** Kinds that a cluster serves and no restore brings, and why. */
const notRestored: Readonly<Record<string, string>> = {
  componentstatuses: 'nothing that is stored',
  nodes: 'never restored, as Velero',
  events: 'never restored, as Velero',
  'events.events.k8s.io': 'never restored, as Velero',
  'csinodes.storage.k8s.io': 'never restored, as Velero',
  'volumeattachments.storage.k8s.io': 'never restored, as Velero',
  'certificatesigningrequests.certificates.k8s.io': 'a command that was carried out: see one-shot-commands',
};

const rules: readonly ComparisonRule[] = [
  ...clusterRules,
  ...ownershipRules,
  {
    reason: 'An object that nobody owned a field of: Lifeboat owns what it wrote',
    when: (_object, { left }) => left !== undefined && left.metadata.managedFields === undefined,
    allows: ['/metadata/managedFields/lifeboat Update/**'],
  },
  {
    reason: 'Node ports that the server picked are picked anew (Velero: pkg/restore/actions)',
    resources: ['services'],
    when: ({ metadata }) => metadata.name === 'edge' || metadata.name === 'picked',
    allows: ['/spec/ports/0/nodePort', '/spec/healthCheckNodePort'],
  },
  {
    reason: 'Labels of this name tie a Job to its Pods by its old uid: they go, also where somebody wrote them, as with Velero (golden)',
    resources: ['jobs.batch'],
    when: ({ metadata }) => metadata.name === 'own-selector',
    allows: ['/spec/selector/matchLabels/controller-uid', '/metadata/managedFields/*/fieldsV1/**'],
  },
];

// Issue 12, point 1: c12 and c13, for every kind and every way of writing.
describe.skipIf(!real)('an object of every kind, written in every way', { timeout: 120_000 }, () => {
  if (!real) return;
  let [a, b] = ['', ''];
  let clusters: Awaited<ReturnType<typeof startCluster>>[] = [];
  afterAll(async () => void (await Promise.all(clusters.map(({ down }) => down()))));

  beforeAll(async () => {
    clusters = await Promise.all(['every-a', 'every-b'].map((name) => startCluster(name, [], real.state)));
    [a, b] = clusters.map(({ kubeconfig }) => kubeconfig) as [string, string];
    for (const method of methods) await writeObjects(a, method);
  });

  test('there is one of every kind that the cluster serves', async () => {
    const all = await readClusterOf(a);
    const missing = [...all.keys()].filter((resource) => !(resource in notRestored) && count(marked(all), resource) < methods.length);
    // One definition serves one way of writing.
    expect(missing.filter((resource) => !/\.(client|server|create|update)\.example\.com$/.test(resource))).toEqual([]);
  });

  test('comes back with its whole body and its managers, without a warning, for no more writes than that takes', async () => {
    const store = createMemoryObjectStore();
    const from = await clusterFromKubeConfig({ path: a });
    const to = await clusterFromKubeConfig({ path: b });
    const open = (cluster: typeof from) => createEngine({ cluster, storageLocations: { default: { store } } });
    const backup = await open(from).backup({ name: 'every', labelSelector: { matchLabels: { every: 'kind' } } }).result;
    expect(backup).toMatchObject({ phase: 'Completed', errors: {} });
    const writes = to.counters.writes;
    const restore = await open(to).restore({ backupName: 'every', includeClusterResources: true }).result;
    expect(restore).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
    const taken = to.counters.writes - writes;
    await Promise.all([from.close(), to.close()]);

    const [left, right] = [marked(await readClusterOf(a)), marked(await readClusterOf(b))];
    const comparison = compareContents(left, right, rules);
    expect(comparison.differences.map(describeDifference)).toEqual([]);
    const objects = [...left.values()].flatMap((entries) => [...entries.values()]);
    expect(comparison.compared).toBe(objects.length);
    const owed = objects.reduce((sum, object) => sum + owedWrites(object), 0);
    // The server writes the status of definitions meanwhile: then the managers are set once more.
    const definitions = left.get('customresourcedefinitions.apiextensions.k8s.io')?.size ?? 0;
    expect(taken).toBeGreaterThanOrEqual(owed);
    expect(taken).toBeLessThanOrEqual(owed + definitions);
  });
});

/** A create carries one manager that wrote by plain updates; all else takes a second write. */
function owedWrites({ metadata }: KubeObject): number {
  const own = (metadata.managedFields ?? []).filter(({ subresource }) => subresource !== 'status');
  return own.length === 0 || (own.length === 1 && own[0]?.operation === 'Update' && !own[0].subresource) ? 1 : 2;
}

function marked(content: ClusterContent): ClusterContent {
  const isMarked = ([, { metadata }]: [string, KubeObject]) => metadata.labels?.every === 'kind';
  return new Map([...content].map(([resource, objects]) => [resource, new Map([...objects].filter(isMarked))]));
}

function count(content: ClusterContent, resource: string): number {
  return content.get(resource)?.size ?? 0;
}
