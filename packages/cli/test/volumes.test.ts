import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, createClusterClient, type KubeObject, type ProviderPlugin } from '@lifeboat/core';
import { createMemoryDisks, createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const driver = 'memory.csi.lifeboat.io';
const type = (resource: string) => ({ group: '', version: 'v1', resource });
let server: KubernetesApiServer;
let cluster: ClusterClient;
let cwd: string;
const disks = createMemoryDisks();
// Its plugins are code, so the file has to be named.
const named = { LIFEBOAT_CONFIG: 'lifeboat.yaml' };
const lifeboat = (...argv: string[]) => runInProcess([...argv], { cwd, env: named });
const onCluster = (...argv: string[]) => lifeboat(...argv, '--kubeconfig', 'kubeconfig');

// What the plugin module of the test's lifeboat.yaml exports: the module itself is outside of the test's reach.
const plugin: ProviderPlugin = {
  specVersion: 1,
  name: 'example.com/memory',
  async createVolumeSnapshotter({ config }) {
    if (config.broken) throw new Error('its key is wrong');
    return createMemoryVolumeSnapshotter({ disks });
  },
};

beforeAll(async () => {
  Object.assign(globalThis, { lifeboatTestProvider: plugin });
  server = await startKubernetesApiServer();
  cluster = createClusterClient({ server: server.url, token: server.token });
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-cli-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  await writeFile(join(cwd, 'memory.mjs'), 'export default globalThis.lifeboatTestProvider;\n');
  await configure('');
  const volume = (name: string, csi: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'fast', csi },
  });
  const volumeHandle = disks.addVolume({ info: { type: 'fast' } });
  await cluster.create(type('persistentvolumes'), volume('disk', { driver, volumeHandle }));
  await cluster.create(type('persistentvolumes'), volume('other', { driver: 'other.example.com', volumeHandle: 'x' }));
});
afterAll(async () => {
  await cluster.close();
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});
beforeEach(() => disks.snapshots.clear());

async function configure(more: string): Promise<void> {
  const entry = (name: string, rest = '') => `  - { name: ${name}, provider: file, config: { path: ${name} }${rest} }\n`;
  const snapshots = `volumeSnapshotLocations:\n  - { name: disks, provider: example.com/memory, config: {} }\n${more}`;
  await writeFile(
    join(cwd, 'lifeboat.yaml'),
    `locations:\n${entry('a', ', default: true')}${entry('b')}${snapshots}plugins: [./memory.mjs]\n`,
  );
}

test('snapshots from a backup to its deletion, and what describe says', async () => {
  const created = await onCluster('backup', 'create', 'b1', '--snapshot-volumes');
  expect(created.code, created.stderr).toBe(0);
  expect(created.stdout).toMatch(/Volume snapshots: +1 of 1\n +Volumes not saved: +1, 1 of them asked for/);
  expect(created.stderr).toMatch(
    /warning: persistentvolumes other: The data of this volume is not in this backup: no snapshot location knows/,
  );
  const [id = ''] = disks.snapshots.keys();

  const brief = await lifeboat('backup', 'describe', 'b1');
  expect(brief.stdout).toMatch(/Velero-Native Snapshots: 1 of 1 completed .*\n.*\n.*\n +Data not saved: 1 volume \(specify --details/);
  const full = await lifeboat('backup', 'describe', 'b1', '--details');
  expect(full.stdout).toMatch(new RegExp(`disk:\\n +Snapshot ID: ${id}`));
  expect(full.stdout).toMatch(/Data not saved:\n +other: volumeSnapshot: no applicable/);

  await cluster.delete(type('persistentvolumes'), { name: 'disk' });
  const planned = await onCluster('restore', 'create', '--from-backup', 'b1', '--dry-run', '--include-resources', 'pv', '-o', 'json');
  expect(planned.stdout).toMatch(new RegExp(`a new volume is made from snapshot ${id} of location disks`));
  const restored = await onCluster('restore', 'create', 'r1', '--from-backup', 'b1', '--include-resources', 'pv');
  expect(restored.code, restored.stderr).toBe(0);
  expect(disks.volumes.size).toBe(2);

  const deleted = await lifeboat('backup', 'delete', 'b1', '--confirm');
  expect(deleted.stdout + deleted.stderr).toMatch(/1 volume snapshot\b/);
  expect(disks.snapshots.size).toBe(0);
});

test('a copy in another location of lifeboat.yaml keeps the snapshots', async () => {
  const created = await onCluster('backup', 'create', 'b2', '--storage-location', 'a,b');
  expect(created.code, created.stderr).toBe(0);
  const first = await lifeboat('backup', 'delete', 'b2', '--confirm');
  expect(first.stdout + first.stderr).toMatch(/its volume data stays for the copy in b/);
  expect(disks.snapshots.size).toBe(1);
  const second = await lifeboat('backup', 'delete', 'b2', '--confirm', '--location', 'b');
  expect(second.stdout + second.stderr).toMatch(/1 volume snapshot\b/);
  expect(disks.snapshots.size).toBe(0);
});

test('snapshot locations that are not there, or do not work', async () => {
  const unknown = await onCluster('backup', 'create', 'b3', '--volume-snapshot-locations', 'moon');
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/location moon .*the engine knows: disks/) });
  await configure('  - { name: bad, provider: example.com/memory, config: { broken: "1" } }\n');
  const refused = await onCluster('backup', 'create', 'b3');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('its key is wrong');
  const chosen = await onCluster('backup', 'create', 'b3', '--volume-snapshot-locations', 'disks', '--result', 'json');
  expect(chosen.stderr).toContain('warning: snapshot location bad is left out: its key is wrong');
  expect(JSON.parse(chosen.stdout)).toMatchObject({ phase: 'Completed', unsavedVolumes: [{ persistentVolume: 'other', wanted: false }] });
  await configure('');
});

test('of a provider that has a default only that is asked, unless the request names another', async () => {
  await configure('  - { name: spare, provider: example.com/memory, default: true }\n');
  const chosen = async (name: string, ...argv: string[]) => {
    const { stdout } = await onCluster('backup', 'create', name, ...argv, '--result', 'json');
    return (JSON.parse(stdout) as { backup: { spec: { volumeSnapshotLocations: string[] } } }).backup.spec.volumeSnapshotLocations;
  };
  expect(await chosen('by-default')).toEqual(['spare']);
  expect(await chosen('by-name', '--volume-snapshot-locations', 'disks')).toEqual(['disks']);
  await configure('');
});

test('policies of a ConfigMap', async () => {
  await cluster.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'velero' } });
  await cluster.create(type('configmaps'), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'policies', namespace: 'velero' },
    data: { p: 'version: v1\nvolumePolicies: [{ conditions: { csi: {} }, action: { type: skip } }]\n' },
  });
  const missing = await onCluster('backup', 'create', 'b4', '--resource-policies-configmap', 'policies', '-n', 'other');
  expect(missing.stderr).toMatch(/ConfigMap other\/policies does not exist/);
  const created = await onCluster('backup', 'create', 'b4', '--resource-policies-configmap', 'policies');
  expect(created.code, created.stderr).toBe(0);
  expect(created.stdout).toMatch(/Volumes not saved: +2\n/);
  expect((await lifeboat('backup', 'describe', 'b4')).stdout).toMatch(/Resource policies:\n +Type: +configmap\n +Name: +policies/);
});
