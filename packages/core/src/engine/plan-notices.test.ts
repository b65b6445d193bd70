import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { PlannedItem } from '../contract/results/planned-item.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { QuiesceAdapter } from '../plugin-api/quiesce-adapter.ts';
import { createEngine } from './create-engine.ts';

const core = (resource: string) => ({ group: '', version: 'v1', resource });
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const adapter: QuiesceAdapter = {
  name: 'example.com/menus',
  appliesTo: { includedResources: ['configmaps'] },
  holdWith: ({ metadata }) => (metadata.name === 'menu' ? [{ path: ['metadata', 'annotations', 'paused'], value: 'yes' }] : []),
};

test('a plan says what would be held, and which hooks would not run; it writes nothing', async () => {
  const server = await startKubernetesApiServer({ namespaces: ['kube-system', 'velero', 'shop', 'operators'], controllers: false });
  const client = await clusterFromKubeConfig({ content: server.kubeconfig() });
  let mayExec = false;
  const cluster: ClusterClient = {
    ...client,
    create: async (type, object, options) =>
      type.resource === 'selfsubjectaccessreviews' && JSON.stringify(object).includes('"exec"')
        ? { ...object, status: { allowed: mayExec } }
        : client.create(type, object, options),
  };
  const containers = [{ name: 'c', image: 'x' }];
  const hook = { 'post.hook.restore.velero.io/command': '["/bin/date"]' };
  for (const name of ['menu', 'other'])
    await client.create(core('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'shop' } };
  await client.create(core('serviceaccounts'), account);
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', annotations: hook }, spec: { containers } };
  await client.create(core('pods'), pod);
  for (const [name, replicas] of [['park', 1] as const, ['idle', 0] as const])
    await client.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'operators' },
      spec: { replicas, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers } } },
    });
  const engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } }, quiesceAdapters: [adapter] });
  await engine.backup({ name: 'b', includedNamespaces: ['shop'], runHooks: 'none' }).result;

  async function plan(quiesceControllers = true) {
    const items = new Map<string, PlannedItem>();
    const quiesceDeployments = ['operators/park', 'operators/idle', 'operators/gone'];
    const run = engine.planRestore({
      backupName: 'b',
      namespaceMapping: { shop: 'copy' },
      quiesceControllers,
      ...(quiesceControllers && { quiesceDeployments }),
    });
    for await (const event of run) if (event.type === 'planned-item') items.set(event.item.name, event.item);
    return { items, ...(await run.result) };
  }

  const { items, heldDeployments } = await plan();
  expect(heldDeployments).toEqual(['operators/park']);
  expect(items.get('menu')).toMatchObject({ action: 'create', held: 'example.com/menus: metadata.annotations.paused is yes' });
  expect(items.get('other')?.held).toBeUndefined();
  const refused = {
    code: 'HOOKS_REFUSED',
    message: expect.stringMatching(/exec in c: \/bin\/date.*may not run commands in Pods of namespace copy/),
  };
  expect(items.get('web')).toMatchObject({ action: 'create', warnings: [refused] });
  expect(items.get('web')?.hooks).toBeUndefined();
  expect((await client.get(deployments, { namespace: 'operators', name: 'park' }))?.spec).toMatchObject({ replicas: 1 });

  mayExec = true;
  const free = await plan(false);
  expect([free.heldDeployments, free.items.get('menu')?.held]).toEqual([[], undefined]);
  expect(free.items.get('web')?.hooks).toEqual(['exec in c: /bin/date']);
  await client.close();
  await server.close();
});
