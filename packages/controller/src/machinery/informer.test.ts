import { type ClusterClient, clusterFromKubeConfig, type KubeObject } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInformer } from './informer.ts';
import { silentLogger } from './silent-logger.ts';

const type = { group: '', version: 'v1', resource: 'configmaps' };
const configMap = (name: string, data = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
});
let server: KubernetesApiServer;
let cluster: ClusterClient;

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['shop'], controllers: false });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
});
afterAll(async () => {
  await cluster?.close();
  await server?.close();
});

test('the cache follows what happens, over broken connections and over a history that is gone', async () => {
  for (const name of ['a', 'b', 'c']) await cluster.create(type, configMap(name));
  const stop = new AbortController();
  const informer = createInformer({ cluster, type, namespace: 'shop', logger: silentLogger });
  const seen: string[] = [];
  informer.onChange(({ name, object, before }) => seen.push(`${before ? '-' : ''}${object ? '+' : ''}${name}`));
  const running = informer.run(stop.signal);
  await informer.synced;
  expect(seen).toEqual(['+a', '+b', '+c']);
  expect(informer.get('a')?.metadata).not.toHaveProperty('managedFields');

  await cluster.patch(type, { namespace: 'shop', name: 'a' }, { type: 'merge', patch: { data: { tea: '3' } } });
  await expect.poll(() => seen).toEqual(['+a', '+b', '+c', '-+a']);
  server.dropConnections();
  await cluster.create(type, configMap('d'));
  await expect.poll(() => informer.get('d')?.metadata.name).toBe('d');

  // Changes that no watch reports: nobody watches, and the server forgets them. One of them deletes an object.
  server.addFault({ path: /watch=true/, status: 503 });
  server.dropConnections();
  await cluster.delete(type, { namespace: 'shop', name: 'b' });
  await cluster.create(type, configMap('e'));
  server.compact();
  server.clearFaults();
  await expect
    .poll(
      () =>
        informer
          .list()
          .map(({ metadata }) => metadata.name)
          .sort(),
      { timeout: 10_000 },
    )
    .toEqual(['a', 'c', 'd', 'e']);
  expect(seen.filter((line) => line.endsWith('b'))).toEqual(['+b', '-b']);
  stop.abort();
  await running;
});
