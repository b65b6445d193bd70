import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Engine } from '../contract/engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { createEngine } from './create-engine.ts';
import { recordSpans } from './testing/record-spans.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let engine: Engine;
let recorded: ReturnType<typeof recordSpans>;

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['shop'] });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'shop' }, data: { tea: 'secret tea' } };
  await cluster.create({ group: '', version: 'v1', resource: 'configmaps' }, configMap);
  const spec = { containers: [{ name: 'main', image: 'db' }] };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db', namespace: 'shop' }, spec, status: { phase: 'Running' } };
  await cluster.create({ group: '', version: 'v1', resource: 'pods' }, pod);
  engine = createEngine({
    cluster,
    storageLocations: { a: { store: createMemoryObjectStore(), default: true }, b: { store: createMemoryObjectStore() } },
  });
});
afterAll(async () => {
  await engine.close();
  await cluster.close();
  await server.close();
});
beforeEach(() => {
  recorded = recordSpans();
});
afterEach(() => recorded.stop());

/** The spans as `parent > name`, each once. */
const tree = () => [...new Set(recorded.spans.map(({ name, parent = 'none' }) => `${parent} > ${name}`))].sort();
const spanOf = (name: string) => recorded.spans.find((span) => span.name === name);

test('a backup, a restore and a deletion are traces, with their phases', async () => {
  const { items } = await engine.backup({ name: 'one', includedNamespaces: ['shop'], storageLocations: ['a', 'b'] }).result;
  expect(tree()).toEqual([
    'lifeboat.backup > lifeboat.backup.archive',
    'lifeboat.backup > lifeboat.backup.files',
    'lifeboat.backup > lifeboat.backup.finish',
    'lifeboat.backup > lifeboat.backup.prepare',
    'lifeboat.backup > lifeboat.backup.snapshots',
    'lifeboat.backup.archive > lifeboat.backup.list',
    'lifeboat.backup.archive > lifeboat.store.upload',
    'none > lifeboat.backup',
  ]);
  expect(spanOf('lifeboat.backup')).toMatchObject({
    attributes: { 'lifeboat.operation': 'backup', 'lifeboat.name': 'one', 'lifeboat.phase': 'Completed' },
    status: { code: SpanStatusCode.UNSET },
  });
  expect(spanOf('lifeboat.backup.archive')?.attributes).toMatchObject({ 'lifeboat.items': items, 'lifeboat.bytes': expect.any(Number) });
  const uploads = recorded.spans.filter(({ name }) => name === 'lifeboat.store.upload');
  expect(uploads.map(({ attributes }) => attributes['lifeboat.location']).sort()).toEqual(['a', 'b']);
  const listed = recorded.spans
    .filter(({ name }) => name === 'lifeboat.backup.list')
    .map(({ attributes }) => attributes['lifeboat.resource']);
  expect(listed).toEqual(expect.arrayContaining(['configmaps', 'namespaces']));

  recorded.spans.length = 0;
  await engine.restore({ backupName: 'one', namespaceMapping: { shop: 'copy' } }).result;
  expect(tree()).toEqual([
    'lifeboat.restore > lifeboat.restore.files',
    'lifeboat.restore > lifeboat.restore.hooks',
    'lifeboat.restore > lifeboat.restore.objects',
    'lifeboat.restore > lifeboat.restore.prepare',
    'lifeboat.restore > lifeboat.restore.volumes',
    'lifeboat.restore.objects > lifeboat.restore.wave',
    'none > lifeboat.restore',
  ]);
  recorded.spans.length = 0;
  await engine.deleteBackup('one', { storageLocation: 'b' }).result;
  expect(tree()).toEqual(['none > lifeboat.deleteBackup']);
  expect(JSON.stringify(recorded.spans)).not.toContain('secret tea');
});

test('what fails is an error of its span, without its stack', async () => {
  const missing = engine.restore({ backupName: 'none' });
  await expect(missing.result).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  expect(spanOf('lifeboat.restore')).toMatchObject({
    attributes: { 'error.type': 'BACKUP_NOT_FOUND' },
    status: { code: SpanStatusCode.ERROR, message: expect.stringMatching(/none/) },
    exceptions: [{ name: 'BACKUP_NOT_FOUND', message: expect.stringMatching(/none/) }],
  });
  expect(JSON.stringify(recorded.spans)).not.toContain('.ts:');
});

test('a hook is a span, and so is one that fails', async () => {
  const fails = async () => {
    throw new Error('not frozen');
  };
  const podHooks = [
    { name: 'freeze', pre: async () => {} },
    { name: 'thaw', post: fails },
  ];
  await engine.backup({ name: 'hooked', includedNamespaces: ['shop'], podHooks }).result;
  const hooks = recorded.spans.filter(({ name }) => name === 'lifeboat.hook');
  const pod = { 'k8s.namespace.name': 'shop', 'k8s.pod.name': 'db' };
  expect(hooks.map(({ attributes }) => attributes)).toEqual([
    { ...pod, 'lifeboat.hook': 'freeze', 'lifeboat.hook.phase': 'pre' },
    { ...pod, 'lifeboat.hook': 'thaw', 'lifeboat.hook.phase': 'post', 'error.type': expect.any(String) },
  ]);
});

test('nobody who records makes no difference', async () => {
  recorded.stop();
  expect((await engine.backup({ name: 'two', includedNamespaces: ['shop'] }).result).phase).toBe('Completed');
  expect(recorded.spans).toEqual([]);
});
