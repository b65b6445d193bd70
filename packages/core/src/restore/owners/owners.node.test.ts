import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  createWorkloadTree,
  ownersInTree,
  podsOfTree,
  rollWorkloadTree,
  runningPods,
} from '../../../../../test/e2e/workload-trees/workload-tree.ts';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';

const node = inject('node');
const [source, copy] = ['owners', 'owners-copy'];
const type = (resource: string, group = '') => ({ group, version: 'v1', resource });

describe.skipIf(!node)('owners of running workloads, on a real node', { timeout: 180_000 }, () => {
  let cluster: ClusterClient;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    await createWorkloadTree({ cluster, namespace: source });
  });
  afterAll(async () => {
    for (const name of [source, copy]) await cluster?.delete(type('namespaces'), { name });
    await cluster?.close();
  });

  test('every reference names the new owner, nothing is made twice, and the tree goes with its root', async () => {
    const tree = (namespace: string) => ownersInTree(cluster, namespace);
    await expect.poll(() => runningPods(cluster, source), { timeout: 60_000 }).toBe(podsOfTree);
    await rollWorkloadTree(cluster, source);
    const rolled = async () => (await tree(source)).filter((line) => line.startsWith('Pod ')).length === podsOfTree;
    await expect.poll(async () => (await rolled()) && runningPods(cluster, source), { timeout: 60_000 }).toBe(podsOfTree);
    const before = await tree(source);
    expect(before.filter((line) => /^ReplicaSet web|^ControllerRevision (db|log)/.test(line))).toHaveLength(6);
    const engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
    expect(await engine.backup({ name: 'b', includedNamespaces: [source] }).result).toMatchObject({ phase: 'Completed' });
    const restored = await engine.restore({ backupName: 'b', namespaceMapping: { [source]: copy } }).result;
    expect(restored).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
    await expect.poll(() => tree(copy), { timeout: 60_000 }).toEqual(before);
    expect(before).toContainEqual('Secret key < Deployment web');
    await cluster.delete(type('deployments', 'apps'), { namespace: copy, name: 'web' }, { propagationPolicy: 'Background' });
    const ofWeb = /web|Secret key|ConfigMap leaf/;
    await expect.poll(async () => (await tree(copy)).filter((line) => ofWeb.test(line)), { timeout: 60_000 }).toEqual([]);
    expect(await tree(copy)).toEqual(before.filter((line) => !ofWeb.test(line)));
  });
});
