import { Readable } from 'node:stream';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../../../../../test/real-servers/kubectl.ts';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { Engine } from '../../contract/engine.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';

const real = inject('real');
const namespace = 'plan-drift';
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const names = ['scaled', 'labeled', 'ready', 'quiet'];
const kinds = ['configmaps', 'deployments.apps', 'namespaces'];

describe.skipIf(!real)('a plan that is carried out later, on a real API server', { timeout: 120_000 }, () => {
  if (!real) return;
  const { kubeconfig } = real;
  const k = (...args: string[]) => kubectl(kubeconfig, '-n', namespace, ...args);
  const store = createMemoryObjectStore();
  let cluster: ClusterClient;
  let engine: Engine;

  const spec = {
    replicas: 2,
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'none' }] } },
  };
  const make = async (on: ClusterClient, where = namespace) => {
    await on.create(core('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: where } });
    for (const name of names)
      await on.create(deployments, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: where }, spec });
    for (const name of ['gone', 'again', 'menu'])
      await on.create(core('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: where }, data: { a: '1' } });
  };

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    engine = createEngine({ cluster, storageLocations: { main: { store } } });
    await make(cluster);
    await engine.backup({ name: 'b', includedNamespaces: [namespace], includedResources: kinds }).result;
    await engine.backup({ name: 'other', includedNamespaces: [namespace], includedResources: ['configmaps'] }).result;
    // What the backup has, and what is there, differ now.
    for (const name of names) await k('set', 'image', `deployment/${name}`, 'c=newer');
    await k('patch', 'configmap', 'menu', '-p', '{"data":{"a":"2"}}');
  });
  afterAll(async () => {
    await cluster?.delete(core('namespaces'), { name: namespace });
    await cluster?.close();
  });

  async function plan(by = engine): Promise<string> {
    const saved: string[] = [];
    const request = { backupName: 'b', existingResourcePolicy: 'update' as const };
    await by.planRestore(request, { save: { write: (text) => void saved.push(text) } }).result;
    return saved.join('');
  }

  test('what has changed since is refused, each with its change; the others go through', async () => {
    const text = await plan();
    await k('scale', 'deployment/scaled', '--replicas=5');
    await k('label', 'deployment/labeled', 'tier=front');
    // A controller at work is no drift.
    await k(
      'patch',
      'deployment',
      'ready',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"replicas":2,"observedGeneration":1}}',
    );
    await k('delete', 'configmap', 'gone');
    await k('delete', 'configmap', 'again');
    await k('create', 'configmap', 'again', '--from-literal=a=1');
    const run = engine.apply(Readable.from([text]), { name: 'drifted' });
    const told: Record<string, string> = {};
    for await (const event of run) if (event.type === 'item') told[event.object.name] = event.action;
    const { phase, errors } = await run.result;
    expect(phase).toBe('PartiallyFailed');
    expect(told).toMatchObject({ scaled: 'failed', labeled: 'failed', gone: 'failed', again: 'failed' });
    expect(told).toMatchObject({ ready: 'updated', quiet: 'updated', menu: 'updated' });
    const messages = Object.values(errors.namespaces ?? {})
      .flat()
      .join('\n');
    expect(messages).toMatch(/plan-drift\/scaled: it has changed in the cluster \(\/spec\/replicas\) since the plan was made/);
    expect(messages).toMatch(/plan-drift\/labeled: it has changed in the cluster \(\/metadata\/labels[^)]*\) since/);
    expect(messages).toMatch(/plan-drift\/gone: it has gone from the cluster since/);
    expect(messages).toMatch(/plan-drift\/again: it was deleted and made anew in the cluster, under another uid, since/);
    const image = (name: string) =>
      k('get', 'deployment', name, '-o', 'jsonpath={.spec.template.spec.containers[0].image} {.spec.replicas}');
    expect(await image('scaled')).toBe('newer 5');
    expect(await image('quiet')).toBe('none 2');
    expect(await k('get', 'configmap', 'menu', '-o', 'jsonpath={.data.a}')).toBe('1');
  });

  test('one that was edited, is of another cluster, or whose backup is another now, is refused whole', async () => {
    const text = await plan();
    const refused = async (plan: string, by = engine) => {
      const before = await k('get', 'all,configmaps', '-o', 'jsonpath={.items[*].metadata.resourceVersion}');
      const error: unknown = await by.apply(Readable.from([plan]), { name: 'whole' }).result.catch((each: unknown) => each);
      expect(error).toMatchObject({ code: 'PLAN_REFUSED' });
      expect(await k('get', 'all,configmaps', '-o', 'jsonpath={.items[*].metadata.resourceVersion}')).toBe(before);
      return (error as Error).message;
    };
    expect(await refused(text.replace('"action":"', '"action":"skip","x":"'))).toMatch(/edited|changed|cut/);
    expect(await refused(text.split('\n').slice(0, -3).join('\n'))).toMatch(/cut|end/);
    const server = await startKubernetesApiServer({ namespaces: ['kube-system', 'velero'] });
    const elsewhere = await clusterFromKubeConfig({ content: server.kubeconfig() });
    const foreign = createEngine({ cluster: elsewhere, storageLocations: { main: { store } } });
    expect(await refused(await plan(foreign))).toMatch(/another cluster|cluster/);
    await elsewhere.close();
    await server.close();
    expect(await refused(text.replaceAll('"b"', '"other"'))).toBeTruthy();
    await engine.deleteBackup('b').result;
    await engine.backup({ name: 'b', includedNamespaces: [namespace], includedResources: kinds }).result;
    expect(await refused(text)).toMatch(/backup/i);
  });
});
