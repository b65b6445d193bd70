import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createController } from '@lifeboat/controller';
import { type ClusterClient, clusterFromKubeConfig, createEngine, type MoverOptions } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import { kopia } from '@lifeboat/file-repository';
import { createAwsProvider } from '@lifeboat/provider-aws';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { installedServer } from '../../../test/real-servers/installed-server.ts';
import { kubectl } from '../../../test/real-servers/kubectl.ts';
import { nodeImage } from '../../../test/real-servers/node-servers.ts';
import { runServerScript } from '../../../test/real-servers/server-scripts.ts';
import { loadServerImage } from '../../../test/velero-compat/server-pod/server-image.ts';
import { relayAddress, startRelay } from '../../../test/velero-compat/server-pod/start-relay.ts';
import { takeTurn } from '../../../test/velero-compat/testing/take-turn.ts';
import { runInProcess } from './run-in-process.ts';

const node = inject('node');
const image = 'bench.local/lifeboat:1';
const bucket = 'mover-job';
const [shop, copy, moved, server] = ['mover-job', 'mover-job-copy', 'mover-job-moved', 'mover-job-server'];
const password = 'a password of tests';
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const [pods, claims, namespaces, secrets] = ['pods', 'persistentvolumeclaims', 'namespaces', 'secrets'].map(core) as [
  ReturnType<typeof core>,
  ReturnType<typeof core>,
  ReturnType<typeof core>,
  ReturnType<typeof core>,
];
const jobs = { group: 'batch', version: 'v1', resource: 'jobs' };
const runLabel = 'lifeboat.dev/mover-of';

const fill = `cd /data; mkdir -p d/empty; echo hello >d/hello; : >none; ln -s ../none d/link; chown -h 5:6 d/link
cp /bin/busybox suid; chown 7:8 suid; chmod 4750 suid; printf y >"sp ace"; chmod 000 "sp ace"; printf z >"$(printf 'n\\303\\244me')"
head -c 9000000 /dev/urandom >random; truncate -s 20000000 holes; touch -d "2001-02-03 04:05:06" d/hello d; sync`;
const look = `cd /data; find . -exec stat -c "%n %f %u:%g %Y" {} + | sort; find . -type f -exec md5sum {} + | sort; readlink d/link`;

// Lifeboat's own image as a Job on a real node: it reads the volume, and goes to the store by itself.
describe.skipIf(!node)('volumes are moved by Jobs', () => {
  if (!node) return;
  const { kubeconfig, minio } = node;
  const ends: (() => Promise<unknown>)[] = [];
  let cluster: ClusterClient;
  let storePort: number;
  let folder: string;

  const engineWith = (mover: Partial<MoverOptions> = {}, client = cluster) => {
    const config = (host: string) => ({ region: minio.region, s3ForcePathStyle: 'true', s3Url: `http://${host}:${storePort}` });
    const credential = { name: 'cloud', key: 'keys' };
    const keys = `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`;
    const location = (host: string) => ({ provider: 'aws', objectStorage: { bucket }, config: config(host), credential });
    return createEngine({
      cluster: client,
      plugins: [createAwsProvider()],
      resolveSecret: () => keys,
      storageLocations: { main: location('127.0.0.1') },
      lease: { durationInMs: 2000 },
      volumeFiles: {
        formats: [kopia],
        password,
        mover: {
          image: nodeImage,
          labels: { team: 'storage' },
          resources: { requests: { cpu: '10m' } },
          perNode: { volumes: 1 },
          // Pods reach the store by another address.
          job: { image, location: () => ({ config: location(relayAddress), secrets: { 'cloud/keys': keys } }) },
          ...mover,
        },
      },
      resourceTimeoutInMs: 60_000,
    });
  };

  async function listed(type: typeof jobs, namespace: string): Promise<KubeObject[]> {
    const found: KubeObject[] = [];
    for await (const { items } of cluster.listPages(type, { namespace, labelSelector: runLabel })) found.push(...items);
    return found;
  }
  const left = async (namespace: string) =>
    (await Promise.all([jobs, secrets, pods].map((type) => listed(type, namespace))))
      .flat()
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`);

  async function untilRunning(namespace: string): Promise<void> {
    const phase = async () => ((await cluster.get(pods, { namespace, name: 'web' }))?.status as { phase?: string } | undefined)?.phase;
    await vi.waitFor(async () => expect(await phase()).toBe('Running'), { timeout: 90_000, interval: 100 });
  }

  async function sh(namespace: string, line: string): Promise<string> {
    const printed: Uint8Array[] = [];
    const target = { namespace, pod: 'web', container: 'main', command: ['sh', '-c', line] };
    const { exitCode } = await cluster.exec(target, { onOutput: ({ stream, bytes }) => void (stream === 'stdout' && printed.push(bytes)) });
    expect(exitCode).toBe(0);
    return Buffer.concat(printed).toString();
  }

  beforeAll(async () => {
    const turn = await takeTurn(dirname(kubeconfig));
    ends.push(() => new Promise((done) => turn.close(done)));
    const socket = join(dirname(kubeconfig), 'containerd.sock');
    await Promise.all([loadServerImage(image, { socket }), runServerScript('stores', ['bucket', bucket], minio.state)]);
    storePort = Number(new URL(minio.endpoint).port);
    ends.push(await startRelay([[storePort, storePort]]));
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-mover-job-'));
    ends.push(() => rm(folder, { recursive: true }));
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    for (const name of [shop, copy, moved]) ends.push(() => cluster.delete(namespaces, { name }));
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: shop } });
    const spec = { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '64Mi' } } };
    await cluster.create(claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: shop }, spec });
    await cluster.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: shop, annotations: { 'backup.velero.io/backup-volumes': 'data' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        automountServiceAccountToken: false,
        containers: [
          { name: 'main', image: nodeImage, command: ['sleep', '100000'], volumeMounts: [{ name: 'data', mountPath: '/data' }] },
        ],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
      },
    });
    await untilRunning(shop);
    await sh(shop, fill);
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** Jobs by lifeboat.yaml, with the keys that the environment has; Pods reach the store by another address. */
  async function restoreByCommand(...argv: string[]) {
    const file = `volumeFiles:
  mover: { image: ${nodeImage}, job: { image: ${image} } }
locations:
  - name: main
    provider: aws
    objectStorage: { bucket: ${bucket} }
    config: { region: ${minio.region}, s3ForcePathStyle: true, s3Url: "http://127.0.0.1:${storePort}" }
    volumeFiles: { job: { config: { s3Url: "http://${relayAddress}:${storePort}" } } }
`;
    await writeFile(join(folder, 'lifeboat.yaml'), file);
    const env = {
      ...{ HOME: folder, AWS_ACCESS_KEY_ID: minio.accessKeyId, AWS_SECRET_ACCESS_KEY: minio.secretAccessKey },
      LIFEBOAT_REPOSITORY_PASSWORD: password,
    };
    return runInProcess(['restore', 'create', ...argv, '--config', 'lifeboat.yaml', '--kubeconfig', kubeconfig], { cwd: folder, env });
  }

  test('a claim is saved by a Job, and filled by one of the command line; nothing of them stays', async () => {
    const saved = await engineWith().backup({ name: 'first', includedNamespaces: [shop] }).result;
    expect({ phase: saved.phase, errors: saved.errors, warnings: saved.warnings }).toEqual({
      phase: 'Completed',
      errors: {},
      warnings: {},
    });
    await expect.poll(() => left(shop)).toEqual([]);
    const restored = await restoreByCommand(
      'back',
      '--from-backup',
      'first',
      '--namespace-mappings',
      `${shop}:${copy}`,
      '--write-sparse-files',
    );
    expect({ code: restored.code, stderr: restored.stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('no effect') });
    await untilRunning(copy);
    expect(await sh(copy, look)).toBe(await sh(shop, look));
    expect(Number(await sh(copy, 'stat -c %b /data/holes'))).toBeLessThan(64);
    await expect.poll(() => left(copy)).toEqual([]);
  });

  test('a server with the rights of backup-only has the next Job read what has changed only', async () => {
    await sh(shop, 'echo changed >/data/d/new; sync');
    const s3Url = `http://${relayAddress}:${storePort}`;
    const rights = { profile: 'backup-only', moverJobs: true } as const;
    const path = await installedServer({ kubeconfig, cluster, minio, bucket, namespace: server, folder, s3Url, ...rights });
    ends.push(async () => {
      await cluster.delete(namespaces, { name: server });
      await kubectl(kubeconfig, 'delete', `clusterrole/velero-${server}`, `clusterrolebinding/velero-${server}`, '--ignore-not-found');
    });
    const limited = await clusterFromKubeConfig({ path });
    const stop = new AbortController();
    const lines: string[] = [];
    const log = (message: string, fields = {}) => void lines.push(`${message} ${JSON.stringify(fields)}`);
    const running = createController({
      ...{ cluster: limited, namespace: server, providers: [createAwsProvider()], lease: false, otherServerTimeoutInMs: 0 },
      volumeFiles: { formats: [kopia], password, mover: { image: nodeImage, job: { image } } },
      logger: { debug: log, info: log, warn: log, error: log },
    }).run({ signal: stop.signal });
    try {
      const client = createVeleroClient({ cluster, namespace: server });
      await client.waitUntilAvailable('default', { timeoutInMs: 60_000 });
      await client.createBackup({ name: 'second', includedNamespaces: [shop], snapshotVolumes: false });
      const { status } = await client.waitForBackup('second', { timeoutInMs: 120_000 });
      expect(status.phase, lines.join('\n')).toBe('Completed');
    } finally {
      stop.abort();
      await running;
      await limited.close();
    }
    expect(lines.join('\n')).not.toContain(minio.secretAccessKey);
    await expect.poll(() => left(shop)).toEqual([]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engineWith().openBackupFile('second', 'podvolumebackups')) ?? []) chunks.push(chunk);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject([{ status: { phase: 'Completed', incrementalBytes: 8 } }]);
  });

  test('a Job that cannot start or open the location is an error that says so', async () => {
    const cannot = async (job: NonNullable<MoverOptions['job']>, name: string) => {
      const { phase, unsavedVolumes } = await engineWith({ job }).backup({ name, includedNamespaces: [shop] }).result;
      expect(phase).toBe('PartiallyFailed');
      await expect.poll(() => left(shop)).toEqual([]);
      return unsavedVolumes.map(({ reason }) => reason).join();
    };
    const absent = { image: 'bench.local/absent:1', location: () => undefined };
    expect(await cannot(absent, 'no-image')).toMatch(/cannot start.*volumeFiles\.mover\.job\.image/);
    const nowhere = { provider: 'aws', objectStorage: { bucket: 'absent' }, config: { region: 'x', s3Url: 'http://10.0.0.1:1' } };
    expect(await cannot({ image, location: () => ({ config: nowhere }) }, 'no-store')).toMatch(/The mover's Job .* of claim data/);
  });

  test('a cancel, and a Pod that is killed, leave nothing in the cluster', async () => {
    await sh(shop, 'head -c 20000000 /dev/urandom >/data/more; sync');
    const run = engineWith().backup({ name: 'canceled', includedNamespaces: [shop] });
    await expect.poll(async () => (await listed(pods, shop)).length, { interval: 50 }).toBe(1);
    run.cancel();
    await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
    await expect.poll(() => left(shop)).toEqual([]);

    const killed = engineWith().backup({ name: 'killed', includedNamespaces: [shop] });
    await expect.poll(async () => (await listed(pods, shop)).length, { interval: 50 }).toBe(1);
    const [pod] = await listed(pods, shop);
    await cluster.delete(pods, { namespace: shop, name: pod?.metadata.name ?? '' }, { gracePeriodSeconds: 0 });
    const { phase, unsavedVolumes } = await killed.result;
    // It may have been done before.
    if (phase !== 'Completed') expect(unsavedVolumes.map(({ reason }) => reason).join()).toMatch(/The mover's Job .* ended/);
    await expect.poll(() => left(shop)).toEqual([]);
    const next = await engineWith().backup({ name: 'next', includedNamespaces: [shop] }).result;
    expect(next.phase).toBe('Completed');
  });

  test.runIf(process.env.LIFEBOAT_MOVER_JOB === 'whole')('data of snapshots is moved and comes back by Jobs', async () => {
    const annotations = { 'backup.velero.io/backup-volumes': null };
    await cluster.patch(pods, { namespace: shop, name: 'web' }, { type: 'merge', patch: { metadata: { annotations } } });
    const saved = await engineWith().backup({ name: 'moved', includedNamespaces: [shop], snapshotMoveData: true }).result;
    expect({ phase: saved.phase, errors: saved.errors }).toEqual({ phase: 'Completed', errors: {} });
    const made: string[] = [];
    const watched = new Proxy(cluster, {
      get: (target, key, receiver) =>
        key === 'create'
          ? (type: typeof jobs, object: KubeObject, options: object) => made.push(object.kind) && target.create(type, object, options)
          : Reflect.get(target, key, receiver),
    });
    const namespaceMapping = { [shop]: moved };
    const restored = await engineWith({}, watched).restore({ name: 'moved-back', backupName: 'moved', namespaceMapping }).result;
    expect({ phase: restored.phase, errors: restored.errors }).toEqual({ phase: 'Completed', errors: {} });
    expect(made).toContain('Job');
    await untilRunning(moved);
    expect(await sh(moved, look)).toBe(await sh(shop, look));
    await expect.poll(async () => [...(await left(shop)), ...(await left(moved))]).toEqual([]);
  });
});
