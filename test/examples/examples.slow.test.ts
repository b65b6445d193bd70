import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createClusterClient } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCli } from '../../packages/cli/test/start-cli.ts';

const examples = resolve(import.meta.dirname, '../../examples');
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const clientOf = ({ url, token }: KubernetesApiServer) => createClusterClient({ server: url, token });

let first: KubernetesApiServer;
let second: KubernetesApiServer;
let cwd: string;

async function runExample(path: string, ...argv: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@lifeboat/source', join(examples, path), ...argv], { cwd });
  return stdout;
}

/** One that ends with another exit code than 0. */
async function runFailing(path: string, ...argv: string[]): Promise<{ readonly stdout: string }> {
  return await runExample(path, ...argv).then(
    (stdout) => Promise.reject(new Error(`it ended well: ${stdout}`)),
    (error: { readonly stdout: string }) => error,
  );
}

beforeAll(async () => {
  [first, second] = await Promise.all([startKubernetesApiServer(), startKubernetesApiServer()]);
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-examples-'));
  await writeFile(join(cwd, 'first'), first.kubeconfig());
  await writeFile(join(cwd, 'second'), second.kubeconfig());
  const client = clientOf(first);
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'retail' } } });
  await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' }, data: { a: '1' } });
  await client.close();
});
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
  await rm(cwd, { recursive: true, force: true });
});

test('embed-backup: backs up and restores in under 30 lines', async () => {
  const stdout = await runExample('embed-backup/embed-backup.ts', 'shop', './backups', 'first');
  expect(stdout).toMatch(
    /^Backup shop-\d{14}: Completed, \d+ objects, \d+ bytes in \.\/backups\nRestore into shop-copy: Completed, \d+ objects created\n$/,
  );
  const client = clientOf(first);
  expect((await client.get(configMaps, { namespace: 'shop-copy', name: 'web' }))?.data).toEqual({ a: '1' });
  await client.close();
  expect((await readFile(join(examples, 'embed-backup/embed-backup.ts'), 'utf8')).trim().split('\n').length).toBeLessThan(30);
});

test('many-locations: a quorum has the backup, and the rest gets it later', async () => {
  await writeFile(join(cwd, 'broken'), 'a file, not a folder');
  const stdout = await runExample('many-locations/many-locations.ts', 'first', 'shop', './one', './broken', './two');
  expect(stdout).toMatch(/^\.\/broken: failed .*\n\.\/one: stored \n\.\/two: stored \nBackup shop-\d{14}: Completed in 2 of 3\n/);
  expect(stdout).toMatch(/\.\/one: present\n\.\/broken: failed\n\.\/two: present\n$/);
});

test('migrate-clusters: moves a namespace under a new name, with progress from the events, and goes on', async () => {
  const argv = ['--from', 'first', '--to', 'second', '--namespace', 'shop', '--as', 'moved', '--store', './shared'];
  const stdout = await runExample('migrate-clusters/migrate-clusters.ts', ...argv);
  expect(stdout).toMatch(/^backup: Completed: \d+ objects\nplan: \d+ create/m);
  expect(stdout).toMatch(/^restore: \d+ of \d+ objects/m);
  expect(stdout).toMatch(new RegExp(`^compare: \\d+ same\nshop at ${first.url} is now moved at ${second.url}: Completed\n$`, 'm'));
  const client = clientOf(second);
  expect((await client.get(configMaps, { namespace: 'moved', name: 'web' }))?.data).toEqual({ a: '1' });
  expect((await client.get(namespaces, { name: 'moved' }))?.metadata.labels).toMatchObject({ team: 'retail' });
  expect(await client.get(namespaces, { name: 'shop' })).toBeUndefined();
  await client.close();
  expect(await runExample('migrate-clusters/migrate-clusters.ts', ...argv)).toMatch(/^restore: Completed by an earlier run$/m);
  expect((await readFile(join(examples, 'migrate-clusters/migrate-clusters.ts'), 'utf8')).trim().split('\n').length).toBeLessThan(60);
});

test('copy-prod-to-dev: smaller, without the secrets of production, under other hosts and classes', async () => {
  const [prod, dev] = [clientOf(first), clientOf(second)];
  const metadata = (name: string, labels = {}) => ({ name, namespace: 'prod', labels });
  const [deployments, secrets, claims, ingresses, classes] = [
    { group: 'apps', version: 'v1', resource: 'deployments' },
    { group: '', version: 'v1', resource: 'secrets' },
    { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
    { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' },
    { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' },
  ] as const;
  await prod.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } });
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } };
  const spec = { replicas: 5, selector: { matchLabels: { app: 'web' } }, template };
  await prod.create(deployments, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata('web'), spec });
  await prod.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: metadata('card-keys', { environment: 'prod' }) });
  await prod.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: metadata('harmless') });
  const claim = { storageClassName: 'fast', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  await prod.create(claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: metadata('data'), spec: claim });
  const rules = [{ host: 'shop.example.com' }];
  await prod.create(ingresses, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: metadata('web'), spec: { rules } });
  await dev.create(classes, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'slow' },
    provisioner: 'test.io/p',
  });
  const path = 'copy-prod-to-dev/copy-prod-to-dev.ts';
  const argv = ['first', 'second', 'prod', '*.example.com=*.dev.example.com', 'fast=slow', '1'];
  const { stdout } = await runFailing(path, ...argv);
  // This server has no controllers.
  expect(stdout).toMatch(/^prod of .*: PartiallyFailed\n\d+ created, \d updated, 0 failed\n/);
  expect(stdout).toMatch(/^deployments\.apps web is not ready: /m);
  expect((await dev.get(deployments, { namespace: 'prod', name: 'web' }))?.spec).toMatchObject({ replicas: 1 });
  expect((await dev.get(ingresses, { namespace: 'prod', name: 'web' }))?.spec).toMatchObject({ rules: [{ host: 'shop.dev.example.com' }] });
  expect((await dev.get(claims, { namespace: 'prod', name: 'data' }))?.spec).toMatchObject({ storageClassName: 'slow' });
  expect(await dev.get(secrets, { namespace: 'prod', name: 'card-keys' })).toBeUndefined();
  expect(await dev.get(secrets, { namespace: 'prod', name: 'harmless' })).toBeDefined();
  expect((await readFile(join(examples, path), 'utf8')).trim().split('\n').length).toBeLessThan(60);
  await Promise.all([prod.close(), dev.close()]);
});

test('custom-provider: backs up into a SQLite file and restores from it, in a program and from the command line', async () => {
  const stdout = await runExample('custom-provider/backup-to-file.ts', 'moved', './backups.db', 'second');
  expect(stdout).toMatch(/^Backup moved-\d+: Completed, \d+ objects in \.\/backups\.db\nRestore into moved-copy: Completed, /);
  const client = clientOf(second);
  expect((await client.get(configMaps, { namespace: 'moved-copy', name: 'web' }))?.data).toEqual({ a: '1' });
  await client.close();
  const config = join(examples, 'custom-provider/lifeboat.yaml');
  const argv = ['backup', 'get', '--config', config];
  expect((await startCli(argv, { cwd }).exit).stdout).toMatch(/\nmoved-\d+ +Completed +0 +0 /);
  const made = startCli(['backup', 'create', 'b1', '--location', 'here', '--config', config, '--kubeconfig', 'second'], { cwd });
  expect((await made.exit).stdout).toMatch(/^Backup b1: Completed$/m);
});
