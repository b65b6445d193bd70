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

test('migrate-clusters: moves a namespace under a new name, with progress from the events', async () => {
  const argv = ['--from', 'first', '--to', 'second', '--namespace', 'shop', '--as', 'moved', '--store', './shared'];
  const stdout = await runExample('migrate-clusters/migrate-clusters.ts', ...argv);
  expect(stdout).toContain('backup of shop: InProgress\n');
  expect(stdout).toMatch(/restore as moved: \d+ of \d+ objects/);
  expect(stdout).toMatch(new RegExp(`shop at ${first.url} is now moved at ${second.url}: Completed, \\d+ objects created\n$`));
  const client = clientOf(second);
  expect((await client.get(configMaps, { namespace: 'moved', name: 'web' }))?.data).toEqual({ a: '1' });
  expect((await client.get(namespaces, { name: 'moved' }))?.metadata.labels).toMatchObject({ team: 'retail' });
  expect(await client.get(namespaces, { name: 'shop' })).toBeUndefined();
  await client.close();
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
});
