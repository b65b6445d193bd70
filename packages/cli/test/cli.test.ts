import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type ClusterClient, createClusterClient } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';
import { startCli } from './start-cli.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let cwd: string;
let target: string[];
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

// In this process where possible: a process of its own costs a second on a busy machine.
const lifeboat = (...argv: string[]) => runInProcess(argv, { cwd });
const onCluster = (...argv: string[]) => lifeboat(...argv, ...target);

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = createClusterClient({ server: server.url, token: server.token });
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-cli-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  await writeFile(join(cwd, 'lifeboat.yaml'), 'locations:\n  - { name: main, provider: file, config: { path: store } }\n');
  target = ['--kubeconfig', 'kubeconfig'];
  await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  for (let i = 0; i < 20; i++) {
    await cluster.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `c${i}`, namespace: 'shop' },
      data: { i: `${i}` },
    });
  }
});
afterEach(() => server.clearFaults());
afterAll(async () => {
  await cluster.close();
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

describe('from backup to restore', () => {
  test('create prints a summary, its record holds the filters', async () => {
    const create = ['backup', 'create', 'b1', '--include-namespaces', 'shop', '--labels', 'team=retail', ...target];
    const { code, stdout, stderr } = await startCli(create, { cwd }).exit;
    expect(stderr).toContain('Backup b1: InProgress');
    expect(stdout).toMatch(/^Backup b1: Completed\n {2}Items: +2\d\n {2}Size: +[\d.]+ Ki?B\n {2}Duration: /);
    expect(code).toBe(0);
    const described = await lifeboat('backup', 'describe', 'b1', '--details');
    expect(described.stdout).toMatch(/Namespaces:\n {2}Included: +shop\n/);
    expect(described.stdout).toContain('team=retail');
    expect(described.stdout).toContain('    - shop/c0\n');
  });

  test('create -o prints the object only, of a backup and of a restore; --result tells what became of it', async () => {
    const asked = ['--include-namespaces', 'shop', '--labels', 'team=retail', '--ttl', '24h'];
    const backup = await lifeboat('backup', 'create', 'printed', ...asked, '-o', 'json');
    expect(backup).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(backup.stdout)).toMatchObject({
      apiVersion: 'velero.io/v1',
      kind: 'Backup',
      metadata: { name: 'printed', namespace: 'velero', labels: { team: 'retail' } },
      spec: { includedNamespaces: ['shop'], ttl: '24h' },
    });
    const restore = await lifeboat(
      'restore',
      'create',
      'r',
      '--from-backup',
      'b1',
      '--namespace-mappings',
      'a:b',
      '-n',
      'tenant',
      '-o',
      'yaml',
    );
    expect(restore).toMatchObject({ code: 0, stderr: '' });
    expect(restore.stdout).toMatch(
      /^apiVersion: velero\.io\/v1\nkind: Restore\nmetadata:\n {2}name: r\n {2}namespace: tenant\n[\s\S]*backupName: b1\n[\s\S]*a: b\n/,
    );
    expect((await lifeboat('backup', 'get', '--quiet')).stdout).not.toContain('printed');
    expect((await lifeboat('restore', 'get', '--quiet')).stdout).not.toMatch(/^r /m);
    const made = JSON.parse((await onCluster('backup', 'create', 'told', ...asked, '--result', 'json')).stdout) as { phase: string };
    expect(made.phase).toBe('Completed');
    await lifeboat('backup', 'delete', 'told', '--confirm');
  });

  test('a taken name is refused', async () => {
    const { code, stderr } = await onCluster('backup', 'create', 'b1');
    expect(stderr).toMatch(/^error: .*b1.*\(BACKUP_ALREADY_EXISTS\)$/m);
    expect(code).toBe(1);
  });

  test('get lists it, as a table and for machines', async () => {
    expect((await lifeboat('backup', 'get')).stdout).toMatch(
      /^NAME +STATUS .*\nb1 +Completed +0 +0 .* (29|30)d +main +<none> +\d+ +[\d.]+ KiB\n$/,
    );
    const { items } = JSON.parse((await lifeboat('backup', 'get', '-o', 'json')).stdout) as { items: { metadata: { name: string } }[] };
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['b1']);
    const none = await lifeboat('backup', 'get', 'b9');
    expect(none).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('BACKUP_NOT_FOUND') });
  });

  test('logs, verify and download', async () => {
    expect((await lifeboat('backup', 'logs', 'b1')).stdout).toMatch(/^time=".*" level=info /);
    expect(await lifeboat('backup', 'verify', 'b1')).toMatchObject({ code: 0, stdout: expect.stringContaining('Backup b1 is sound') });
    expect((await lifeboat('backup', 'download', 'b1')).stdout).toContain('b1-data.tar.gz');
    expect((await stat(join(cwd, 'b1-data.tar.gz'))).size).toBeGreaterThan(100);
    expect(await lifeboat('backup', 'download', 'b1')).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') });
    expect((await lifeboat('backup', 'download', 'b1', '--force', '--quiet')).stdout).toBe('');
    expect((await readdir(cwd)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  test('a dry run says what would happen and writes nothing', async () => {
    await cluster.delete(configMaps, { namespace: 'shop', name: 'c7' });
    const plan = await onCluster('restore', 'create', '--from-backup', 'b1', '--dry-run');
    expect(plan.stdout).toMatch(/^Plan of backup b1: .*^Created \(1\)\n {2}shop: configmaps 1\n.*^Nothing was written\.\n$/ms);
    expect((await onCluster('restore', 'plan', 'b1')).stdout).toBe(plan.stdout);
    const { items } = JSON.parse((await onCluster('restore', 'create', '--from-backup', 'b1', '--dry-run', '-o', 'json')).stdout) as {
      items: { name: string; action: string }[];
    };
    expect(items.filter(({ action }) => action === 'create').map(({ name }) => name)).toEqual(['c7']);
    expect(await cluster.get(configMaps, { namespace: 'shop', name: 'c7' })).toBeUndefined();
  });

  test('a plan is saved, a page, and carried out as it says', async () => {
    const page = await onCluster('restore', 'plan', 'b1', '-o', 'html', '--save', 'b1.plan');
    expect(page.stdout).toMatch(/^<!doctype html>.*configmaps<\/span> shop\/c7<\/div>.*<\/html>\n$/s);
    expect((await stat(join(cwd, 'b1.plan'))).mode & 0o777).toBe(0o600);
    expect(await cluster.get(configMaps, { namespace: 'shop', name: 'c7' })).toBeUndefined();
    const { code, stdout } = await onCluster('restore', 'apply', 'b1.plan', '--name', 'planned');
    expect(stdout).toMatch(/^Restore planned: Completed\n {2}Backup: +b1\n {2}Items: +1 created, /);
    expect(code).toBe(0);
    const again = await onCluster('restore', 'apply', 'b1.plan', '--name', 'again');
    expect(again).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/shop\/c7: .*it has come into being in the cluster since the plan was made/),
    });
    await writeFile(join(cwd, 'b1.plan'), (await readFile(join(cwd, 'b1.plan'), 'utf8')).replace('"create"', '"update"'));
    expect(await onCluster('restore', 'apply', 'b1.plan')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/it was edited.*PLAN_REFUSED/),
    });
  });

  test('restore, under another name too', async () => {
    const { code, stdout } = await onCluster('restore', 'create', 'r1', '--from-backup', 'b1', '--namespace-mappings', 'shop:shop-copy');
    expect(stdout).toMatch(/^Restore r1: Completed\n {2}Backup: +b1\n {2}Items: +2\d created, /);
    expect(code).toBe(0);
    expect((await cluster.get(configMaps, { namespace: 'shop-copy', name: 'c7' }))?.data).toEqual({ i: '7' });
    expect((await lifeboat('restore', 'get')).stdout).toMatch(/\nr1 +b1 +Completed /);
    expect((await lifeboat('restore', 'describe', 'r1')).stdout).toMatch(/Namespace mappings: +shop=shop-copy\n/);
    expect((await lifeboat('restore', 'logs', 'r1')).stdout).toMatch(/^time=/);
  });

  test('delete asks, and without a terminal wants --confirm', async () => {
    expect(await lifeboat('backup', 'delete', 'b1')).toMatchObject({ code: 1, stderr: expect.stringContaining('--confirm') });
    // Ctrl-D at the question.
    const stdin = Object.assign(Readable.from([]), { isTTY: true });
    const left = await runInProcess(['backup', 'delete', 'b1'], { cwd, stdin });
    expect(left).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/\(y\/N\) \nNothing was deleted\n$/) });
    const { code, stdout } = await lifeboat('backup', 'delete', 'b1', '--confirm');
    expect(stdout).toMatch(/^Backup b1: deleted \(\d+ objects.*r1\)\n$/);
    expect(code).toBe(0);
    expect((await lifeboat('backup', 'delete', 'b1', '--confirm')).code).toBe(1);
  });
});

describe('what goes wrong', () => {
  test('a type that may not be listed makes the backup PartiallyFailed: exit 3', async () => {
    server.addFault({ method: 'GET', path: /\/secrets/, status: 403 });
    const { code, stdout, stderr } = await onCluster('backup', 'create', 'partial', '--include-namespaces', 'shop');
    expect(stdout).toMatch(/^Backup partial: PartiallyFailed\n/);
    expect(stderr).toMatch(/^error: .*secrets/m);
    expect(code).toBe(3);
  });

  test('an API server that is not there: exit 1, nothing in the store', async () => {
    await writeFile(join(cwd, 'dead'), server.kubeconfig().replace(server.url, 'http://127.0.0.1:9'));
    const { code, stderr, stdout } = await lifeboat('backup', 'create', 'unreachable', '--kubeconfig', 'dead');
    expect(stderr).toMatch(/error: .*127\.0\.0\.1:9.*\(KUBERNETES_UNREACHABLE\)\nhint: check --kubeconfig/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect((await lifeboat('backup', 'get')).stdout).not.toContain('unreachable');
  });

  test.each([
    [['backup', 'create', 'x', '--kubeconfig', 'none'], /none.*does not exist/],
    [['backup', 'create', 'x', '--kubeconfig', 'kubeconfig', '--context', 'other'], /no context "other"/],
    [['backup', 'create', 'Bad_Name', '--kubeconfig', 'kubeconfig'], /Bad_Name/],
    [['backup', 'create', 'x', '--kubeconfig', 'kubeconfig', '--include-namespaces', 'a**'], /a\*\*/],
  ])('lifeboat %j: exit 2', async (argv, message) => {
    const { code, stderr } = await lifeboat(...argv);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('no such backup: exit 1', async () => {
    for (const command of ['describe', 'logs', 'verify', 'download']) {
      const { code, stderr } = await lifeboat('backup', command, 'b9');
      expect(stderr).toMatch(/error: .*b9/);
      expect(code).toBe(1);
    }
  });

  test('the first Ctrl-C cancels cleanly: exit 130 and no trace of the backup', async () => {
    server.addFault({ method: 'GET', path: /\/configmaps/, delayInMs: 3000 });
    const run = startCli(['backup', 'create', 'canceled', ...target], { cwd });
    await run.seen('InProgress');
    run.process.kill('SIGINT');
    const { code, stdout, stderr } = await run.exit;
    expect(stderr).toContain('Canceling... press Ctrl-C again to end at once');
    expect(stderr).toContain('error: Backup canceled was canceled; nothing of it is left (CANCELED)');
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect((await lifeboat('backup', 'get')).stdout).not.toContain('canceled');
  });

  test('the second signal ends at once: exit 130', async () => {
    server.addFault({ method: 'GET', path: /\/configmaps/, delayInMs: 20_000 });
    const run = startCli(['backup', 'create', 'ended', ...target], { cwd });
    await run.seen('InProgress');
    run.process.kill('SIGTERM');
    run.process.kill('SIGINT');
    expect((await run.exit).code).toBe(130);
  });

  test('a reader that goes away is no error', async () => {
    const run = startCli(['backup', 'get', '-o', 'json', '--quiet'], { cwd });
    run.process.stdout.destroy();
    expect(await run.exit).toMatchObject({ code: 0, stderr: '' });
  });
});

test('demo: the application comes back identical', async () => {
  const { code, stdout } = await startCli(['demo'], { cwd }).exit;
  expect(stdout).toContain('The application came back identical.');
  expect(stdout).toContain('9007199254740993');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Plan +7 objects to create, 1 left out/m);
  const folder = /file:\/\/(\S+)\/first/.exec(stdout)?.[1] ?? '';
  for (const name of ['first', 'second']) expect(await readdir(join(folder, name, 'backups/demo'))).toContain('velero-backup.json');
  await rm(folder, { recursive: true, force: true });
});

test('an old Node gets one clear line and exit code 2', async ({ skip }) => {
  const old = '/usr/bin/node';
  const run = promisify(execFile);
  const version = await run(old, ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => 'v99',
  );
  if (Number(version.slice(1).split('.')[0]) >= 22) skip(`${old} is no old Node`);
  await mkdir(join(cwd, 'start'), { recursive: true });
  // The entry and what it imports at once.
  for (const name of ['bin', 'node-flags', 'start/keep-compiled-code']) {
    const source = await readFile(resolve(import.meta.dirname, `../src/${name}.ts`), 'utf8');
    await writeFile(join(cwd, `${name}.mjs`), stripTypeScriptTypes(source.replaceAll(/(from '\.\/[\w/-]+)\.ts/g, '$1.mjs')));
  }
  const failure = await run(old, [join(cwd, 'bin.mjs'), 'version']).catch(
    (error: { code: number; stderr: string; stdout: string }) => error,
  );
  expect(failure).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `lifeboat needs Node.js 22.19 or newer; this is ${version.slice(1)} (${old})\n`,
  });
});
