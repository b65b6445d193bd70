import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  type ClusterClient,
  clusterFromKubeConfig,
  createEngine,
  createFileSystemObjectStore,
  type StorageLocation,
  type VolumeFilesOptions,
} from '@lifeboat/core';
import type { GroupVersionResource, KubeObject, ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { startKillableMinio } from '../../../test/e2e/fan-out/killable-minio.ts';
import { nodeImage } from '../../../test/real-servers/node-servers.ts';

const node = inject('node');
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const [pods, claims, volumes, namespaces] = [core('pods'), core('persistentvolumeclaims'), core('persistentvolumes'), core('namespaces')];
const snapshotType = (resource: string) => ({ group: 'snapshot.storage.k8s.io', version: 'v1', resource });
const [shop, copy, cold, twice] = ['moved-claims', 'moved-claims-copy', 'moved-claims-cold', 'moved-claims-twice'];

const fill = `cd /data; mkdir -p d/empty; echo hello >d/hello; ln -s ../none d/link; cp /bin/busybox suid; chown 7:8 suid; chmod 4750 suid
head -c 5000000 /dev/urandom >random; touch -d "2001-02-03 04:05:06" d/hello; chmod 1770 d; echo late >/late/file; sync`;
const look = `cd /data; find . ! -type l -exec stat -c "%n %f %u:%g" {} + | sort; find . -type l -exec stat -c "%u:%g %N" {} +
find . -type f -exec stat -c "%Y %n" {} + | sort; find . -type f -exec md5sum {} + | sort; cat /late/file`;

describe.skipIf(!node)('data of CSI snapshots that is moved, on a real node', () => {
  let cluster: ClusterClient;
  let store: ObjectStore;
  const engine = (at = store, more: { cluster?: ClusterClient; files?: Partial<VolumeFilesOptions> } = {}) =>
    createEngine({
      cluster: more.cluster ?? cluster,
      storageLocations: { main: { store: at } },
      volumeFiles: { formats: [kopia], password: 'a password of tests', mover: { image: nodeImage }, ...more.files },
      resourceTimeoutInMs: 60_000,
      itemOperationSyncFrequencyInMs: 500,
    });

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    store = createMemoryObjectStore();
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: shop } });
    const resources = { requests: { storage: '32Mi' } };
    for (const [name, storageClassName] of [
      ['data', 'bench-csi'],
      ['late', 'bench-csi-wait'],
    ] as const)
      await cluster.create(claims, {
        ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: shop } },
        spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources },
      });
    const names = ['data', 'late'];
    const volumeMounts = names.map((name) => ({ name, mountPath: `/${name}` }));
    // What is there when the container starts is what it would have begun with.
    const command = ['sh', '-c', 'ls /data /late >/tmp/at-start; sleep 100000'];
    await cluster.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: shop },
      spec: {
        terminationGracePeriodSeconds: 0,
        automountServiceAccountToken: false,
        containers: [{ name: 'main', image: nodeImage, command, volumeMounts }],
        volumes: names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
      },
    });
    await untilRunning(shop);
    await sh(shop, fill);
  });
  afterAll(async () => {
    for (const name of [shop, copy, cold, twice, `${cold}-copy`]) await cluster?.delete(namespaces, { name });
    await cluster?.close();
  });

  async function untilRunning(namespace: string): Promise<void> {
    const phase = async () => ((await cluster.get(pods, { namespace, name: 'web' }))?.status as { phase?: string } | undefined)?.phase;
    await vi.waitFor(async () => expect(await phase()).toBe('Running'), { timeout: 60_000, interval: 200 });
  }

  async function sh(namespace: string, line: string): Promise<string> {
    const printed: Uint8Array[] = [];
    const target = { namespace, pod: 'web', container: 'main', command: ['sh', '-c', line] };
    const { exitCode } = await cluster.exec(target, { onOutput: ({ stream, bytes }) => void (stream === 'stdout' && printed.push(bytes)) });
    expect(exitCode).toBe(0);
    return Buffer.concat(printed).toString();
  }

  async function list(type: GroupVersionResource, namespace?: string): Promise<KubeObject[]> {
    const all: KubeObject[] = [];
    for await (const { items } of cluster.listPages(type, { namespace })) all.push(...items);
    return all;
  }

  const rows = async (backup: string, file: 'volumeinfo' | 'itemoperations', from = engine()) =>
    JSON.parse(await text((await from.openBackupFile(backup, file)) as AsyncIterable<Uint8Array>)) as Record<string, unknown>[];
  const left = async () => [
    ...(await list(snapshotType('volumesnapshots'), shop)),
    ...(await list(pods, shop)),
    ...(await list(claims, shop)),
  ];

  test('claims are cloned, copied and come back before their Pod starts; nothing of it stays in the cluster', {
    timeout: 120_000,
  }, async () => {
    const before = await sh(shop, look);
    const result = await engine().backup({ name: 'moved', includedNamespaces: [shop], snapshotMoveData: true }).result;
    const { phase, errors, warnings, unsavedVolumes } = result;
    expect({ phase, errors, warnings, unsavedVolumes }).toEqual({ phase: 'Completed', errors: {}, warnings: {}, unsavedVolumes: [] });
    await expect.poll(async () => (await left()).map(({ metadata }) => metadata.name).sort()).toEqual(['data', 'late', 'web']);
    const handles = (await list(snapshotType('volumesnapshotcontents'))).filter(
      ({ metadata }) => metadata.labels?.['velero.io/backup-name'] === 'moved',
    );
    expect(handles).toEqual([]);
    expect((await rows('moved', 'volumeinfo')).find(({ pvcName }) => pvcName === 'data')).toMatchObject({
      backupMethod: 'CSISnapshot',
      snapshotDataMoved: true,
      preserveLocalSnapshot: false,
      result: 'succeeded',
      csiSnapshotInfo: { snapshotHandle: 'unknown', vscName: 'unknown', operationID: 'unknown', driver: 'csi.bench.local' },
      snapshotDataMovementInfo: {
        dataMover: 'velero',
        uploaderType: 'kopia',
        snapshotHandle: expect.stringMatching(/^[0-9a-f]{32}$/),
        Phase: 'Completed',
      },
    });
    expect(await rows('moved', 'itemoperations')).toMatchObject([
      {
        spec: { backupItemAction: 'velero.io/csi-pvc-backupper', operationID: expect.stringMatching(/^du-/) },
        status: { phase: 'Completed' },
      },
      { spec: { resourceIdentifier: { Resource: 'persistentvolumeclaims' } }, status: { phase: 'Completed', operationUnits: 'Bytes' } },
    ]);
    // What came after the snapshot is not in it.
    await sh(shop, 'echo after >/data/after; sync');
    const request = { name: 'back', backupName: 'moved', namespaceMapping: { [shop]: copy } };
    const restored = await engine().restore(request).result;
    expect({ phase: restored.phase, errors: restored.errors, warnings: restored.warnings }).toEqual({
      phase: 'Completed',
      errors: {},
      warnings: {},
    });
    await untilRunning(copy);
    expect(await sh(copy, look)).toBe(before);
    expect(await sh(copy, 'cat /tmp/at-start')).toContain('suid');
    expect((await list(claims, copy)).map(({ metadata, status }) => [metadata.name, (status as { phase: string }).phase])).toEqual([
      ['data', 'Bound'],
      ['late', 'Bound'],
    ]);
    const bound = (await list(volumes)).filter(({ spec }) => (spec as { claimRef?: { namespace: string } }).claimRef?.namespace === copy);
    expect(bound.map(({ spec }) => (spec as { persistentVolumeReclaimPolicy: string }).persistentVolumeReclaimPolicy)).toEqual([
      'Delete',
      'Delete',
    ]);
    expect((await list(pods, copy)).map(({ metadata }) => metadata.name)).toEqual(['web']);
  });

  test('only what has changed is read again, and a deletion forgets the copies', async () => {
    const { phase } = await engine().backup({ name: 'again', includedNamespaces: [shop], snapshotMoveData: true }).result;
    expect(phase).toBe('Completed');
    const moved = (await rows('again', 'volumeinfo')).find(({ pvcName }) => pvcName === 'data')?.snapshotDataMovementInfo;
    expect(moved).toMatchObject({ incrementalSize: 6 });
    const repository = await kopia.open({ store, prefix: `kopia/${shop}/`, password: 'a password of tests' });
    expect(await repository.listSnapshots()).toHaveLength(4);
    expect((await engine().deleteBackup('moved').result).snapshots).toBe(2);
    expect(await repository.listSnapshots()).toHaveLength(2);
  });

  test('a claim that no Pod mounts is copied where a policy says so, and comes back', async () => {
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: cold } });
    const spec = { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } };
    await cluster.create(claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: cold }, spec });
    await runOnce(cold, 'echo cold >/data/file; sync');
    const policies = [{ conditions: { storageClass: ['bench-csi'] }, action: { type: 'fs-backup' as const } }];
    const request = { name: 'cold', includedNamespaces: [cold], resourcePolicies: { version: 'v1' as const, volumePolicies: policies } };
    const { phase, errors, warnings, unsavedVolumes } = await engine().backup(request).result;
    expect({ phase, errors, warnings, unsavedVolumes }).toEqual({ phase: 'Completed', errors: {}, warnings: {}, unsavedVolumes: [] });
    const restored = await engine().restore({ name: 'warm', backupName: 'cold', namespaceMapping: { [cold]: `${cold}-copy` } }).result;
    expect({ phase: restored.phase, errors: restored.errors, warnings: restored.warnings }).toEqual({
      phase: 'Completed',
      errors: {},
      warnings: {},
    });
    await runOnce(`${cold}-copy`, '[ "$(cat /data/file)" = cold ]');
  });

  test('a backup whose process is killed while it moves data is finished by another', async () => {
    const root = await mkdtemp(join(tmpdir(), 'lifeboat-moving-'));
    await killed(root, [], async () => expect(await movers()).not.toEqual([]));
    const other = engine(createFileSystemObjectStore({ root }));
    const { phase, errors } = await other.resumeBackup('killed', { force: true }).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    await expect.poll(async () => (await left()).map(({ metadata }) => metadata.name).sort()).toEqual(['data', 'late', 'web']);
    const moved = await rows('killed', 'volumeinfo', other);
    expect(moved.map((row) => (row.snapshotDataMovementInfo as { Phase: string }).Phase)).toEqual(['Completed', 'Completed']);
    await rm(root, { recursive: true });
  });

  test('a backup whose process is killed while it copies through a mover Pod leaves nothing to the next one', {
    timeout: 120_000,
  }, async () => {
    const root = await mkdtemp(join(tmpdir(), 'lifeboat-copying-'));
    // More than a pack holds: the first one is stored in the middle.
    await sh(shop, 'head -c 24000000 /dev/urandom >/data/large; sync');
    const blobs = join(root, 'kopia', shop);
    await killed(root, ['files'], async () => expect((await readdir(blobs)).filter((name) => name.startsWith('p'))).not.toEqual([]));
    expect((await movers()).length).toBeGreaterThan(0);
    const other = engine(createFileSystemObjectStore({ root }));
    const request = { name: 'killed', includedNamespaces: [shop], defaultVolumesToFsBackup: true, replaceUnfinished: true };
    // Its lease has to end.
    const next = await vi.waitFor(() => other.backup(request).result, { timeout: 60_000, interval: 500 });
    expect({ phase: next.phase, errors: next.errors }).toEqual({ phase: 'Completed', errors: {} });
    await expect.poll(async () => (await left()).map(({ metadata }) => metadata.name).sort()).toEqual(['data', 'late', 'web']);
    const repository = await other.openVolumeRepository({ namespace: shop, format: 'kopia' });
    const recorded = (await other.listVolumes('killed')).map(({ snapshotId }) => snapshotId);
    expect((await repository.listSnapshots()).map(({ id }) => id).sort()).toEqual(recorded.sort());
    expect(await repository.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 2 });
    await sh(shop, 'rm /data/large; sync');
    await rm(root, { recursive: true });
  });

  test('moved to two stores of which one dies in the middle, repaired there, and restored from that one alone', {
    timeout: 180_000,
  }, async () => {
    const root = await mkdtemp(join(tmpdir(), 'lifeboat-two-stores-'));
    const minio = await startKillableMinio(await mkdtemp(join(root, 'minio-')));
    const linux = { matchLabels: { 'kubernetes.io/os': 'linux' } };
    const terms = [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }];
    const onLinux = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
    const { watched, made } = watching();
    const folder = createFileSystemObjectStore({ root: await mkdtemp(join(root, 'folder-')) });
    const over = (storageLocations: Record<string, StorageLocation>) =>
      createEngine({
        ...{ cluster: watched, storageLocations, resourceTimeoutInMs: 60_000, itemOperationSyncFrequencyInMs: 500 },
        volumeFiles: {
          ...{ formats: [kopia], password: ({ location }) => `the password of ${location}`, ignoreDelayBinding: true },
          mover: { image: nodeImage, perNode: { nodes: [{ selector: linux, volumes: 1 }] }, affinityByClass: { '': onLinux, other: {} } },
        },
      });
    const dying = { store: minio.store({ killAt: new RegExp(`kopia/${shop}/p`) }), patienceInMs: 1000 };
    const before = await sh(shop, look);
    const request = { name: 'two', includedNamespaces: [shop], snapshotMoveData: true, storageLocations: ['minio', 'folder'] };
    const saved = await over({ minio: dying, folder: { store: folder } }).backup({ ...request, storagePolicy: 'any' }).result;
    expect({ phase: saved.phase, errors: saved.errors, outcomes: saved.locations.map(({ outcome }) => outcome) }).toEqual({
      ...{ phase: 'Completed', errors: {} },
      outcomes: ['failed', 'stored'],
    });
    expect(saved.locations[0]?.error?.message).toMatch(/^Files of claim moved-claims\/(data|late) could not be copied to location "minio"/);
    await expect.poll(async () => (await left()).map(({ metadata }) => metadata.name).sort()).toEqual(['data', 'late', 'web']);
    await minio.revive();
    const both = over({ minio: { store: minio.store() }, folder: { store: folder } });
    await both.unlockBackup('two', { storageLocation: 'minio', force: true });
    const repaired = await both.repairBackup('two').result;
    expect(repaired.locations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['minio copied', 'folder present']);
    const { problems } = await both.verifyBackup('two', { storageLocation: 'minio', volumeFiles: 'contents' }).result;
    expect(problems).toEqual([]);
    const alone = over({ minio: { store: minio.store() } });
    const restored = await alone.restore({ name: 'two-back', backupName: 'two', namespaceMapping: { [shop]: twice } }).result;
    expect({ phase: restored.phase, errors: restored.errors }).toEqual({ phase: 'Completed', errors: {} });
    await untilRunning(twice);
    expect(await sh(twice, look)).toBe(before);
    // Two that read, and two that fill; which node has the volume is the choice of the scheduler.
    const movers = made.filter(({ kind, metadata }) => kind === 'Pod' && metadata.name.startsWith('lifeboat-mover-'));
    expect(movers.map(({ spec }) => (spec as { affinity: object }).affinity)).toEqual(movers.map(() => onLinux));
    expect(movers.length).toBeGreaterThanOrEqual(4);
    await minio.down();
    await rm(root, { recursive: true });
  });

  test('with a clone as the source, files of Pods are read from a snapshot', async () => {
    const { watched, made } = watching();
    const cloning = engine(store, { cluster: watched, files: { source: 'clone' } });
    const request = { name: 'cloned', includedNamespaces: [shop], defaultVolumesToFsBackup: true };
    const { phase, errors, warnings } = await cloning.backup(request).result;
    expect({ phase, errors, warnings }).toEqual({ phase: 'Completed', errors: {}, warnings: {} });
    const clones = made.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(({ metadata }) => metadata.name);
    const read = made.flatMap(({ kind, spec }) =>
      kind === 'Pod' ? (spec as { volumes: { persistentVolumeClaim: { claimName: string } }[] }).volumes : [],
    );
    expect(read.map(({ persistentVolumeClaim }) => persistentVolumeClaim.claimName).sort()).toEqual(clones.sort());
    expect(clones).toHaveLength(2);
    await expect.poll(async () => (await left()).map(({ metadata }) => metadata.name).sort()).toEqual(['data', 'late', 'web']);
    const file = await cloning.openVolumeFile('cloned', { pod: `${shop}/web`, volume: 'data', path: 'd/hello' });
    expect(await text(file)).toBe('hello\n');
  });

  /** The cluster, and what is created through it. */
  function watching(): { watched: ClusterClient; made: KubeObject[] } {
    const made: KubeObject[] = [];
    const watched = new Proxy(cluster, {
      get: (target, key, receiver) =>
        key === 'create'
          ? (type: GroupVersionResource, object: KubeObject, options: object) => made.push(object) && target.create(type, object, options)
          : Reflect.get(target, key, receiver),
    });
    return { watched, made };
  }

  const movers = async () => (await list(pods, shop)).filter(({ metadata }) => metadata.labels?.['lifeboat.dev/mover-of']);

  /** Runs a backup in a process of its own, and kills that in the moment. */
  async function killed(root: string, more: readonly string[], moment: () => Promise<unknown>): Promise<void> {
    const script = join(import.meta.dirname, 'testing/moving-backup.ts');
    const args = ['--conditions=@lifeboat/source', script, root, shop, nodeImage, ...more];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin.end(await readFile(node?.kubeconfig ?? ''));
    await vi.waitFor(moment, { timeout: 60_000, interval: 20 });
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** In a Pod that mounts the claim for that, and is gone afterwards. */
  async function runOnce(namespace: string, line: string): Promise<void> {
    const pod = { namespace, name: 'once' };
    await cluster.create(pods, {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: pod },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        containers: [{ name: 'main', image: nodeImage, command: ['sh', '-c', line], volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
      },
    });
    const phase = async () => ((await cluster.get(pods, pod))?.status as { phase?: string } | undefined)?.phase;
    await vi.waitFor(async () => expect(await phase()).toBe('Succeeded'), { timeout: 60_000, interval: 200 });
    await cluster.delete(pods, pod);
  }
});
