import { Readable } from 'node:stream';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, test } from 'vitest';
import { createEngine } from '../../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

test('what a function chose while planning is carried out without it, and nothing besides', async () => {
  const server = await startKubernetesApiServer({ namespaces: ['kube-system', 'velero', 'shop', 'bank'] });
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  for (const [namespace, name] of [['shop', 'mine'] as const, ['shop', 'yours'] as const, ['bank', 'yours'] as const])
    await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });
  const engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
  await engine.backup({ name: 'b', includedNamespaces: ['shop', 'bank'], includedResources: ['configmaps', 'namespaces'] }).result;
  const isMine = ({ metadata }: { readonly metadata: { readonly name: string } }) => metadata.name === 'mine';
  const saved: string[] = [];
  const request = { backupName: 'b', namespaceMapping: { shop: 'shop-2', bank: 'bank-2' }, select: { include: [{ predicate: isMine }] } };
  await engine.planRestore(request, { save: { write: (text) => void saved.push(text) } }).result;
  const done = await engine.apply(Readable.from(saved), { name: 'applied' }).result;
  expect(done).toMatchObject({ phase: 'Completed', errors: {} });
  const there = async (namespace: string, name: string) => (await cluster.get(configMaps, { namespace, name })) !== undefined;
  expect([await there('shop-2', 'mine'), await there('shop-2', 'yours')]).toEqual([true, false]);
  expect(await cluster.get(namespaces, { name: 'bank-2' })).toBeUndefined();
  await cluster.close();
  await server.close();
});
