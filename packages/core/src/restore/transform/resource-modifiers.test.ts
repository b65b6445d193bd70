import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;

const core = (resource: string) => ({ group: '', version: 'v1', resource });
const configMap = (namespace: string, name: string, data: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});
const modifier = (name: string) => ({ resourceModifier: { kind: 'configmap', name } });
const priceIn = async (namespace: string) => (await cluster.get(core('configmaps'), { namespace, name: 'prices' }))?.data;

async function rules(name: string, ...patches: object[]): Promise<void> {
  const conditions = { groupResource: 'configmaps', namespaces: ['shop'] };
  const text = JSON.stringify({ version: 'v1', resourceModifierRules: [{ conditions, patches }] });
  await cluster.create(core('configmaps'), configMap('velero', name, { rules: text }));
}

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero'], controllers: false });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  lab = await createRestoreLab(cluster);
  await lab.backup('b', [['configmaps', configMap('shop', 'prices', { tea: '3' })]]);
});
afterAll(async () => {
  await lab?.close();
  await cluster?.close();
  await server?.close();
});

test('rules go by the namespace of the backup, and what they make is what the plan shows', async () => {
  await rules('dearer', { operation: 'replace', path: '/data/tea', value: '"4"' });
  const request = { backupName: 'b', namespaceMapping: { shop: 'bank' }, ...modifier('dearer') };
  expect(await lab.plan(request).result).toMatchObject({ errors: {} });
  expect(await priceIn('bank')).toBeUndefined();
  expect(await lab.restore(request).result).toMatchObject({ phase: 'Completed', errors: {} });
  expect(await priceIn('bank')).toEqual({ tea: '4' });
});

test('an object that a rule does not fit, or would make another kind of, is not restored', async () => {
  await rules('unfit', { operation: 'remove', path: '/data/coffee' });
  await rules('moving', { operation: 'replace', path: '/kind', value: 'Secret' });
  for (const [name, told] of [
    ['unfit', /prices.*The resource modifier does not fit: resourceModifierRules\[0\]: there is nothing at \/data\/coffee/],
    ['moving', /The resource modifier made v1 Secret of v1 ConfigMap: the kind must stay/],
  ] as const) {
    const { phase, errors } = await lab.restore({ backupName: 'b', name, ...modifier(name) }).result;
    expect(phase).toBe('PartiallyFailed');
    expect(JSON.stringify(errors)).toMatch(told);
    expect(await priceIn('shop')).toBeUndefined();
  }
});

test('an object may have another name, and stays in the namespace that it is restored into', async () => {
  await rules(
    'renaming',
    { operation: 'replace', path: '/metadata/name', value: 'other' },
    { operation: 'replace', path: '/metadata/namespace', value: 'elsewhere' },
  );
  const request = { backupName: 'b', name: 'renaming', namespaceMapping: { shop: 'renamed' }, ...modifier('renaming') };
  expect(await lab.restore(request).result).toMatchObject({ phase: 'Completed', errors: {} });
  expect((await cluster.get(core('configmaps'), { namespace: 'renamed', name: 'other' }))?.data).toEqual({ tea: '3' });
  expect(await priceIn('renamed')).toBeUndefined();
});

test('rules that are not there, or are wrong, are refused before anything is written', async () => {
  await cluster.create(core('configmaps'), configMap('velero', 'two', { a: '', b: '' }));
  await cluster.create(core('configmaps'), configMap('velero', 'text', { a: '{' }));
  for (const [name, told] of [
    ['none', /ConfigMap velero\/none does not exist: create it, or leave resourceModifier out/],
    ['two', /must hold exactly one key/],
    ['text', /is not YAML/],
  ] as const) {
    const run = lab.restore({ backupName: 'b', name, ...modifier(name) });
    await expect(run.result).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(told) });
  }
  expect(await cluster.get(core('namespaces'), { name: 'shop' })).toBeUndefined();
});
