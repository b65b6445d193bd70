import { type ClusterClient, clusterFromKubeConfig, createEngine, type Engine, type ObjectStore } from '@lifeboat/core';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import { createS3Store } from '@lifeboat/s3-store';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { kopia } from '../../packages/file-repository/src/index.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { nodeImage } from '../real-servers/node-servers.ts';
import { runServerScript } from '../real-servers/server-scripts.ts';
import { ownMetrics, servedMetrics } from './testing/served-metrics.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const node = inject('node');
const bucket = 'pod-volumes';
const shop = 'pod-volumes-velero';
const core = (resource: string) => ({ group: '', version: 'v1', resource });

const fill = `cd /data; mkdir -p d/empty; echo hello >d/hello; ln d/hello d/hard; : >none; ln -s ../none d/link; chown -h 5:6 d/link
cp /bin/busybox suid; chown 7:8 suid; chmod 4750 suid; printf x >"a
b"; printf y >"sp ace"; chmod 000 "sp ace"; head -c 9000000 /dev/urandom >random; head -c 3000000 /dev/zero >zero
i=0; while [ $i -lt 300 ]; do echo $i >d/f$i; i=$((i+1)); done
touch -d "2001-02-03 04:05:06" d/hello; touch -h -d "2002-02-03 04:05:06" d/link; chmod 1770 d; echo s >/scratch/s; sync`;
// Velero gives directories another time, and may leave a folder of its own.
const look = `cd /data; find . -path ./.velero -prune -o -type d -exec stat -c "%n %f %u:%g" {} + -o -exec stat -c "%n %f %u:%g %Y %N" {} + | sort
find . -path ./.velero -prune -o -type f -exec md5sum {} + | sort; cat /scratch/s`;

// An emptyDir has no snapshot.
const lookAtData = look.replace('; cat /scratch/s', '');

// Five minutes, most of them Velero's: `pnpm test:pod-volumes`.
describe.skipIf(!node || process.env.LIFEBOAT_NODE_AGENT !== 'true')('files of volumes, with a real Velero and its node agent', () => {
  let cluster: ClusterClient;
  let engine: Engine;
  let velero: RealVelero;
  let store: ObjectStore;
  const made = [shop];

  beforeAll(async () => {
    const { kubeconfig = '', state = '', cluster: name = '', minio } = node ?? {};
    if (!minio) return;
    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    await runServerScript('stores', ['bucket', bucket], minio.state);
    velero = await startVelero({
      cluster: name,
      kubeconfig,
      state,
      minio,
      bucket,
      prefix: 'pre/fix',
      nodeAgent: true,
      flags: ['--features=EnableCSI'],
    });
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    const credentials = { accessKeyId, secretAccessKey };
    store = createS3Store({ bucket, prefix: 'pre/fix', region, endpoint, forcePathStyle: true, credentials });
    // The password is that of Velero's Secret.
    engine = createEngine({
      cluster,
      storageLocations: { default: { store } },
      volumeFiles: { formats: [kopia], mover: { image: nodeImage } },
    });
    await cluster.create(core('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: shop } });
    const claim = { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '64Mi' } } };
    const metadata = { name: 'data', namespace: shop };
    await cluster.create(core('persistentvolumeclaims'), { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: claim });
    const volumeMounts = ['data', 'scratch'].map((volume) => ({ name: volume, mountPath: `/${volume}` }));
    await cluster.create(core('pods'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: shop },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'main', image: nodeImage, command: ['sleep', '100000'], volumeMounts }],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
          { name: 'scratch', emptyDir: {} },
        ],
      },
    });
    await untilRunning(shop);
    await sh(shop, fill);
  }, 240_000);
  afterAll(async () => {
    await velero?.down();
    for (const name of made) await cluster?.delete(core('namespaces'), { name });
    await engine?.close();
    await cluster?.close();
  });

  async function untilRunning(namespace: string): Promise<void> {
    const phase = async () =>
      ((await cluster.get(core('pods'), { namespace, name: 'web' }))?.status as { phase?: string } | undefined)?.phase;
    await vi.waitFor(async () => expect(await phase()).toBe('Running'), { timeout: 90_000, interval: 200 });
  }

  async function sh(namespace: string, line: string): Promise<string> {
    const printed: Uint8Array[] = [];
    const target = { namespace, pod: 'web', container: 'main', command: ['sh', '-c', line] };
    const { exitCode } = await cluster.exec(target, { onOutput: ({ stream, bytes }) => void (stream === 'stdout' && printed.push(bytes)) });
    expect(exitCode).toBe(0);
    return Buffer.concat(printed).toString();
  }

  async function sameIn(namespace: string): Promise<void> {
    made.push(namespace);
    await untilRunning(namespace);
    expect(await sh(namespace, look)).toBe(await sh(shop, look));
  }

  /** Bytes that a backup read of a volume, as its PodVolumeBackup says. */
  async function readOf(backup: string, volume: string): Promise<number | undefined> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engine.openBackupFile(backup, 'podvolumebackups')) ?? []) chunks.push(chunk);
    const records = JSON.parse(Buffer.concat(chunks).toString()) as { spec: { volume: string }; status: { incrementalBytes?: number } }[];
    return records.find(({ spec }) => spec.volume === volume)?.status.incrementalBytes;
  }

  const veleroBackup = (name: string) =>
    velero.cli('backup', 'create', name, '--include-namespaces', shop, '--default-volumes-to-fs-backup', '--wait');

  test('what Velero copied comes back by us', { timeout: 180_000 }, async () => {
    expect(await veleroBackup('theirs')).toContain('completed with status: Completed');
    const request = { name: 'by-us', backupName: 'theirs', namespaceMapping: { [shop]: `${shop}-by-us` } };
    const { phase, errors } = await engine.restore(request).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    await sameIn(`${shop}-by-us`);
  });

  // Of its maintenance, which a Job does, and of its node agent.
  test('its metrics have the names, types, labels and buckets that ours have', { timeout: 180_000 }, async () => {
    const repositories = createVeleroClient({ cluster }).objects('BackupRepository');
    const [{ metadata } = { metadata: { name: '' } }] = await repositories.list();
    await repositories.patch(metadata.name, { spec: { maintenanceFrequency: '1s' } });
    const results = async () => ((await repositories.get(metadata.name))?.status.recentMaintenance ?? []).map(({ result }) => result);
    await expect.poll(results, { timeout: 120_000, interval: 500 }).toContain('Succeeded');
    await repositories.patch(metadata.name, { spec: { maintenanceFrequency: '1h' } });
    const ofRepositories = servedMetrics(await velero.metrics(), 'velero_repo_maintenance_');
    expect(ofRepositories).toEqual(expect.objectContaining({ velero_repo_maintenance_success_total: expect.anything() }));
    expect(ownMetrics((name) => name.startsWith('velero_repo_maintenance_'))).toMatchObject(ofRepositories);
    const { kubeconfig = '' } = node ?? {};
    const agent = await kubectl(
      kubeconfig,
      '-n',
      'velero',
      'get',
      'pods',
      '-l',
      'role=node-agent',
      '-o',
      'jsonpath={.items[0].metadata.name}',
    );
    const text = await kubectl(kubeconfig, 'get', '--raw', `/api/v1/namespaces/velero/pods/${agent}:8085/proxy/metrics`);
    const ofAgent = servedMetrics(text, 'podVolume_');
    expect(Object.keys(ofAgent).length).toBeGreaterThan(0);
    expect(ownMetrics((name) => name.startsWith('podVolume_'))).toMatchObject(ofAgent);
  });

  test('we go on from its copies, and Velero restores ours and goes on from them', { timeout: 240_000 }, async () => {
    await sh(shop, 'echo new >/data/d/new; rm /data/d/f7; sync');
    const { phase, errors } = await engine.backup({ name: 'ours', includedNamespaces: [shop], defaultVolumesToFsBackup: true }).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    expect([await readOf('ours', 'data'), await readOf('ours', 'scratch')]).toEqual([4, undefined]);
    await velero.syncNow();
    await velero.untilSynced('backup', 'ours');
    const restore = [
      'restore',
      'create',
      'by-velero',
      '--from-backup',
      'ours',
      '--namespace-mappings',
      `${shop}:${shop}-by-velero`,
      '--wait',
    ];
    expect(await velero.cli(...restore)).toContain('completed with status: Completed');
    await sameIn(`${shop}-by-velero`);
    await sh(shop, 'echo newer >/data/d/newer; sync');
    await veleroBackup('theirs-again');
    // kopia counts symlinks that it knows already otherwise than new ones.
    expect(Math.abs((await readOf('theirs-again', 'data')) ?? 0)).toBeLessThan(100);
  });

  test('each deletes the copies of the other', { timeout: 180_000 }, async () => {
    const kept = (await engine.listVolumes('theirs-again')).map(({ snapshotId }) => snapshotId);
    expect((await engine.deleteBackup('theirs').result).snapshots).toBe(2);
    await velero.cli('backup', 'delete', 'ours', '--confirm');
    await vi.waitFor(async () => expect(engine.getBackup('ours')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' }), {
      timeout: 90_000,
      interval: 500,
    });
    const tree = await engine.openVolume('theirs-again', { pod: `${shop}/web`, volume: 'data' });
    expect(tree.snapshot.totalSize).toBeGreaterThan(9_000_000);
    const repository = await kopia.open({ store, prefix: `kopia/${shop}/`, password: 'static-passw0rd' });
    expect((await repository.listSnapshots()).map(({ id }) => id).sort()).toEqual(kept.sort());
  });

  const movedIn = (name: string) => {
    made.push(name);
    return name;
  };

  test('what Velero moved of a CSI snapshot comes back by us', { timeout: 240_000 }, async () => {
    const backup = ['backup', 'create', 'theirs-moved', '--include-namespaces', shop, '--snapshot-move-data', '--wait'];
    expect(await velero.cli(...backup)).toContain('completed with status: Completed');
    const target = movedIn(`${shop}-moved-us`);
    const request = { name: 'moved-by-us', backupName: 'theirs-moved', namespaceMapping: { [shop]: target } };
    const { phase, errors } = await engine.restore(request).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    await untilRunning(target);
    expect(await sh(target, lookAtData)).toBe(await sh(shop, lookAtData));
  });

  test('we go on from it, and Velero restores what we moved, and goes on from that', { timeout: 300_000 }, async () => {
    await sh(shop, 'echo moved >/data/d/moved; sync');
    const { phase, errors } = await engine.backup({ name: 'ours-moved', includedNamespaces: [shop], snapshotMoveData: true }).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    expect(await movedBytes('ours-moved')).toBe(6);
    await velero.syncNow();
    await velero.untilSynced('backup', 'ours-moved');
    const target = movedIn(`${shop}-moved-velero`);
    const restore = [
      'restore',
      'create',
      'moved-by-velero',
      '--from-backup',
      'ours-moved',
      '--namespace-mappings',
      `${shop}:${target}`,
      '--wait',
    ];
    expect(await velero.cli(...restore)).toContain('completed with status: Completed');
    await untilRunning(target);
    expect(await sh(target, lookAtData)).toBe(await sh(shop, lookAtData));
    await sh(shop, 'echo again >/data/d/again; sync');
    await velero.cli('backup', 'create', 'theirs-moved-again', '--include-namespaces', shop, '--snapshot-move-data', '--wait');
    expect(Math.abs((await movedBytes('theirs-moved-again')) ?? 0)).toBeLessThan(100);
    const described = await velero.cli('backup', 'describe', 'ours-moved', '--details');
    expect(described).toContain('Data Mover: velero');
  });

  test('each deletes what the other moved', { timeout: 180_000 }, async () => {
    expect((await engine.deleteBackup('theirs-moved').result).snapshots).toBe(1);
    await velero.cli('backup', 'delete', 'ours-moved', '--confirm');
    await vi.waitFor(async () => expect(engine.getBackup('ours-moved')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' }), {
      timeout: 90_000,
      interval: 500,
    });
    const repository = await kopia.open({ store, prefix: `kopia/${shop}/`, password: 'static-passw0rd' });
    const moved = (await repository.listSnapshots()).filter(({ source }) => source.path.startsWith('snapshot-data-upload-download/'));
    expect(moved.map(({ id }) => id)).toEqual([await movedId('theirs-moved-again')]);
  });

  test('Velero restores what we moved from a copy in a location that it was not moved to', { timeout: 300_000 }, async () => {
    const { endpoint = '', region = '', accessKeyId = '', secretAccessKey = '' } = node?.minio ?? {};
    const credentials = { accessKeyId, secretAccessKey };
    const copied = createS3Store({ bucket, prefix: 'copied', region, endpoint, forcePathStyle: true, credentials });
    const elsewhere = createMemoryObjectStore();
    const both = createEngine({
      ...{ cluster, storageLocations: { elsewhere: { store: elsewhere }, copied: { store: copied } } },
      volumeFiles: { formats: [kopia], mover: { image: nodeImage } },
    });
    const request = { name: 'copy-moved', includedNamespaces: [shop], snapshotMoveData: true, storageLocation: 'elsewhere' };
    const { phase, errors } = await both.backup(request).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    expect(await both.copyBackup({ name: 'copy-moved', from: 'elsewhere', to: 'copied' }).result).toMatchObject({ outcome: 'copied' });
    const locations = createVeleroClient({ cluster }).objects('BackupStorageLocation');
    const { spec } = (await locations.get('default')) ?? {};
    await locations.create({
      ...{ apiVersion: 'velero.io/v1', kind: 'BackupStorageLocation', metadata: { name: 'copied', namespace: 'velero' } },
      spec: { ...spec, default: false, objectStorage: { bucket, prefix: 'copied' } } as never,
    } as never);
    await velero.syncNow();
    await velero.untilSynced('backup', 'copy-moved');
    const target = movedIn(`${shop}-copied-velero`);
    const restore = ['restore', 'create', 'copied-by-velero', '--from-backup', 'copy-moved', '--namespace-mappings', `${shop}:${target}`];
    expect(await velero.cli(...restore, '--wait')).toContain('completed with status: Completed');
    await untilRunning(target);
    expect(await sh(target, lookAtData)).toBe(await sh(shop, lookAtData));
    await velero.cli('backup', 'delete', 'copy-moved', '--confirm');
    const left = async () => {
      const repository = await kopia.open({ store: copied, prefix: `kopia/${shop}/`, password: 'static-passw0rd' });
      return repository.listSnapshots();
    };
    await expect.poll(left, { timeout: 120_000, interval: 1000 }).toEqual([]);
    await both.close();
  });

  async function movement(backup: string): Promise<{ incrementalSize?: number; snapshotHandle?: string } | undefined> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engine.openBackupFile(backup, 'volumeinfo')) ?? []) chunks.push(chunk);
    const rows = JSON.parse(Buffer.concat(chunks).toString()) as { snapshotDataMovementInfo?: object }[];
    return rows.find((row) => row.snapshotDataMovementInfo)?.snapshotDataMovementInfo;
  }
  const movedBytes = async (backup: string) => (await movement(backup))?.incrementalSize;
  const movedId = async (backup: string) => (await movement(backup))?.snapshotHandle;
});
