import { type ClusterClient, createClusterClient } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type KubernetesApiServer, startKubernetesApiServer } from './kubernetes-api-server.ts';
import { collect } from './suite/collect.ts';
import { configMaps, namespaces } from './suite/well-known-types.ts';

const core = (resource: string) => ({ group: '', version: 'v1', resource });
const map = (name: string, rest: object = {}) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name }, ...rest }) as KubeObject;
const service = (name: string, spec: object) =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'default', name }, spec }) as KubeObject;

let server: KubernetesApiServer;
let client: ClusterClient;
beforeEach(async () => {
  server = await startKubernetesApiServer({ deadApiServices: [{ group: 'metrics.k8s.io', version: 'v1beta1' }] });
  client = createClusterClient({ server: server.url, token: server.token });
});
afterEach(async () => {
  await client.close();
  await server.close();
});

async function gone(name: string): Promise<void> {
  await expect.poll(() => client.get(namespaces, { name })).toBeUndefined();
}

describe('faults', () => {
  test('429 with Retry-After, so many times, then the normal answer', async () => {
    const fault = server.addFault({ method: 'POST', path: /configmaps/, after: 1, times: 2, status: 429, retryAfterInSeconds: 0 });
    await client.create(configMaps, map('a'));
    await client.create(configMaps, map('b'));
    expect(fault.hits).toBe(2);
    expect(client.counters.throttled).toBe(2);
    expect(server.requests.filter(({ method }) => method === 'POST').map(({ status }) => status)).toEqual([201, 429, 429, 201]);
  });

  test('403 names verb, type and scope; a removed fault is gone', async () => {
    const fault = server.addFault({ path: /^\/api\/v1\/secrets/, status: 403 });
    await expect(collect(client.listPages(core('secrets')))).rejects.toMatchObject({
      code: 'KUBERNETES_FORBIDDEN',
      message: expect.stringContaining('cannot list resource "secrets" in API group "" at the cluster scope'),
    });
    fault.remove();
    expect(await collect(client.listPages(core('secrets')))).toEqual([]);
  });

  test('a connection that is reset, and an answer that is cut, are tried again', async () => {
    const reset = server.addFault({ method: 'GET', path: /configmaps/, times: 1, connection: 'reset' });
    const cut = server.addFault({ method: 'GET', path: /configmaps/, times: 1, connection: 'cut' });
    await client.create(configMaps, map('a', { data: { k: 'v'.repeat(5000) } }));
    expect((await client.get(configMaps, { namespace: 'default', name: 'a' }))?.kind).toBe('ConfigMap');
    expect([reset.hits, cut.hits]).toEqual([1, 1]);
  });

  test('500, 410 and slow answers', async () => {
    server.addFault({ path: /configmaps\/a/, status: 500, times: 1, message: 'etcdserver: leader changed' });
    server.addFault({ path: /configmaps\?/, status: 410, times: 1 });
    server.addFault({ path: /version/, delayInMs: 300 });
    await expect(client.patch(configMaps, { namespace: 'default', name: 'a' }, { type: 'merge', patch: {} })).rejects.toMatchObject({
      context: { status: 500 },
    });
    const list = client.listPages(configMaps, { resourceVersion: '1', resourceVersionMatch: 'Exact' });
    await expect(collect(list)).rejects.toMatchObject({ code: 'KUBERNETES_EXPIRED' });
    const started = performance.now();
    await client.version();
    expect(performance.now() - started).toBeGreaterThan(280);
    server.clearFaults();
  });

  test('too many requests at a time get 429 until fewer come', async () => {
    await using narrow = await startKubernetesApiServer({ maxRequestsInFlight: 4, latencyInMs: 20 });
    const many = createClusterClient({ server: narrow.url, token: narrow.token, concurrency: 16 });
    await Promise.all(Array.from({ length: 40 }, (_, i) => many.create(configMaps, map(`m${i}`))));
    expect(many.counters.throttled).toBeGreaterThan(0);
    const made = (await collect(many.listPages(configMaps, { namespace: 'default' }))).filter(({ metadata }) =>
      metadata.name.startsWith('m'),
    );
    expect(made).toHaveLength(40);
    await many.close();
  });
});

describe('what controllers do', () => {
  test('a new namespace gets its ServiceAccount and CA; a deleted one takes its objects along', async () => {
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    expect((await client.get(core('serviceaccounts'), { namespace: 'shop', name: 'default' }))?.kind).toBe('ServiceAccount');
    expect((await client.get(configMaps, { namespace: 'shop', name: 'kube-root-ca.crt' }))?.kind).toBe('ConfigMap');
    await client.create(configMaps, { ...map('a'), metadata: { namespace: 'shop', name: 'a' } });
    await client.delete(namespaces, { name: 'shop' });
    await gone('shop');
    expect(await collect(client.listPages(configMaps, { namespace: 'shop' }))).toEqual([]);
  });

  test('a finalizer keeps a namespace terminating until it is gone', async () => {
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'held' } });
    const ref = { namespace: 'held', name: 'a' };
    await client.create(configMaps, { ...map('a'), metadata: { ...ref, finalizers: ['x.test/hold'] } });
    await client.delete(namespaces, { name: 'held' });
    await expect.poll(async () => (await client.get(configMaps, ref))?.metadata.deletionTimestamp).toBeDefined();
    expect((await client.get(namespaces, { name: 'held' }))?.status).toEqual({ phase: 'Terminating' });
    await client.patch(configMaps, ref, { type: 'merge', patch: { metadata: { finalizers: null } } });
    await gone('held');
  });

  test('services get addresses and node ports; what is asked for and free is given', async () => {
    const services = core('services');
    const cluster = await client.create(services, service('cluster', { ports: [{ port: 80 }] }));
    const node = await client.create(services, service('node', { type: 'NodePort', ports: [{ port: 80, nodePort: 30123 }] }));
    const spec = (object: KubeObject) => object.spec as { clusterIP: string; ports: { nodePort?: number; targetPort: number }[] };
    expect(spec(cluster).clusterIP).toMatch(/^10\.0\./);
    expect(spec(cluster).clusterIP).not.toBe(spec(node).clusterIP);
    expect(spec(node).ports).toEqual([{ protocol: 'TCP', targetPort: 80, port: 80, nodePort: 30123 }]);
    const clash = client.create(services, service('clash', { type: 'NodePort', ports: [{ port: 80, nodePort: 30123 }] }));
    await expect(clash).rejects.toMatchObject({ code: 'KUBERNETES_INVALID', message: expect.stringContaining('already allocated') });
  });
});

test('a dead APIService is announced, named, and serves nothing', async () => {
  const discovery = await client.discover();
  expect(discovery.failures).toMatchObject([
    { groupVersion: 'metrics.k8s.io/v1beta1', message: expect.stringContaining('v1beta1.metrics.k8s.io') },
  ]);
  expect(discovery.resolve('deploy')?.group).toBe('apps');
});

test('the kubeconfig is one that other clients read, and the request log is bounded', async () => {
  await using small = await startKubernetesApiServer({ requestLogLimit: 3, token: 'a-token' });
  const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => fetch(`${small.url}/version?${name}`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(small.requests.map(({ path }) => path)).toEqual(['/version', '/version', '/version']);
  expect(small.kubeconfig()).toContain(`{server: "${small.url}"}`);
  expect(small.kubeconfig()).toContain('a-token');
});

test('the history is bounded: old resource versions are forgotten, present objects are not', async () => {
  await using short = await startKubernetesApiServer({ historyLimit: 20 });
  const one = createClusterClient({ server: short.url, token: short.token });
  const first = await one.create(configMaps, map('first'));
  for (let i = 0; i < 40; i += 1) await one.create(configMaps, map(`m${i}`));
  const then = one.listPages(configMaps, { resourceVersion: first.metadata.resourceVersion, resourceVersionMatch: 'Exact' });
  await expect(collect(then)).rejects.toMatchObject({ code: 'KUBERNETES_EXPIRED' });
  expect((await collect(one.listPages(configMaps, { namespace: 'default' }))).length).toBe(42);
  await one.close();
});

test('bookmarks tell a watch how far it has come', async () => {
  await using quick = await startKubernetesApiServer({ bookmarkIntervalInMs: 50 });
  const answer = await fetch(`${quick.url}/api/v1/secrets?watch=true&allowWatchBookmarks=true&timeoutSeconds=1`, {
    headers: { authorization: `Bearer ${quick.token}` },
  });
  const events = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; object: KubeObject });
  expect(events.length).toBeGreaterThan(1);
  expect(events.every(({ type, object }) => type === 'BOOKMARK' && Number(object.metadata.resourceVersion) > 0)).toBe(true);
});
