import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { createAwsProvider } from '@lifeboat/provider-aws';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { customResourceDefinitions } from '../../packages/controller/src/crds/custom-resource-definitions.ts';
import { createController } from '../../packages/controller/src/create-controller.ts';
import { applyObjects } from '../../packages/controller/src/install/apply-objects.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';

const real = inject('real');

// No Velero server runs: our controller answers the real client.
describe.skipIf(!real)('the real velero client against our controller', { timeout: 60_000 }, () => {
  if (!real) return;
  const { state, minio } = real;
  const name = 'controller';
  const stop = new AbortController();
  const ends: (() => Promise<unknown>)[] = [];
  let kubeconfig: string;
  let cluster: ClusterClient;
  let client: VeleroClient;
  let folder: string;
  /** What the controllers logged. */
  const lines: string[] = [];
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const velero = (...args: string[]) => runServerScript('velero', ['cli', name, '--colorized=false', ...args], state);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-controller-'));
    ends.push(() => rm(folder, { recursive: true }));
    const started = await startCluster(name, ['--controllers'], state);
    ends.push(started.down);
    kubeconfig = started.kubeconfig;
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    client = createVeleroClient({ cluster });
    // Velero's own definitions first, and ours over them.
    await velero('install', '--crds-only');
    await applyObjects({ cluster, objects: customResourceDefinitions(), signal: AbortSignal.timeout(60_000) });
    await k('wait', '--for=condition=Established', 'crd', '-l', 'component=velero', '--timeout=30s');
    await runServerScript('stores', ['bucket', name], state);
    for (const namespace of ['velero', 'shop']) await k('create', 'namespace', namespace);
    await k('-n', 'shop', 'create', 'configmap', 'prices', '--from-literal=tea=3');
    const keys = `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`;
    await k('-n', 'velero', 'create', 'secret', 'generic', 'keys', `--from-literal=cloud=${keys}`);
    // Two of them, as replicas are: one works.
    const log = (message: string, fields = {}) => void lines.push(`${new Date().toISOString()} ${message} ${JSON.stringify(fields)}`);
    const logger = { debug: log, info: log, warn: log, error: log };
    const options = { cluster, providers: [createAwsProvider()], serverVersion: 'v1.18.3', logger };
    const times = { leaseDurationInMs: 4000, renewDeadlineInMs: 2500, retryPeriodInMs: 300 };
    const running = ['a', 'b'].map((identity) =>
      createController({ ...options, lease: { identity, ...times } }).run({ signal: stop.signal }),
    );
    ends.push(async () => {
      stop.abort();
      await Promise.all(running);
    });
  }, 120_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, 60_000);

  test('locations are created, found out and shown', async () => {
    const config = `region=${minio.region},s3ForcePathStyle=true,s3Url=${minio.endpoint}`;
    const more = ['--provider', 'aws', '--config', config, '--credential', 'keys=cloud'];
    await velero('backup-location', 'create', 'default', '--default', '--bucket', name, ...more);
    await velero('backup-location', 'create', 'other', '--bucket', 'no-such-bucket', ...more);
    await client.waitUntilAvailable('default', { timeoutInMs: 10_000 });
    await expect.poll(() => velero('backup-location', 'get'), { timeout: 10_000 }).toMatch(/default.*Available[\s\S]*other.*Unavailable/);
    expect((await client.getLocation('other')).status.message).toMatch(/no-such-bucket/);
    expect(await velero('version')).toMatch(/Server:\s+Version: v1\.18\.3/);
    expect(await velero('plugin', 'get')).toMatch(/velero\.io\/aws\s+ObjectStore/);
  });

  test('a backup is made, described, read, restored and deleted', async () => {
    const waited = await velero('backup', 'create', 'one', '--include-namespaces', 'shop', '--wait');
    expect((await client.getBackup('one')).status, lines.join('\n')).toMatchObject({ phase: 'Completed' });
    expect(waited).toMatch(/completed with status: Completed/);
    expect(await velero('backup', 'get')).toMatch(/one\s+Completed\s+0\s+0/);
    const described = await velero('backup', 'describe', 'one', '--details');
    expect(described).toMatch(/Phase:\s+Completed/);
    expect(described).toMatch(/v1\/ConfigMap:\n(?:\s+- .*\n)*\s+- shop\/prices/);
    expect(await velero('backup', 'logs', 'one')).toMatch(/Backed up a total of \d+ items|level=info/);
    const archive = join(folder, 'one.tar.gz');
    await velero('backup', 'download', 'one', '-o', archive);
    expect(gunzipSync(await readFile(archive)).includes('resources/configmaps/namespaces/shop/prices.json')).toBe(true);

    await k('delete', 'namespace', 'shop');
    expect(await velero('restore', 'create', 'back', '--from-backup', 'one', '--wait')).toMatch(/completed with status: Completed/);
    expect(await k('-n', 'shop', 'get', 'configmap', 'prices', '-o', 'jsonpath={.data.tea}')).toBe('3');
    expect(await velero('restore', 'describe', 'back', '--details')).toMatch(/shop\/prices\(created\)/);
    expect(await velero('restore', 'logs', 'back')).toMatch(/level=info/);

    await velero('backup', 'delete', 'one', '--confirm');
    await expect.poll(() => client.listBackups().then((list) => list.length), { timeout: 20_000 }).toBe(0);
    await expect.poll(() => client.listRestores().then((list) => list.length), { timeout: 20_000 }).toBe(0);
    await expect.poll(() => client.objects('DeleteBackupRequest').list()).toEqual([]);
  });

  test('a schedule makes backups, is paused, and its newest backup is restored', async () => {
    await velero('schedule', 'create', 'often', '--schedule', '@every 2s', '--include-namespaces', 'shop', '--ttl', '1h');
    await expect.poll(() => client.listBackups().then((list) => list.length), { timeout: 20_000 }).toBeGreaterThan(1);
    await velero('schedule', 'pause', 'often');
    expect(await velero('schedule', 'get')).toMatch(/often\s+Enabled.*@every 2s.*true/);
    await velero('backup', 'create', 'by-hand', '--from-schedule', 'often', '--wait');
    expect((await client.getBackup('by-hand')).metadata.labels?.['velero.io/schedule-name']).toBe('often');
    await velero('restore', 'create', 'newest', '--from-schedule', 'often', '--namespace-mappings', 'shop:shop-2', '--wait');
    expect((await client.getRestore('newest')).spec.backupName).toBe('by-hand');
    expect(await k('-n', 'shop-2', 'get', 'configmap', 'prices', '-o', 'jsonpath={.data.tea}')).toBe('3');
  });

  test('what cannot be made is refused as Velero does it', async () => {
    await velero('backup', 'create', 'bad', '--storage-location', 'default', '--include-resources', '*,pods');
    await expect.poll(async () => (await client.getBackup('bad')).status.phase, { timeout: 10_000 }).toBe('FailedValidation');
    expect(await velero('backup', 'describe', 'bad')).toMatch(/Validation errors:\s+Invalid included\/excluded resource lists/);
    const lease = JSON.parse(await k('-n', 'velero', 'get', 'lease', 'lifeboat-controller', '-o', 'json')) as {
      spec: { holderIdentity: string };
    };
    expect(['a', 'b']).toContain(lease.spec.holderIdentity);
  });
});
