import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { nodeImage } from '../../../../../test/real-servers/node-servers.ts';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject, OwnerReference } from '../../plugin-api/kube-object.ts';

const node = inject('node');
const [source, copy] = ['owners', 'owners-copy'];
const type = (resource: string, group = '') => ({ group, version: 'v1', resource });
const kinds = [
  ...['deployments', 'replicasets', 'statefulsets', 'daemonsets', 'controllerrevisions'].map((kind) => type(kind, 'apps')),
  ...['cronjobs', 'jobs'].map((kind) => type(kind, 'batch')),
  ...['pods', 'secrets', 'configmaps'].map((kind) => type(kind)),
];
const podSpec = (restartPolicy = 'Always') => ({
  restartPolicy,
  terminationGracePeriodSeconds: 0,
  automountServiceAccountToken: false,
  containers: [{ name: 'main', image: nodeImage, command: ['sleep', '86400'] }],
});
const template = (app: string) => ({ metadata: { labels: { app } }, spec: podSpec() });
const selector = (app: string) => ({ matchLabels: { app } });

describe.skipIf(!node)('owners of running workloads, on a real node', { timeout: 180_000 }, () => {
  let cluster: ClusterClient;

  const make = (kind: string, apiVersion: string, name: string, rest: object, owner?: KubeObject) => {
    const [, group = ''] = apiVersion.split('/').reverse();
    const reference: OwnerReference | undefined = owner && {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid ?? '',
      controller: true,
    };
    const metadata = { name, namespace: source, ...(reference && { ownerReferences: [reference] }) };
    return cluster.create(type(`${kind.toLowerCase()}s`, group), { apiVersion, kind, metadata, ...rest });
  };

  /** Each object with its owners; `?`: an owner of another life. */
  async function tree(namespace: string): Promise<string[]> {
    const objects: KubeObject[] = [];
    for (const kind of kinds) for await (const { items } of cluster.listPages(kind, { namespace })) objects.push(...items);
    const names = new Map(objects.map(({ kind, metadata }) => [metadata.uid, `${kind} ${metadata.name}`]));
    return objects
      .filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
      .map(({ kind, metadata }) =>
        [`${kind} ${metadata.name}`, ...(metadata.ownerReferences ?? []).map(({ uid }) => names.get(uid) ?? '?')].join(' < '),
      )
      .sort();
  }

  async function runningPods(): Promise<number> {
    let running = 0;
    for await (const { items } of cluster.listPages(type('pods'), { namespace: source }))
      running += items.filter(({ status }) => (status as { phase?: string } | undefined)?.phase === 'Running').length;
    return running;
  }

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    await cluster.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: source } });
    const web = await make('Deployment', 'apps/v1', 'web', { spec: { replicas: 2, selector: selector('web'), template: template('web') } });
    await make('StatefulSet', 'apps/v1', 'db', { spec: { serviceName: 'db', selector: selector('db'), template: template('db') } });
    await make('DaemonSet', 'apps/v1', 'log', { spec: { selector: selector('log'), template: template('log') } });
    const job = { template: { spec: podSpec('Never') } };
    const nightly = await make('CronJob', 'batch/v1', 'nightly', {
      spec: { schedule: '0 1 * * *', suspend: true, jobTemplate: { spec: job } },
    });
    await make('Job', 'batch/v1', 'nightly-1', { spec: job }, nightly);
    const key = await make('Secret', 'v1', 'key', {}, web);
    await make('ConfigMap', 'v1', 'leaf', {}, key);
  });
  afterAll(async () => {
    for (const name of [source, copy]) await cluster?.delete(type('namespaces'), { name });
    await cluster?.close();
  });

  test('every reference names the new owner, nothing is made twice, and the tree goes with its root', async () => {
    await expect.poll(runningPods, { timeout: 60_000 }).toBe(5);
    const before = await tree(source);
    const engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
    expect(await engine.backup({ name: 'b', includedNamespaces: [source] }).result).toMatchObject({ phase: 'Completed' });
    const restored = await engine.restore({ backupName: 'b', namespaceMapping: { [source]: copy } }).result;
    expect(restored).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
    // A Job makes its Pods anew.
    const known = (lines: readonly string[]) => lines.map((line) => line.replace(/Pod nightly-1-\w+/, 'Pod nightly-1-*'));
    await expect.poll(async () => known(await tree(copy)), { timeout: 60_000 }).toEqual(known(before));
    expect(before).toContainEqual('Secret key < Deployment web');
    await cluster.delete(type('deployments', 'apps'), { namespace: copy, name: 'web' }, { propagationPolicy: 'Background' });
    const ofWeb = /web|Secret key|ConfigMap leaf/;
    await expect.poll(async () => (await tree(copy)).filter((line) => ofWeb.test(line)), { timeout: 60_000 }).toEqual([]);
    expect(known(await tree(copy))).toEqual(known(before).filter((line) => !ofWeb.test(line)));
  });
});
