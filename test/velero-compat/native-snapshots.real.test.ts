import { type ClusterClient, clusterFromKubeConfig, createEngine, type Engine, type VolumeSnapshotter } from '@lifeboat/core';
import { createEbsVolumeSnapshotter } from '@lifeboat/provider-aws';
import { createS3Store } from '@lifeboat/s3-store';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Ec2Region, ec2Region } from '../real-servers/ec2.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { startMoto } from '../real-servers/moto.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { boundVolume, type EbsDisk, ebsIdOf, installEbsApplication } from './native-snapshots/ebs-application.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');
const moto = real && (await startMoto());
const region = 'eu-west-1';
const filter = { includedNamespaces: ['shop'] };

// Issue 6, point 4: EBS volumes go through their snapshots, with either tool on either side.
describe.skipIf(!moto)('EBS volumes on moto', { timeout: 300_000 }, () => {
  if (!real || !moto) return;
  const { state } = real;
  const ec2: Ec2Region = ec2Region(moto, region);
  let kubeconfig = '';
  let client: ClusterClient;
  let engine: Engine;
  let velero: RealVelero;
  let disks: EbsDisk[];

  const snapshotterOf = (of: string) =>
    createEbsVolumeSnapshotter({
      endpoint: moto.url,
      region: of,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      pollIntervalInMs: 50,
    });
  const engineOf = (snapshotters: Record<string, VolumeSnapshotter>) => {
    const { endpoint, accessKeyId, secretAccessKey, region: storeRegion } = real.minio;
    const credentials = { accessKeyId, secretAccessKey };
    const store = createS3Store({ bucket: 'native', endpoint, region: storeRegion, forcePathStyle: true, credentials });
    return createEngine({
      cluster: client,
      storageLocations: { default: { store } },
      snapshotLocations: Object.fromEntries(
        Object.entries(snapshotters).map(([name, snapshotter]) => [name, { snapshotter, provider: 'velero.io/aws' }]),
      ),
    });
  };

  beforeAll(async () => {
    const [cluster] = await Promise.all([
      startCluster('native', ['--controllers'], state),
      runServerScript('stores', ['bucket', 'native'], state),
    ]);
    ({ kubeconfig } = cluster);
    disks = [
      {
        name: 'fast',
        volumeId: await ec2.createVolume({ zone: `${region}a`, type: 'io1', iops: 500 }),
        zone: `${region}a`,
        zoneIn: 'label',
      },
      {
        name: 'wide',
        volumeId: await ec2.createVolume({ zone: `${region}b`, type: 'gp3', iops: 4000, throughput: 250 }),
        zone: `${region}b`,
        zoneIn: 'affinity',
        reclaimPolicy: 'Delete',
      },
      {
        name: 'old',
        volumeId: await ec2.createVolume({ zone: `${region}c`, type: 'gp2' }),
        zone: `${region}c`,
        zoneIn: 'label',
        source: 'in-tree',
      },
    ];
    await installEbsApplication({ kubeconfig, folder: state, disks });
    client = await clusterFromKubeConfig({ path: kubeconfig });
    engine = engineOf({ ebs: snapshotterOf(region) });
    // Its plugin for AWS takes EC2's address from there.
    process.env.AWS_ENDPOINT_URL_EC2 = moto.url;
    velero = await startVelero({ cluster: 'native', kubeconfig, state, minio: real.minio, bucket: 'native', endpoints: [moto.url] });
    delete process.env.AWS_ENDPOINT_URL_EC2;
    await velero.cli('snapshot-location', 'create', 'ebs', '--provider', 'aws', '--config', `region=${region}`);
    return async () => {
      await velero.down();
      await client.close();
      await cluster.down();
      await moto.stop();
    };
  }, 180_000);

  const file = async (backup: string, name: 'volumesnapshots' | 'volumeinfo'): Promise<Row[]> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engine.openBackupFile(backup, name)) ?? []) chunks.push(chunk);
    return (JSON.parse(Buffer.concat(chunks).toString()) as Row[]).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  };
  const snapshotsOf = async (backup: string) => [...(await ec2.snapshots())].filter(([, tags]) => tags['velero.io/backup'] === backup);
  /** Takes claims and PersistentVolumes away; the disks stay, as they do with their reclaim policy or without their driver. */
  const removeApplication = async (namespace: string) => {
    const volumes = (await kubectl(kubeconfig, 'get', 'pv', '-o', 'name')).split('\n').filter(Boolean);
    await kubectl(kubeconfig, 'delete', 'namespace', namespace, '--ignore-not-found', '--wait=false');
    await kubectl(kubeconfig, 'delete', ...volumes, '--wait=false');
    for (const name of volumes)
      await kubectl(kubeconfig, 'patch', name, '--type=merge', '-p', '{"metadata":{"finalizers":null}}').catch(() => {});
    await kubectl(kubeconfig, 'wait', '--for=delete', ...volumes, `namespace/${namespace}`, '--timeout=120s');
  };
  /** Every claim is bound to a volume that is new, of the right type and speed, in its zone, and from a snapshot of the backup. */
  const expectRestored = async (backup: string, namespace: string, by: 'lifeboat' | 'velero') => {
    const snapshots = new Map((await snapshotsOf(backup)).map(([id, tags]) => [tags['velero.io/pv'], id]));
    const restored = async (disk: EbsDisk) => {
      const volume = await boundVolume(kubeconfig, namespace, disk.name);
      expect(volume.status.phase).toBe('Bound');
      expect(volume.spec.claimRef).toMatchObject({ namespace, name: disk.name });
      expect(volume.spec.persistentVolumeReclaimPolicy).toBe(disk.reclaimPolicy ?? 'Retain');
      const id = ebsIdOf(volume);
      expect(id).not.toBe(disk.volumeId);
      const made = await ec2.describeVolume(id);
      expect(made).toMatchObject({ zone: disk.zone, state: 'available', snapshotId: snapshots.get(disk.name) });
      const was = await ec2.describeVolume(disk.volumeId);
      expect(made.type).toBe(was.type);
      // Velero keeps the speed of io1 and io2 only.
      if ((by === 'lifeboat' && backup === 'by-lifeboat') || was.type === 'io1')
        expect([made.iops, made.throughput]).toEqual([was.iops, was.throughput]);
    };
    await Promise.all(disks.map(restored));
  };

  test('the same snapshots and records as Velero takes, and gp3 speeds besides', async () => {
    const ours = await engine.backup({ ...filter, name: 'by-lifeboat', labels: { team: 'blue' } }).result;
    expect(ours).toMatchObject({ phase: 'Completed', errors: {}, warnings: {}, unsavedVolumes: [] });
    const printed = await velero.cli('backup', 'create', 'by-velero', '--include-namespaces', 'shop', '--labels', 'team=blue', '--wait');
    expect(printed).toContain('Backup completed with status: Completed');
    const theirs = await velero.get('backup', 'by-velero');
    expect(theirs.spec.volumeSnapshotLocations).toEqual(['ebs']);
    expect(ours.backup.spec.volumeSnapshotLocations).toEqual(['ebs']);
    const counts = { volumeSnapshotsAttempted: 3, volumeSnapshotsCompleted: 3 };
    expect(theirs.status).toMatchObject(counts);
    expect(ours.backup.status).toMatchObject(counts);

    const records = async (backup: string) => (await file(backup, 'volumesnapshots')).map((row) => comparable(row, backup));
    expect(await records('by-lifeboat')).toEqual(await records('by-velero'));
    const [, , wide] = await file('by-lifeboat', 'volumesnapshots');
    expect(wide?.spec).toMatchObject({ persistentVolumeName: 'wide', volumeType: 'gp3', volumeIOPS: 4000, volumeThroughput: 250 });
    const infos = async (backup: string) => (await file(backup, 'volumeinfo')).map((row) => comparable(row, backup));
    expect(await infos('by-lifeboat')).toEqual(await infos('by-velero'));

    const tags = async (backup: string) =>
      Object.fromEntries(
        (await snapshotsOf(backup)).map(([, { 'lifeboat.io/idempotency-token': _, 'velero.io/backup': __, ...rest }]) => [
          rest['velero.io/pv'],
          rest,
        ]),
      );
    expect(await tags('by-lifeboat')).toEqual(await tags('by-velero'));
    expect(Object.values(await tags('by-lifeboat'))[0]).toMatchObject({ team: 'blue', 'velero.io/storage-location': 'default' });
  });

  test('a policy of a ConfigMap skips the same volumes, in the same words', async () => {
    const policy = { conditions: { capacity: '1Gi,10Gi', csi: { driver: 'ebs.csi.aws.com' } }, action: { type: 'skip' } };
    const snapshotAll = { conditions: { volumeTypes: ['awsElasticBlockStore'] }, action: { type: 'snapshot' } };
    const text = JSON.stringify({ version: 'v1', volumePolicies: [policy, snapshotAll] });
    await kubectl(kubeconfig, '-n', 'velero', 'create', 'configmap', 'policies', `--from-literal=policies=${text}`);
    const options = ['--include-namespaces', 'shop', '--resource-policies-configmap', 'policies', '--snapshot-volumes=false', '--wait'];
    await velero.cli('backup', 'create', 'policy-velero', ...options);
    const resourcePolicy = { kind: 'configmap', name: 'policies' };
    const ours = await engine.backup({ ...filter, name: 'policy-lifeboat', resourcePolicy, snapshotVolumes: false }).result;
    expect(ours).toMatchObject({ phase: 'Completed', warnings: {} });
    expect(ours.unsavedVolumes.map(({ persistentVolume, wanted }) => [persistentVolume, wanted])).toEqual([
      ['fast', false],
      ['wide', false],
    ]);
    const infos = async (backup: string) => (await file(backup, 'volumeinfo')).map((row) => comparable(row, backup));
    expect(await infos('policy-lifeboat')).toEqual(await infos('policy-velero'));
    expect((await infos('policy-lifeboat')).map((row) => (row as { skipped: boolean }).skipped)).toEqual([true, false, true]);
    for (const name of ['policy-velero', 'policy-lifeboat'])
      expect(await engine.deleteBackup(name).result).toMatchObject({ objects: expect.any(Number) });
  });

  test('into another namespace beside the original: clones with volumes of their own', async () => {
    const { phase, errors } = await engine.restore({ backupName: 'by-lifeboat', name: 'clone', namespaceMapping: { shop: 'copy' } }).result;
    expect(errors).toEqual({});
    expect(phase).toBe('Completed');
    await expectRestored('by-lifeboat', 'copy', 'lifeboat');
    const clone = await boundVolume(kubeconfig, 'copy', 'fast');
    expect(clone.metadata.name).toMatch(/^velero-clone-[0-9a-f-]{36}$/);
    expect(clone.metadata.annotations).toMatchObject({ 'velero.io/original-pv-name': 'fast' });
    expect(ebsIdOf(await boundVolume(kubeconfig, 'shop', 'fast'))).toBe(disks[0]?.volumeId);
    await kubectl(kubeconfig, 'delete', 'namespace', 'copy', '--wait=false');
  });

  test.each([
    ['by-velero', 'lifeboat'],
    ['by-lifeboat', 'velero'],
  ] as const)('%s comes back by %s', async (backup, by) => {
    await removeApplication('shop');
    if (by === 'velero') {
      await velero.untilSynced('backup', backup);
      await velero.cli('restore', 'create', `${backup}-velero`, '--from-backup', backup, '--wait');
      const { status } = await velero.get('restore', `${backup}-velero`);
      expect(status).toMatchObject({ phase: 'Completed' });
    } else {
      const { phase, errors } = await engine.restore({ backupName: backup, name: `${backup}-lifeboat` }).result;
      expect(errors).toEqual({});
      expect(phase).toBe('Completed');
    }
    await expectRestored(backup, 'shop', by);
  });

  test('a disk that is gone is an error with the volume’s name, and the others are saved', async () => {
    await ec2.deleteVolume(ebsIdOf(await boundVolume(kubeconfig, 'shop', 'wide')));
    const result = await engine.backup({ ...filter, name: 'partial' }).result;
    expect(result.phase).toBe('PartiallyFailed');
    expect(JSON.stringify(result.errors)).toMatch(
      /persistentvolumes name: \/wide .*error taking snapshot of volume vol-\w+ of PersistentVolume wide in location ebs: .*InvalidVolume\.NotFound/,
    );
    expect(result.backup.status).toMatchObject({ volumeSnapshotsAttempted: 3, volumeSnapshotsCompleted: 2 });
    expect((await engine.deleteBackup('partial').result).snapshots).toBe(2);
    expect(await snapshotsOf('partial')).toEqual([]);
  });

  test('each of two regions takes its own volumes in one backup', async () => {
    const north = ec2Region(moto, 'eu-north-1');
    const volumeId = await north.createVolume({ zone: 'eu-north-1a', type: 'gp3' });
    await installEbsApplication({ kubeconfig, folder: state, disks: [{ name: 'far', volumeId, zone: 'eu-north-1a', zoneIn: 'affinity' }] });
    const two = engineOf({ ebs: snapshotterOf(region), north: snapshotterOf('eu-north-1') });
    const result = await two.backup({ ...filter, name: 'regions', volumeSnapshotLocations: ['ebs', 'north'] }).result;
    expect(
      Object.fromEntries((await file('regions', 'volumesnapshots')).map(({ spec }) => [spec.persistentVolumeName, spec.location])),
    ).toEqual({
      far: 'north',
      fast: 'ebs',
      old: 'ebs',
      wide: 'ebs',
    });
    // The disk that is gone belongs to nobody.
    expect(result.backup.status).toMatchObject({ volumeSnapshotsAttempted: 4, volumeSnapshotsCompleted: 3 });
    expect(Object.keys(Object.fromEntries(await north.snapshots()))).toHaveLength(1);
    expect((await two.deleteBackup('regions').result).snapshots).toBe(3);
    expect((await north.snapshots()).size).toBe(0);
  });

  test('snapshots go with their backup, whoever deletes whose', async () => {
    expect(await snapshotsOf('by-velero')).toHaveLength(3);
    expect(await engine.deleteBackup('by-velero', { veleroNamespace: 'velero' }).result).toMatchObject({ snapshots: 3 });
    expect(await snapshotsOf('by-velero')).toEqual([]);
    expect(await snapshotsOf('by-lifeboat')).toHaveLength(3);
    await velero.cli('backup', 'delete', 'by-lifeboat', '--confirm');
    await expect.poll(() => snapshotsOf('by-lifeboat'), { timeout: 60_000, interval: 500 }).toEqual([]);
  });
});

interface Row {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
  readonly pvName?: string;
}

function nameOf(row: Row): string {
  return String(row.pvName ?? row.spec.persistentVolumeName);
}

/** Without what differs from backup to backup, and without the speed of gp3, which Velero does not keep. */
function comparable(row: Row, backup: string): unknown {
  const text = JSON.stringify(row)
    .replaceAll(`"${backup}"`, '"the backup"')
    .replace(/"snap-[0-9a-f]+"/g, '"a snapshot"')
    .replace(/"backupUID":"[^"]+"/, '"backupUID":"a uid"');
  return nameOf(row) === 'wide'
    ? JSON.parse(text.replace(/,"volumeIOPS":4000,"volumeThroughput":250/, '').replace('"iops":"4000"', '"iops":"0"'))
    : JSON.parse(text);
}
