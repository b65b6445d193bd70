import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runInProcess } from './run-in-process.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let cwd: string;

const lifeboat = (...argv: string[]) => runInProcess(argv, { cwd });
const type = { group: '', version: 'v1', resource: 'configmaps' };
const common = ['--kubeconfig', 'kubeconfig', '--include-namespaces', 'shop', '--include-resources', 'configmaps'];

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['shop'], controllers: false });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-compare-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  for (const name of ['prices', 'gone'])
    await cluster.create(type, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data: { tea: '3' } });
  await lifeboat(
    'backup',
    'create',
    'b',
    '--include-namespaces',
    'shop',
    '--kubeconfig',
    'kubeconfig',
    '--location',
    `file://${cwd}/store`,
  );
});
afterAll(async () => {
  await cluster?.close();
  await server?.close();
  await rm(cwd, { recursive: true, force: true });
});

test('a backup is compared with what the cluster has, and two clusters need no location', async () => {
  const location = ['--location', `file://${cwd}/store`];
  const equal = await lifeboat('compare', 'b', 'cluster:', ...common, ...location);
  expect(equal).toEqual({ code: 0, stdout: '2 equal, 0 differ, 0 only on the left, 0 only on the right.\n', stderr: '' });

  await cluster.patch(type, { namespace: 'shop', name: 'prices' }, { type: 'merge', patch: { data: { tea: '4', milk: '1' } } });
  await cluster.delete(type, { namespace: 'shop', name: 'gone' });
  const lines = [
    'configmaps shop/gone: only on the left',
    'configmaps shop/prices: differs',
    '    /data/tea: "3" -> "4"',
    '    /data/milk: absent -> "1"',
    '0 equal, 1 differ, 1 only on the left, 0 only on the right.',
    '',
  ];
  const table = await lifeboat('compare', 'b', 'cluster:', ...common, ...location);
  expect([table.code, table.stdout.split('\n').sort(), table.stderr]).toEqual([1, lines.sort(), '']);

  const machine = await lifeboat('compare', 'cluster:', 'b', ...common, ...location, '-o', 'yaml');
  expect(parse(machine.stdout)).toMatchObject({ equal: false, counts: { equal: 0, changed: 1, missing: 0, extra: 1 } });
  const json = await lifeboat('compare', 'cluster:', 'cluster:', ...common, '-o', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({ items: [], equal: true, counts: { equal: 1 } });
});
