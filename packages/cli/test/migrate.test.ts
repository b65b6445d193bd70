import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const servers: KubernetesApiServer[] = [];
const clusters: ClusterClient[] = [];
let cwd: string;

const lifeboat = (...argv: string[]) => runInProcess(argv, { cwd });
const maps = { group: '', version: 'v1', resource: 'configmaps' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const from = ['--from-kubeconfig', 'prod', '--include-namespaces', 'shop'];

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-migrate-'));
  for (const name of ['prod', 'dev']) {
    const server = await startKubernetesApiServer({ namespaces: name === 'prod' ? ['shop'] : [], controllers: false });
    servers.push(server);
    clusters.push(await clusterFromKubeConfig({ content: server.kubeconfig() }));
    await writeFile(join(cwd, name), server.kubeconfig());
  }
  await clusters[0]?.create(maps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'prices', namespace: 'shop' },
    data: { tea: '3' },
  });
  await clusters[0]?.create(deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } } },
  });
});
afterAll(async () => {
  for (const cluster of clusters) await cluster.close();
  for (const server of servers) await server.close();
  await rm(cwd, { recursive: true, force: true });
});

test('several targets of a file, each with its own names, in a table of 80 columns; what is not ready is named', async () => {
  const targets = [
    { name: 'test', kubeconfig: 'dev', restore: { namespaceMapping: { shop: 'shop-test' } } },
    { name: 'a-name-that-is-longer-than-any', kubeconfig: 'dev', restore: { namespaceMapping: { shop: 'other' } } },
  ];
  await writeFile(join(cwd, 'targets.yaml'), JSON.stringify(targets));
  const { code, stdout, stderr } = await lifeboat('migrate', ...from, '--targets', 'targets.yaml', '--ready-timeout', '1ms');
  expect(code, stderr).toBe(3);
  expect(stdout).toMatch(/^Migration migrate-\d{14}-[\da-f]{4}: PartiallyFailed\n {2}Backup: +Completed, 3 objects\n {2}Kept: +no: /);
  expect(stdout).toMatch(/^test +Incomplete +\d+ +0 +\d+ +0 +0 /m);
  expect(stdout).toMatch(/^a-name-that… /m);
  expect(stdout).toMatch(/^test: not ready \(1\)\n {2}deployments\.apps shop-test\/web: its controller/m);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(stderr).toMatch(/^backing up: Completed: 3 objects$/m);
  expect(stderr).toMatch(/^test: comparing: \d+ same$/m);
});

test('a name and a location: it goes on; -o json tells the report; --plan-only writes nothing', async () => {
  const argv = ['migrate', 'move', ...from, '--to-kubeconfig', 'dev', '--location', `file://${cwd}/store`, '--ready-timeout', '0s'];
  const plan = await lifeboat(...argv, '--plan-only', '--namespace-mappings', 'shop:moved');
  expect([plan.code, plan.stderr]).toEqual([0, expect.stringContaining('target: planning: ')]);
  expect(plan.stdout).toMatch(/^TARGET +PHASE +CREATE +CHANGE +LEAVE +BLOCKED +TIME\ntarget +Planned +\d/m);
  const first = await lifeboat(...argv, '--namespace-mappings', 'shop:moved', '-o', 'json', '--quiet');
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(JSON.parse(first.stdout)).toMatchObject({
    phase: 'Completed',
    kept: true,
    location: `file://${cwd}/store`,
    backup: { outcome: 'found' },
    targets: [{ name: 'target', phase: 'Completed', restore: { outcome: 'made' }, comparison: { counts: { different: 0 } } }],
  });
  expect((await clusters[1]?.get(maps, { namespace: 'moved', name: 'prices' }))?.data).toEqual({ tea: '3' });
  const other = await lifeboat(...argv, '--namespace-mappings', 'shop:elsewhere');
  expect([other.code, other.stdout]).toEqual([
    1,
    expect.stringMatching(/target: failed \(1\)\n {2}plan: Restore "move-target" in location/),
  ]);
});

test.each([
  [[], /say where to: --to-context/],
  [['--to-context', 'a', '--targets', 'targets.yaml'], /one of the two/],
  [['--targets', 'none.yaml'], /--targets none\.yaml: ENOENT/],
  [['--targets', 'prod'], /--targets prod: the file: /],
  [['--to-kubeconfig', 'dev', '--in-cluster'], /a server cannot migrate/],
])('is refused: %s', async (argv, message) => {
  const { code, stderr } = await lifeboat('migrate', ...from, ...argv);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});
