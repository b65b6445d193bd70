import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { createAwsProvider } from '@lifeboat/provider-aws';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createController } from '../../packages/controller/src/create-controller.ts';
import { kopia } from '../../packages/file-repository/src/index.ts';
import { installedServer } from '../real-servers/installed-server.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { nodeImage } from '../real-servers/node-servers.ts';
import { runServerScript } from '../real-servers/server-scripts.ts';

const node = inject('node');
const namespace = 'lifeboat-files';
const shop = 'files-shop';
const bucket = 'controller-volumes';
const password = 'a password of tests';

const fill = `cd /data; mkdir -p d/empty; echo hello >d/hello; ln -s ../none d/link; chown -h 5:6 d/link
cp /bin/busybox suid; chown 7:8 suid; chmod 4750 suid; printf y >"sp ace"; chmod 000 "sp ace"; head -c 3000000 /dev/urandom >random
touch -d "2001-02-03 04:05:06" d/hello; chmod 1770 d; echo s >/scratch/s; sync`;
const look = `cd /data; find . -exec stat -c "%n %f %u:%g %Y %N" {} + | sort; find . -type f -exec md5sum {} + | sort; cat /scratch/s`;

const manifests = [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: shop },
    spec: { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '32Mi' } } },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: shop },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [
        {
          name: 'main',
          image: nodeImage,
          command: ['sh', '-c', 'sleep 100000'],
          volumeMounts: ['data', 'scratch'].map((name) => ({ name, mountPath: `/${name}` })),
        },
      ],
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'scratch', emptyDir: {} },
      ],
    },
  },
];

// No Velero server and no node agent run: our controller answers the real client, with the rights of its role only.
describe.skipIf(!node)('files of volumes, by the real velero client against our controller', () => {
  if (!node) return;
  const { kubeconfig, state, cluster: name, minio } = node;
  const { endpoint, region, accessKeyId, secretAccessKey } = minio;
  const stop = new AbortController();
  const ends: (() => Promise<unknown>)[] = [];
  const lines: string[] = [];
  let cluster: ClusterClient;
  let client: VeleroClient;
  let folder: string;
  let before: string;
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const velero = (...args: string[]) => runServerScript('velero', ['cli', name, '--colorized=false', '-n', namespace, ...args], state);
  const sh = (line: string) => k('-n', shop, 'exec', 'web', '-c', 'main', '--', 'sh', '-c', line);
  const untilRunning = () => k('-n', shop, 'wait', 'pod/web', '--for=condition=Ready', '--timeout=120s');
  const install = (profile: 'full' | 'backup-only') => installedServer({ kubeconfig, cluster, minio, bucket, namespace, profile, folder });

  /** The volumes that the client shows as completed under a heading. */
  function volumesIn(described: string, heading: string): string[] {
    const row = new RegExp(`${heading}:\\n\\s+Completed:\\n\\s+${shop}/web: (.*)`).exec(described)?.[1] ?? described;
    return [...row.matchAll(/(\w+) \(size: \d+/g)].map(([, volume = '']) => volume).sort();
  }

  async function snapshots(): Promise<readonly string[]> {
    const credentials = { accessKeyId, secretAccessKey };
    const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials });
    const repository = await kopia.open({ store, prefix: `kopia/${shop}/`, password });
    return (await repository.listSnapshots()).map(({ id }) => id).sort();
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-files-'));
    ends.push(() => rm(folder, { recursive: true }));
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    client = createVeleroClient({ cluster, namespace });
    await runServerScript('stores', ['bucket', bucket], minio.state);
    await k('create', 'namespace', shop);
    ends.push(() => k('delete', 'namespace', shop, '--ignore-not-found', '--wait=false'));
    await writeFile(join(folder, 'shop.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }));
    await k('create', '-f', join(folder, 'shop.json'));
    const server = await clusterFromKubeConfig({ path: await install('backup-only') });
    ends.push(() => server.close());
    ends.push(async () => {
      await k('delete', 'namespace', namespace, '--wait=false');
      await k('delete', `clusterrole/velero-${namespace}`, `clusterrolebinding/velero-${namespace}`, '--ignore-not-found');
    });
    await k('-n', namespace, 'create', 'secret', 'generic', 'velero-repo-credentials', `--from-literal=repository-password=${password}`);
    const log = (message: string, fields = {}) => void lines.push(`${new Date().toISOString()} ${message} ${JSON.stringify(fields)}`);
    const running = createController({
      ...{ cluster: server, namespace, providers: [createAwsProvider()], lease: false },
      volumeFiles: { formats: [kopia], mover: { image: nodeImage } },
      logger: { debug: log, info: log, warn: log, error: log },
    }).run({ signal: stop.signal });
    ends.push(async () => {
      stop.abort();
      await running;
    });
    await untilRunning();
    await sh(fill);
    before = await sh(look);
    await client.waitUntilAvailable('default', { timeoutInMs: 90_000 });
  }, 180_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test('a backup copies them with the rights of backup-only, and the client shows each', async () => {
    const flags = ['--include-namespaces', shop, '--default-volumes-to-fs-backup', '--snapshot-volumes=false', '--wait'];
    const waited = await velero('backup', 'create', 'one', ...flags);
    expect(waited, lines.join('\n')).toMatch(/completed with status: Completed/);
    const described = await velero('backup', 'describe', 'one', '--details');
    expect(volumesIn(described, 'Pod Volume Backups - kopia')).toEqual(['data', 'scratch']);
    const records = await client.objects('PodVolumeBackup').list({ labelSelector: 'velero.io/backup-name=one' });
    expect(records.map(({ spec, status }) => [spec.volume, status.phase]).sort()).toEqual([
      ['data', 'Completed'],
      ['scratch', 'Completed'],
    ]);
    expect(await snapshots()).toEqual(records.map(({ status }) => status.snapshotID).sort());
    expect(await k('-n', shop, 'get', 'pods', '-o', 'name')).toBe('pod/web');
    await expect.poll(() => velero('repo', 'get')).toMatch(new RegExp(`^${shop}-default-kopia-\\w+\\s+Ready`, 'm'));
  });

  test('a restore brings them back before the Pod starts', async () => {
    await install('full');
    await k('delete', 'namespace', shop);
    const waited = await velero('restore', 'create', 'back', '--from-backup', 'one', '--wait');
    expect(waited, lines.join('\n')).toMatch(/completed with status: Completed/);
    await untilRunning();
    expect(await sh(look)).toBe(before);
    expect(volumesIn(await velero('restore', 'describe', 'back', '--details'), 'kopia Restores')).toEqual(['data', 'scratch']);
  });

  test('the data of a CSI snapshot is moved, and its DataUpload is there', async () => {
    const flags = ['--include-namespaces', shop, '--snapshot-move-data', '--wait'];
    const waited = await velero('backup', 'create', 'moved', ...flags);
    expect(waited, lines.join('\n')).toMatch(/completed with status: Completed/);
    const uploads = await client.objects('DataUpload').list({ labelSelector: 'velero.io/backup-name=moved' });
    expect(uploads).toMatchObject([{ spec: { sourcePVC: 'data', sourceNamespace: shop }, status: { phase: 'Completed' } }]);
    expect(await snapshots()).toContain(uploads[0]?.status.snapshotID);
    expect(await velero('backup', 'describe', 'moved', '--details')).toMatch(/Data Movement:\n(?:.*\n)*?\s+Uploader Type: kopia/);
  });

  test('a repository is maintained on its period', async () => {
    const [{ metadata } = { metadata: { name: '' } }] = await client.objects('BackupRepository').list();
    const patch = JSON.stringify({ spec: { maintenanceFrequency: '1s' } });
    await k('-n', namespace, 'patch', 'backuprepository', metadata.name, '--type=merge', '-p', patch);
    const recent = async () => (await client.objects('BackupRepository').get(metadata.name))?.status.recentMaintenance ?? [];
    await expect.poll(async () => (await recent()).map(({ result }) => result)).toContain('Succeeded');
    expect((await recent()).map(({ message }) => message)).not.toContain(expect.anything());
  });

  test('deleting the backup takes its copies out of the repository', async () => {
    await velero('backup', 'delete', 'one', 'moved', '--confirm');
    await expect.poll(() => client.listBackups(), { timeout: 30_000, message: lines.join('\n') }).toEqual([]);
    expect(await snapshots()).toEqual([]);
    // Their owners are gone.
    for (const kind of ['PodVolumeBackup', 'DataUpload'] as const) await expect.poll(() => client.objects(kind).list()).toEqual([]);
  });
});
