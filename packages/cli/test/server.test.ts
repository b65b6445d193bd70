import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customResourceDefinitions } from '@lifeboat/controller';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { type VeleroKind, veleroKinds } from '@lifeboat/core/velero-api';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { serverProviders } from '../src/server/server-providers.ts';
import { runInProcess } from './run-in-process.ts';
import { startCli } from './start-cli.ts';

const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const bucket = Symbol.for('the bucket of server.test.ts');
const plugin = `
export default {
  specVersion: 1,
  name: 'example.com/memory',
  createObjectStore: async () => globalThis[Symbol.for('the bucket of server.test.ts')],
};`;

let server: KubernetesApiServer;
let cluster: ClusterClient;
let velero: VeleroClient;
let cwd: string;

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero', 'shop'], controllers: false });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  velero = createVeleroClient({ cluster });
  for (const crd of customResourceDefinitions()) await cluster.create(crds, crd);
  for (const kind of Object.keys(veleroKinds) as VeleroKind[]) await vi.waitFor(async () => await velero.objects(kind).list());
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-server-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  await writeFile(join(cwd, 'memory.mjs'), plugin);
  await writeFile(join(cwd, 'lifeboat.yaml'), 'plugins: [./memory.mjs]\nlocations: []\n');
});
afterAll(async () => {
  await cluster.close();
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
const holder = async () => {
  const lease = await cluster.get(leases, { namespace: 'velero', name: 'lifeboat-controller' });
  return (lease?.spec as { holderIdentity?: string } | undefined)?.holderIdentity ?? '';
};
const freePort = async () => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

test('backups are made until the signal comes, and the endpoints say how the server is', async () => {
  Object.assign(globalThis, { [bucket]: createMemoryObjectStore() });
  const stop = new AbortController();
  const port = await freePort();
  const argv = ['server', '--kubeconfig', 'kubeconfig', '--config', 'lifeboat.yaml', '--providers', 'aws', '--default-backup-ttl', '48h'];
  const env = { POD_UID: 'uid-of-the-pod' };
  const metricsPort = await freePort();
  const addresses = ['--health-address', `127.0.0.1:${port}`, '--metrics-address', `127.0.0.1:${metricsPort}`];
  const told: string[] = [];
  const receiver = createServer((request, response) => {
    told.push(String(request.headers['ce-type']));
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void receiver.close());
  await writeFile(join(cwd, 'template.json'), '{"text":"{{ data.name }}"}');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const notifications = ['--notification-url', url, '--notification-template', 'template.json'];
  const running = runInProcess([...argv, ...addresses, ...notifications], { cwd, env, signal: stop.signal });
  const ask = async (path: string, at = port) => {
    const answer = await fetch(`http://127.0.0.1:${at}${path}`);
    return `${answer.status} ${(await answer.text()).trim()}`;
  };
  await expect.poll(() => ask('/readyz').catch(String)).toBe('200 {"ready":true,"leading":true}');
  expect(await ask('/livez')).toBe('200 {"live":true}');
  expect(await ask('/secrets')).toMatch(/^404 /);
  expect(await holder()).toBe('uid-of-the-pod');

  await velero.objects('BackupStorageLocation').create({
    metadata: { name: 'default' },
    spec: { provider: 'example.com/memory', default: true, objectStorage: { bucket: 'b' } },
  });
  await velero.waitUntilAvailable('default', { timeoutInMs: 5000 });
  await velero.createBackup({ name: 'one', includedNamespaces: ['shop'] });
  const made = await velero.waitForBackup('one', { timeoutInMs: 90_000 });
  expect(made).toMatchObject({ spec: { ttl: '48h0m0s' }, status: { phase: 'Completed' } });
  await expect.poll(() => told).toEqual(['io.lifeboat.backup.completed']);
  await expect.poll(() => ask('/metrics', metricsPort)).toMatch(/^velero_backup_success_total\{schedule=""\} 1$/m);
  expect(await ask('/metrics', metricsPort)).toMatch(/^process_cpu_seconds_total /m);
  expect(await ask('/', metricsPort)).toMatch(/^404 /);
  await velero.objects('ServerStatusRequest').create({ metadata: { name: 'who' }, spec: {} });
  await expect
    .poll(async () => (await velero.objects('ServerStatusRequest').get('who'))?.status)
    .toMatchObject({
      serverVersion: expect.stringMatching(/^lifeboat-\d/),
      plugins: expect.arrayContaining([{ name: 'velero.io/aws', kind: 'ObjectStore' }]),
    });

  stop.abort();
  const { code, stdout, stderr } = await running;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({
    level: 'info',
    msg: 'The server has started',
    namespace: 'velero',
    providers: ['velero.io/aws', 'example.com/memory'],
  });
  expect(lines.at(-1)).toMatchObject({ msg: 'The server has stopped' });
  await expect(ask('/livez')).rejects.toThrow();
});

test('a process ends with 0 at SIGTERM, and gives its Lease back', async () => {
  const run = startCli(['server', '--kubeconfig', 'kubeconfig', '--providers', 'aws'], { cwd });
  await Promise.race([expect.poll(holder).not.toBe(''), run.exit.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  run.process.kill('SIGTERM');
  const { code, stdout } = await run.exit;
  expect(code, stdout).toBe(0);
  expect(await holder()).toBe('');
});

test('told to stop before it has begun, it ends with 0', async () => {
  const argv = ['server', '--kubeconfig', 'kubeconfig', '--providers', 'aws'];
  expect(await runInProcess(argv, { cwd, signal: AbortSignal.abort() })).toMatchObject({ code: 0, stderr: '' });
});

describe('what cannot be run is refused with the reason', () => {
  test.each([
    [['--concurrent-backups', '0'], 2, /--concurrent-backups.*a number from 1 on/],
    [['--backup-sync-period', '0s'], 2, /--backup-sync-period.*more than 0/],
    [['--store-validation-frequency', '9999h'], 2, /at most 596h/],
    [['--health-address', '8081'], 2, /--health-address.*:8081/],
    [['--metrics-address', 'on'], 2, /--metrics-address.*:8081/],
    [['--kubeconfig', 'kubeconfig', '--notification-url', 'ftp://example.com'], 2, /not of https or http, but of ftp/],
    [['--notification-url', 'http://example.com', '--notification-secret', 'hooks'], 2, /one or the other/],
    [['--notification-url', 'http://example.com', '--notification-template', 'none.json'], 2, /none\.json cannot be read/],
    [['--notification-source', 'here'], 2, /--notification-url or --notification-secret/],
    [['--log-format', 'xml'], 2, /--log-format.*json, text/],
    [['--gc-keep-last-good=perhaps'], 2, /true or false/],
    [['--providers', 'portworx'], 2, /--providers portworx: there is no such provider; known: aws, azure/],
    [['--in-cluster', '--kubeconfig', 'kubeconfig'], 2, /one at a time/],
    [['--in-cluster'], 2, /does not run in a Pod/],
    [['--config', 'none.yaml'], 2, /there is no such file/],
  ])('lifeboat server %j', async (argv, code, message) => {
    const ended = await runInProcess(['server', ...argv], { cwd });
    expect(ended).toMatchObject({ code, stderr: expect.stringMatching(message) });
  });

  test('an address that is taken, and a cluster without the definitions', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const argv = ['server', '--kubeconfig', 'kubeconfig', '--providers', 'aws'];
    expect(await runInProcess([...argv, '--health-address', `127.0.0.1:${port}`], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/EADDRINUSE/),
    });
    expect(await runInProcess([...argv, '--metrics-address', `127.0.0.1:${port}`], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the metrics cannot be served: .*EADDRINUSE/),
    });
    await new Promise((resolve) => taken.close(resolve));
    await using bare = await startKubernetesApiServer();
    await writeFile(join(cwd, 'bare'), bare.kubeconfig());
    expect(await runInProcess(['server', '--kubeconfig', 'bare', '--providers', 'aws'], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/KUBERNETES_API_UNAVAILABLE/),
    });
  });

  test('a provider that is not installed is left out, and named it is an error', async () => {
    const missing: string[] = [];
    const known = [
      {
        ...{ names: ['gone', 'velero.io/gone'] as const, hasDefaultChain: false, variables: '' },
        // A name that no test could install.
        load: () => import('@lifeboat/' + 'provider-gone'),
        findCredentials: () => undefined,
        configDefaults: () => ({}),
      },
    ];
    const context = { cwd, env: {} } as Parameters<typeof serverProviders>[0]['context'];
    const options = { known, context, onMissing: (name: string, reason: string) => void missing.push(`${name}: ${reason}`) };
    expect(await serverProviders(options)).toEqual([]);
    expect(missing).toEqual(['gone: the package @lifeboat/provider-gone is not installed: npm install @lifeboat/provider-gone']);
    await expect(serverProviders({ ...options, names: ['gone'] })).rejects.toThrow(
      /--providers gone: the package @lifeboat\/provider-gone/,
    );
  });
});
