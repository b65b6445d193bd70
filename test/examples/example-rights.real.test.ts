import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { clusterFromKubeConfig, type PermissionsRequest } from '@lifeboat/core';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { customResourceDefinitions } from '../../packages/controller/src/crds/custom-resource-definitions.ts';
import { applyObjects } from '../../packages/controller/src/install/apply-objects.ts';
import { controllerRole } from '../../packages/controller/src/install/controller-role.ts';
import { accountWithRights } from '../real-servers/account-with-rights.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';

const real = inject('real');
const examples = resolve(import.meta.dirname, '../../examples');
const [accounts, shop, copy, moved] = ['accounts', 'shop', 'shop-copy', 'moved'];
// `velero`: of engines that are not told another.
const own = [accounts, 'velero'];
const inShop = { includedNamespaces: [shop] };
const metadata = { namespace: shop };
const container = { name: 'main', image: 'none' };
const objects = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, name: 'menu' }, data: { a: 'b' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { ...metadata, name: 'key', labels: { environment: 'prod' } } },
  { apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, name: 'web' }, spec: { ports: [{ port: 80 }] } },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { ...metadata, name: 'web' },
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, rules: [{ host: 'shop.example.com' }] },
  },
  // It is ready as it is: nothing runs here.
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...metadata, name: 'count' },
    spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  },
];

describe.skipIf(!real)('every example does its work with the rights that its requests need, and no others', { timeout: 120_000 }, () => {
  if (!real) return;
  const ends: (() => Promise<unknown>)[] = [];
  let [one, two, cwd] = ['', '', ''];

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-example-rights-'));
    ends.push(() => rm(cwd, { recursive: true, force: true }));
    // Of their own: elsewhere other tests define kinds meanwhile.
    const started = await Promise.all(['examples-one', 'examples-two'].map((name) => startCluster(name, [], real.state)));
    [one, two] = started.map(({ kubeconfig }) => kubeconfig) as [string, string];
    for (const { down } of started) ends.push(down);
    const namespaces = (...names: string[]) => names.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
    const account = (namespace: string) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
    const apply = async (kubeconfig: string, items: readonly object[]) => {
      const file = join(cwd, `${items.length}.json`);
      await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      await kubectl(kubeconfig, 'create', '-f', file);
    };
    await apply(one, [...namespaces(...own, shop, copy), account(shop), account(copy), ...objects]);
    const classes = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'b' }, provisioner: 'none' };
    await apply(two, [classes, ...namespaces(...own, shop, moved), account(shop), account(moved)]);
  }, 180_000);
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const allowed = (kubeconfig: string, name: string, ...requests: readonly PermissionsRequest[]) =>
    accountWithRights({ kubeconfig, name, namespace: accounts, requests, folder: cwd });
  const backup: PermissionsRequest = { operation: 'backup', request: inShop };

  const run = (path: string, ...argv: string[]) => runWith({}, path, ...argv);

  async function runWith(env: Readonly<Record<string, string>>, path: string, ...argv: string[]): Promise<string> {
    const args = ['--conditions=@lifeboat/source', join(examples, path), ...argv];
    const failed = (error: { readonly stdout: string; readonly stderr: string }) => error;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd, env: { ...process.env, ...env } }).catch(failed);
    return stdout + stderr;
  }

  /** Starts a program that ends when the tests do. */
  function start(path: string, ...argv: string[]): { readonly child: ChildProcess; readonly printed: () => string } {
    const child = spawn(process.execPath, ['--conditions=@lifeboat/source', join(examples, path), ...argv], { cwd });
    const printed: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => printed.push(String(bytes)));
    ends.push(async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    return { child, printed: () => printed.join('') };
  }

  test.each([
    ['embed-backup', 'embed-backup/embed-backup.ts', './backups'],
    ['custom-provider', 'custom-provider/backup-to-file.ts', './backups.db'],
  ])('%s', async (name, path, place) => {
    const restore: PermissionsRequest = { operation: 'restore', request: { ...inShop, namespaceMapping: { [shop]: copy } } };
    const account = await allowed(one, name, backup, restore);
    expect(await run(path, shop, place, account)).toMatch(/^Backup shop-\d+: Completed.*\nRestore into shop-copy: Completed.*\n$/);
    expect(await kubectl(one, '-n', copy, 'delete', 'configmap', 'menu', '-o', 'name')).toBe('configmap/menu');
  });

  test('many-locations', async () => {
    const account = await allowed(one, 'many', backup);
    expect(await run('many-locations/many-locations.ts', account, shop, './a', './b')).toMatch(
      /^\.\/a: stored \n\.\/b: stored \nBackup shop-\d+: Completed in 2 of 2\n\.\/a: present\n\.\/b: present\n$/,
    );
  });

  test('locations-from-config', async () => {
    const account = await allowed(one, 'configured', backup);
    await mkdir(join(cwd, 'secrets'));
    await writeFile(join(cwd, 'locations.json'), JSON.stringify({ disk: { provider: 'file', config: { path: './disk' } } }));
    const printed = await run('locations-from-config/locations-from-config.ts', shop, 'locations.json', 'secrets', account);
    expect(printed).toMatch(/^Backup shop-\d+: Completed\ndisk: stored\n$/);
  });

  test('cron-job: of everything, with each kind by its name', async () => {
    const { minio, state } = real;
    await runServerScript('stores', ['bucket', 'example-rights'], state);
    const account = await allowed(one, 'cron', { operation: 'backup', request: {} });
    const keys = { S3_ACCESS_KEY_ID: minio.accessKeyId, S3_SECRET_ACCESS_KEY: minio.secretAccessKey };
    const env = { KUBECONFIG: account, S3_ENDPOINT: minio.endpoint, S3_BUCKET: 'example-rights', ...keys };
    expect(await runWith(env, 'cron-job/cron-job.ts')).toMatch(
      /^Backup nightly-\d{14}: Completed, \d+ objects, \d+ bytes\nExpired and deleted: 0\n$/,
    );
  });

  test('migrate-clusters: those of a backup in the source, those of a migration in the target', async () => {
    const source = await allowed(one, 'source', backup);
    const request = { ...inShop, namespaceMapping: { [shop]: moved } };
    const target = await allowed(two, 'target', { operation: 'migrate', request });
    const argv = ['--from', source, '--to', target, '--namespace', shop, '--as', moved, '--store', './migration'];
    const printed = await run('migrate-clusters/migrate-clusters.ts', ...argv);
    expect(printed).toMatch(/^shop at \S+ is now moved at \S+: Completed\n$/m);
    expect(printed).toMatch(/^compare: \d+ same$/m);
  });

  test('copy-prod-to-dev', async () => {
    const source = await allowed(one, 'prod', backup);
    const target = await allowed(two, 'dev', { operation: 'migrate', request: { ...inShop, existingResourcePolicy: 'update' } });
    const printed = await run('copy-prod-to-dev/copy-prod-to-dev.ts', source, target, shop, '*.example.com=*.dev.example.com', 'a=b', '5');
    expect(printed).toMatch(/^shop of \S+ in \S+: Completed\n\d+ created, \d updated, 0 failed\n$/);
    expect(await kubectl(two, '-n', shop, 'get', 'secrets', '-o', 'name')).toBe('');
    expect(await kubectl(two, '-n', shop, 'get', 'ingress', 'web', '-o', 'jsonpath={.spec.rules[0].host}')).toBe('shop.dev.example.com');
  });

  test('http-endpoint, by which react-progress and headlamp-plugin back up', async () => {
    const account = await allowed(one, 'http', backup);
    const { printed } = start('http-endpoint/http-endpoint.ts', '0', './served', account);
    await expect.poll(printed, { timeout: 60_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
    const url = printed().trim();
    const headers = { 'content-type': 'application/json' };
    const started = await fetch(`${url}/backups`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: 'served', namespaces: [shop] }),
    });
    const events = await (await fetch(`${url}${started.headers.get('location')}`)).text();
    expect([started.status, JSON.parse(events.trim().split('\n\n').at(-1)?.slice('data: '.length) ?? '')]).toMatchObject([
      202,
      { type: 'result', result: { phase: 'Completed', errors: {}, warnings: {} } },
    ]);
    expect(await (await fetch(`${url}/backups`)).json()).toEqual([{ name: 'served', state: 'complete', phase: 'Completed' }]);
  });

  // The last one: it defines kinds, which the rights of the others do not name.
  test('own-operator: a label makes a Schedule, by which a backup is made, and takes it away; SIGTERM ends it well', async () => {
    const cluster = await clusterFromKubeConfig({ path: one });
    ends.push(() => cluster.close());
    const velero = createVeleroClient({ cluster });
    await applyObjects({ cluster, objects: customResourceDefinitions(), signal: AbortSignal.timeout(60_000) });
    // What every server needs around its work; inside the namespace it has what its backup needs.
    const roles = controllerRole({ profile: { namespaces: [shop] }, serviceAccountName: 'operator' });
    const around = roles.filter(({ metadata }) => metadata.namespace !== shop);
    await applyObjects({ cluster, objects: around, signal: AbortSignal.timeout(60_000) });
    const account = await accountWithRights({ kubeconfig: one, name: 'operator', namespace: 'velero', requests: [backup], folder: cwd });
    const { child, printed } = start('own-operator/own-operator.ts', cwd, account);
    const nightly = () => velero.objects('Schedule').get('nightly-shop');
    await kubectl(one, 'label', 'namespace', shop, 'backup=nightly');
    await expect.poll(async () => (await nightly())?.status.phase, { timeout: 60_000 }).toBe('Enabled');
    await velero.objects('BackupStorageLocation').create({
      metadata: { name: 'default' },
      spec: { provider: 'file', objectStorage: { bucket: 'none' }, config: { path: join(cwd, 'nightly') }, default: true },
    });
    const { metadata } = await velero.createBackupFromSchedule('nightly-shop');
    const { status, spec } = await velero.waitForBackup(metadata.name, { timeoutInMs: 60_000 });
    expect([status.phase, spec.includedNamespaces], printed()).toEqual(['Completed', [shop]]);
    await kubectl(one, 'label', 'namespace', shop, 'backup-');
    await expect.poll(nightly, { timeout: 30_000 }).toBeUndefined();
    expect((await velero.getBackup(metadata.name)).status.phase).toBe('Completed');
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode, printed()).toBe(0);
    // Nothing was refused that it asked for.
    expect(printed()).not.toMatch(/forbidden|KUBERNETES_FORBIDDEN/i);
  });
});
