import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { installedServer } from '../../../../test/real-servers/installed-server.ts';
import { runServerScript, startCluster } from '../../../../test/real-servers/server-scripts.ts';
import { runInProcess } from '../run-in-process.ts';
import { type RunningCli, startCli } from '../start-cli.ts';

const run = promisify(execFile);
const real = inject('real');
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const namespace = 'cli-server';

describe.skipIf(!real)('the CLI drives our server on a real API server and MinIO', () => {
  if (!real) return;
  const { minio, state } = real;
  let down: () => Promise<void>;
  let kubeconfig: string;
  let cluster: ClusterClient;
  let cwd: string;
  let server: RunningCli;
  const lifeboat = (...argv: string[]) => runInProcess([...argv, '-n', namespace, '--kubeconfig', kubeconfig], { cwd });

  beforeAll(async () => {
    // The definitions of velero.io would be in the way of others on the shared cluster.
    ({ kubeconfig, down } = await startCluster('cli-server', [], state));
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-server-mode-'));
    await runServerScript('stores', ['bucket', namespace], state);
    const rights = await installedServer({ kubeconfig, cluster, minio, bucket: namespace, namespace, folder: cwd });
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'cli-menu' } });
    const metadata = { name: 'menu', namespace: 'cli-menu' };
    await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { soup: 'leek' } });
    server = startCli(['server', '-n', namespace, '--kubeconfig', rights, '--providers', 'aws'], { cwd });
    const velero = createVeleroClient({ cluster, namespace });
    await velero.waitUntilAvailable('default', { timeoutInMs: 90_000 });
  });
  afterAll(async () => {
    server?.process.kill('SIGTERM');
    await server?.exit;
    await cluster?.close();
    await down?.();
    await rm(cwd, { recursive: true, force: true });
  });

  test('a backup is made, read, restored under another name and deleted', async () => {
    const made = await lifeboat('backup', 'create', 'one', '--include-namespaces', 'cli-menu', '--wait');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Backup one: Completed\n/) });
    expect(made.stderr).toContain(`Server mode (velero.io is in the cluster): namespace ${namespace} of ${cluster.server}`);
    const listed = async () => (await lifeboat('backup', 'get')).stdout;
    await expect.poll(listed).toMatch(/\none +Completed +0 +0 .* default +<none> +\d+ +[\d.]+ (B|KiB)\n/);
    const described = await lifeboat('backup', 'describe', 'one', '--details');
    expect(described.stderr).not.toContain('warning');
    expect(described.stdout).toMatch(/Phase: +Completed[\s\S]*v1\/ConfigMap:\n(?: +- .*\n)* +- cli-menu\/menu\n/);
    expect((await lifeboat('backup', 'logs', 'one')).stdout).toContain('level=info');
    expect(await lifeboat('backup', 'download', 'one', '-o', 'one.tgz')).toMatchObject({ code: 0 });
    expect(gunzipSync(await readFile(join(cwd, 'one.tgz'))).includes('resources/configmaps/namespaces/cli-menu/menu.json')).toBe(true);

    const restored = await lifeboat('restore', 'create', '--from-backup', 'one', '--namespace-mappings', 'cli-menu:cli-menu-2', '--wait');
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Restore one-\d{14}: Completed\n/) });
    expect((await cluster.get(configMaps, { namespace: 'cli-menu-2', name: 'menu' }))?.data).toEqual({ soup: 'leek' });
    const [name = ''] = /one-\d{14}/.exec(restored.stdout) ?? [];
    expect((await lifeboat('restore', 'describe', name, '--details')).stdout).toMatch(/cli-menu-2\/menu\(created\)/);

    expect(await lifeboat('backup', 'delete', 'one', '--confirm', '--wait')).toMatchObject({ code: 0, stdout: 'Backup one: deleted\n' });
    expect(await lifeboat('restore', 'get', name)).toMatchObject({ code: 1, stdout: '' });
    const left = createVeleroClient({ cluster, namespace });
    expect(await left.objects('DownloadRequest').list()).toEqual([]);
    expect(await left.objects('ServerStatusRequest').list()).toEqual([]);
  });

  test('a signed URL of a server whose certificate nobody knows is read only by those who are told whom to trust', async () => {
    const [key, cert] = [join(cwd, 'key.pem'), join(cwd, 'cert.pem')];
    const subject = ['-subj', '/CN=bucket', '-addext', 'subjectAltName=IP:127.0.0.1'];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, '-days', '1', '-keyout', key, '-out', cert]);
    const secure = createServer({ key: await readFile(key), cert: await readFile(cert) }, (asked, answer) => {
      const { hostname, port } = new URL(minio.endpoint);
      // The signature is of the name that the URL has.
      const onward = request({ hostname, port, path: asked.url, headers: { host: asked.headers.host } }, (found) => {
        answer.writeHead(found.statusCode ?? 500);
        found.pipe(answer);
      });
      onward.end();
    });
    await new Promise<void>((done) => secure.listen(0, '127.0.0.1', done));
    try {
      const publicUrl = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
      const velero = createVeleroClient({ cluster, namespace });
      await velero.objects('BackupStorageLocation').patch('default', { spec: { config: { publicUrl } } });
      await lifeboat('backup', 'create', 'public', '--include-namespaces', 'cli-menu', '--wait');
      expect(await lifeboat('backup', 'logs', 'public')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/cannot be read from https:\/\/127\.0\.0\.1.*its certificate trusted/),
      });
      for (const trust of [['--cacert', 'cert.pem'], ['--insecure-skip-tls-verify']]) {
        const read = await lifeboat('backup', 'logs', 'public', ...trust);
        expect(read).toMatchObject({ code: 0, stdout: expect.stringContaining('level=info') });
        expect(await lifeboat('backup', 'download', 'public', '--force', ...trust)).toMatchObject({ code: 0 });
      }
      const objectStorage = { caCert: (await readFile(cert)).toString('base64') };
      await velero.objects('BackupStorageLocation').patch('default', { spec: { objectStorage } });
      const known = await lifeboat('backup', 'describe', 'public', '--details');
      expect(known).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('cli-menu/menu'),
        stderr: expect.not.stringContaining('warning'),
      });
      expect(await lifeboat('backup', 'logs', 'public', '--cacert', 'key.pem')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--cacert key.pem'),
      });
    } finally {
      secure.close();
    }
  });

  test('a namespace that is not there is named', async () => {
    const argv = ['backup', 'create', 'lost', '-n', 'nowhere', '--kubeconfig', kubeconfig];
    const { code, stderr } = await runInProcess(argv, { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/namespaces? "nowhere"/) });
  });

  test('once the server has gone nothing is made any more', async () => {
    server.process.kill('SIGTERM');
    await server.exit;
    expect(await lifeboat('backup', 'create', 'two', '--timeout', '500ms')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/No server answers in namespace cli-server .*Nothing was made/),
    });
    expect(await lifeboat('backup', 'get')).toMatchObject({ code: 0, stdout: expect.stringContaining('public') });
  });
});
