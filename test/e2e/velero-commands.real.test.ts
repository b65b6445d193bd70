import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, type KubeObject, type ProviderPlugin } from '@lifeboat/core';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { createAwsProvider } from '@lifeboat/provider-aws';
import { createMemoryDisks, createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runInProcess } from '../../packages/cli/test/run-in-process.ts';
import { createController, customResourceDefinitions } from '../../packages/controller/src/index.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';

const real = inject('real');
const name = 'commands';
const driver = 'pxd.portworx.com';

/** The words of a command line as a shell splits them. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

// Commands as users of Velero write them, with `lifeboat` for `velero`, on our controller.
describe.skipIf(!real)('commands of Velero as they stand', () => {
  if (!real) return;
  const { state, minio } = real;
  const ends: (() => Promise<unknown>)[] = [];
  const disks = createMemoryDisks();
  let kubeconfig: string;
  let folder: string;
  let cluster: ClusterClient;
  let client: VeleroClient;
  let controller: { stop(): Promise<void> } | undefined;
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const run = (line: string) => runInProcess(words(line), { cwd: folder, env: { KUBECONFIG: kubeconfig } });
  /** A command that must succeed; what it printed. */
  const lifeboat = async (line: string) => {
    const { code, stdout, stderr } = await run(line);
    expect(code, `${line}: ${stderr}`).toBe(0);
    return stdout;
  };
  const ended = async (backup: string) => (await client.waitForBackup(backup, { timeoutInMs: 90_000 })).status;
  const restored = async (restore: string) => (await client.waitForRestore(restore, { timeoutInMs: 90_000 })).status;

  /** Buckets that name no endpoint are those of the MinIO here. */
  function minioProvider(): ProviderPlugin {
    const aws = createAwsProvider();
    const keys = `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`;
    const here = { region: minio.region, s3ForcePathStyle: 'true', s3Url: minio.endpoint };
    const { createObjectStore, createVolumeSnapshotter } = aws;
    if (!createObjectStore || !createVolumeSnapshotter) throw new Error('the provider has no stores, or no snapshots');
    const credentials = async () => keys;
    return {
      ...aws,
      createObjectStore: (location) => createObjectStore({ ...location, config: { ...location.config, ...here }, credentials }),
      createVolumeSnapshotter: (location) => createVolumeSnapshotter({ ...location, credentials }),
    };
  }

  const portworx: ProviderPlugin = {
    specVersion: 1,
    name: 'example.com/portworx',
    createVolumeSnapshotter: async () => createMemoryVolumeSnapshotter({ disks, driver }),
  };

  async function startController(...more: ProviderPlugin[]): Promise<void> {
    await controller?.stop();
    const stop = new AbortController();
    const providers = [minioProvider(), ...more];
    const running = createController({ cluster, providers, lease: false, otherServerTimeoutInMs: 0 }).run({ signal: stop.signal });
    controller = {
      async stop() {
        stop.abort();
        await running;
      },
    };
  }

  async function apply(...objects: readonly object[]): Promise<void> {
    const file = join(folder, 'objects.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    await k('apply', '-f', file);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-commands-'));
    ends.push(() => rm(folder, { recursive: true }));
    const started = await startCluster(name, [], state);
    ends.push(started.down);
    kubeconfig = started.kubeconfig;
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    client = createVeleroClient({ cluster });
    const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
    for (const crd of customResourceDefinitions()) await cluster.create(crds, crd);
    await k('wait', '--for=condition=Established', 'crd', '-l', 'component=velero', '--timeout=120s');
    for (const bucket of ['velero-backups', 'velero-backups-alt']) await runServerScript('stores', ['bucket', bucket], state);
    const of = (kind: string, metadata: object, more: object = {}) => ({ apiVersion: 'v1', kind, metadata, ...more });
    const spaces = ['velero', 'ns1', 'old-ns-1', 'old-ns-2'];
    await apply(
      ...spaces.map((space) => of('Namespace', { name: space })),
      ...spaces.map((space) => of('ServiceAccount', { name: 'default', namespace: space })),
      ...['old-ns-1', 'old-ns-2'].map((space) => of('ConfigMap', { name: 'settings', namespace: space }, { data: { from: space } })),
      of('Service', { name: 'web', namespace: 'old-ns-1' }, { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] } }),
      ...['pv4', 'pv8'].map((volume) =>
        of(
          'PersistentVolume',
          { name: volume },
          {
            spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], csi: { driver, volumeHandle: volume } },
          },
        ),
      ),
    );
    const containers = [{ name: 'c', image: 'none' }];
    await apply(...['pod1', 'pod2', 'pod0'].map((pod) => of('Pod', { name: pod, namespace: 'ns1' }, { spec: { containers } })));
    for (const volume of ['pv4', 'pv8']) disks.volumes.set(volume, { info: { type: 'fast' } });
    await startController();
    ends.push(async () => await controller?.stop());
    await lifeboat('backup-location create default --provider aws --bucket velero-backups --default');
    await client.waitUntilAvailable('default', { timeoutInMs: 90_000 });
  }, 120_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test('snapshot locations, and a provider that is a plugin', async () => {
    await lifeboat('snapshot-location create ebs-us-east-1 --provider aws --config region=us-east-1');
    await lifeboat('snapshot-location create portworx-cloud --provider portworx');
    await lifeboat('backup create full-cluster-backup --volume-snapshot-locations ebs-us-east-1,portworx-cloud');
    const refused = await client.waitForBackup('full-cluster-backup', { timeoutInMs: 90_000 }).catch((error: Error) => error);
    expect(refused).toMatchObject({
      message: expect.stringMatching(/unknown provider "portworx".*add a module with a ProviderPlugin called "portworx"/),
    });
    expect(await lifeboat('backup describe full-cluster-backup')).toMatch(/Phase: +FailedValidation[\s\S]*portworx-cloud cannot be used/);

    await lifeboat('backup delete full-cluster-backup --confirm');
    await expect.poll(async () => await client.objects('Backup').get('full-cluster-backup')).toBeUndefined();
    await startController(portworx);
    await lifeboat('backup create full-cluster-backup --volume-snapshot-locations ebs-us-east-1,portworx-cloud');
    expect(await ended('full-cluster-backup')).toMatchObject({
      phase: 'Completed',
      volumeSnapshotsAttempted: 2,
      volumeSnapshotsCompleted: 2,
    });
    expect(disks.snapshots.size).toBe(2);
  });

  test('a second location, and one that is read-only for a while', async () => {
    await lifeboat('backup-location create s3-alt-region --provider aws --bucket velero-backups-alt --config region=us-west-1');
    await lifeboat('backup create full --storage-location s3-alt-region');
    expect(await ended('full')).toMatchObject({ phase: 'Completed' });
    expect((await client.getBackup('full')).spec.storageLocation).toBe('s3-alt-region');

    const patch = async (mode: string) =>
      await k(
        'patch',
        'backupstoragelocation',
        's3-alt-region',
        '--namespace',
        'velero',
        '--type',
        'merge',
        '--patch',
        `{"spec":{"accessMode":"${mode}"}}`,
      );
    await patch('ReadOnly');
    await lifeboat('backup create none --storage-location s3-alt-region');
    await expect(client.waitForBackup('none', { timeoutInMs: 90_000 })).rejects.toThrow(/read-only/);
    await patch('ReadWrite');
    await lifeboat('backup create again --storage-location s3-alt-region --wait');
    expect(await ended('again')).toMatchObject({ phase: 'Completed' });
  });

  test('a schedule, and a restore of its backup', async () => {
    await lifeboat('schedule create daily --schedule "0 7 * * *"');
    const [, backup = ''] = /"(daily-\d{14})"/.exec(await lifeboat('backup create --from-schedule daily')) ?? [];
    expect(await ended(backup)).toMatchObject({ phase: 'Completed' });
    await lifeboat(`restore create --from-backup ${backup}`);
    const [, restore = ''] = new RegExp(`^(${backup}-\\d{14}) +${backup} `, 'm').exec(await lifeboat('restore get')) ?? [];
    expect(await restored(restore)).toMatchObject({ phase: 'Completed' });
    expect(await lifeboat(`restore describe ${restore}`)).toMatch(
      new RegExp(`^Name: +${restore}[\\s\\S]*^Phase: +Completed[\\s\\S]*^Backup: +${backup}`, 'm'),
    );
  });

  test('ordered resources, mapped namespaces and kept node ports', async () => {
    await lifeboat(
      "backup create b --include-cluster-resources=true --ordered-resources 'pods=ns1/pod1,ns1/pod2;persistentvolumes=pv4,pv8' --include-namespaces=ns1",
    );
    expect(await ended('b')).toMatchObject({ phase: 'Completed' });
    expect((await client.getBackup('b')).spec).toMatchObject({
      orderedResources: { pods: 'ns1/pod1,ns1/pod2', persistentvolumes: 'pv4,pv8' },
      includeClusterResources: true,
    });
    expect(await lifeboat('backup logs b')).toContain('pod1');

    await lifeboat('restore create r --from-backup full --namespace-mappings old-ns-1:new-ns-1,old-ns-2:new-ns-2');
    expect(await restored('r')).toMatchObject({ phase: expect.stringMatching(/^(Completed|PartiallyFailed)$/) });
    const settings = await cluster.get<KubeObject & { data: object }>(
      { group: '', version: 'v1', resource: 'configmaps' },
      { namespace: 'new-ns-2', name: 'settings' },
    );
    expect(settings?.data).toEqual({ from: 'old-ns-2' });

    await k('-n', 'old-ns-1', 'delete', 'service', 'web');
    await lifeboat(
      'restore create ports --from-backup full --preserve-nodeports --include-resources services --include-namespaces old-ns-1',
    );
    expect(await restored('ports')).toMatchObject({ phase: 'Completed' });
    expect(await k('-n', 'old-ns-1', 'get', 'service', 'web', '-o', 'jsonpath={.spec.ports[0].nodePort}')).toBe('30080');
  });
});
