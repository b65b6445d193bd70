import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ClusterClient, clusterFromKubeConfig, createEngine } from '@lifeboat/core';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { createAwsProvider } from '@lifeboat/provider-aws';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { customResourceDefinitions } from '../../packages/controller/src/crds/custom-resource-definitions.ts';
import { createController } from '../../packages/controller/src/create-controller.ts';
import { applyObjects } from '../../packages/controller/src/install/apply-objects.ts';
import { controllerRole } from '../../packages/controller/src/install/controller-role.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';

const real = inject('real');

// No Velero server runs: our controller answers the real client.
describe.skipIf(!real)('the real velero client against our controller', () => {
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
    await k('wait', '--for=condition=Established', 'crd', '-l', 'component=velero', '--timeout=120s');
    await runServerScript('stores', ['bucket', name], state);
    for (const namespace of ['velero', 'shop']) await k('create', 'namespace', namespace);
    await k('-n', 'shop', 'create', 'configmap', 'prices', '--from-literal=tea=3');
    const keys = `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`;
    await k('-n', 'velero', 'create', 'secret', 'generic', 'keys', `--from-literal=cloud=${keys}`);
    // The generated role is all that the controllers have.
    await k('-n', 'velero', 'create', 'serviceaccount', 'velero');
    await writeFile(
      join(folder, 'role.json'),
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: controllerRole({ profile: 'full' }) }),
    );
    await k('apply', '-f', join(folder, 'role.json'));
    const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { name: string }[] };
    const token = await k('-n', 'velero', 'create', 'token', 'velero');
    const users = config.users.map((user) => ({ name: user.name, user: { token } }));
    const server = await clusterFromKubeConfig({ content: stringify({ ...config, users }) });
    ends.push(() => server.close());
    // Two of them, as replicas are: one works.
    const log = (message: string, fields = {}) => void lines.push(`${new Date().toISOString()} ${message} ${JSON.stringify(fields)}`);
    const logger = { debug: log, info: log, warn: log, error: log };
    const options = { cluster: server, providers: [createAwsProvider()], serverVersion: 'v1.18.3', logger };
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
  });

  test('locations are created, found out and shown', async () => {
    const config = `region=${minio.region},s3ForcePathStyle=true,s3Url=${minio.endpoint}`;
    const more = ['--provider', 'aws', '--config', config, '--credential', 'keys=cloud'];
    await velero('backup-location', 'create', 'default', '--default', '--bucket', name, ...more);
    await velero('backup-location', 'create', 'other', '--bucket', 'no-such-bucket', ...more);
    await client.waitUntilAvailable('default', { timeoutInMs: 90_000 });
    await expect.poll(() => velero('backup-location', 'get')).toMatch(/default.*Available[\s\S]*other.*Unavailable/);
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
    await expect.poll(() => client.listBackups().then((list) => list.length)).toBe(0);
    await expect.poll(() => client.listRestores().then((list) => list.length)).toBe(0);
    await expect.poll(() => client.objects('DeleteBackupRequest').list()).toEqual([]);
  });

  test('a backup of two locations outlives one, is brought there later, and is deleted in both', async () => {
    const bucket = `${name}-offsite`;
    await runServerScript('stores', ['bucket', bucket], state);
    const relay = await startRelay(minio.endpoint);
    ends.push(relay.close);
    const config = `region=${minio.region},s3ForcePathStyle=true,s3Url=${relay.url},patience=1s`;
    const more = ['--provider', 'aws', '--config', config, '--credential', 'keys=cloud', '--validation-frequency', '1s'];
    await velero('backup-location', 'create', 'offsite', '--bucket', bucket, ...more);
    await client.waitUntilAvailable('offsite', { timeoutInMs: 90_000 });
    await relay.close();
    await expect.poll(async () => (await client.getLocation('offsite')).status.phase).toBe('Unavailable');
    const annotations = 'lifeboat.io/storage-locations=offsite,lifeboat.io/storage-policy=any';
    await velero('backup', 'create', 'wide', '--include-namespaces', 'shop', '--annotations', annotations, '--wait');
    const outcomes = async () =>
      JSON.parse((await client.getBackup('wide')).metadata.annotations?.['lifeboat.io/location-outcomes'] ?? '{}');
    await expect.poll(outcomes).toEqual({ default: 'stored', offsite: expect.stringMatching(/^failed: .*unavailable/) });
    expect((await client.getBackup('wide')).status.phase, lines.join('\n')).toBe('Completed');

    await relay.open();
    await k('-n', 'velero', 'annotate', 'backup', 'wide', 'lifeboat.io/repair=now');
    await expect.poll(outcomes).toEqual({ default: 'present', offsite: 'copied' });
    const s3Url = minio.endpoint;
    const keys = `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`;
    const place = {
      provider: 'aws',
      config: { region: minio.region, s3ForcePathStyle: 'true', s3Url },
      credential: { name: 'keys', key: 'cloud' },
    };
    const engine = createEngine({
      storageLocations: { main: { ...place, objectStorage: { bucket: name } }, offsite: { ...place, objectStorage: { bucket } } },
      plugins: [createAwsProvider()],
      resolveSecret: async () => Buffer.from(keys),
    });
    ends.push(() => engine.close());
    const stored = async () =>
      (
        await Promise.all(
          ['main', 'offsite'].map((each) =>
            engine.getBackup('wide', { storageLocation: each }).then(
              () => each,
              () => 'gone',
            ),
          ),
        )
      ).join();
    expect(await stored()).toBe('main,offsite');
    await velero('backup', 'delete', 'wide', '--confirm');
    await expect.poll(() => client.objects('Backup').get('wide')).toBeUndefined();
    expect(await stored()).toBe('gone,gone');
    await velero('backup-location', 'delete', 'offsite', '--confirm');
  });

  test('a schedule makes backups, is paused, and its newest backup is restored', async () => {
    await velero('schedule', 'create', 'often', '--schedule', '@every 2s', '--include-namespaces', 'shop', '--ttl', '1h');
    await expect.poll(() => client.listBackups().then((list) => list.length)).toBeGreaterThan(1);
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
    await expect.poll(async () => (await client.getBackup('bad')).status.phase).toBe('FailedValidation');
    expect(await velero('backup', 'describe', 'bad')).toMatch(/Validation errors:\s+Invalid included\/excluded resource lists/);
    const lease = JSON.parse(await k('-n', 'velero', 'get', 'lease', 'lifeboat-controller', '-o', 'json')) as {
      spec: { holderIdentity: string };
    };
    expect(['a', 'b']).toContain(lease.spec.holderIdentity);
  });
});

/** A server on loopback that hands everything on to another one, and can go away and come back. */
async function startRelay(target: string): Promise<{ readonly url: string; open(): Promise<void>; close(): Promise<void> }> {
  const { hostname: host, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const further = connect(Number(port), host);
    for (const each of [socket, further]) {
      sockets.add(each);
      each
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(each);
          socket.destroy();
          further.destroy();
        });
    }
    socket.pipe(further).pipe(socket);
  });
  const listen = async (at: number) => await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    open: () => listen(own),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
