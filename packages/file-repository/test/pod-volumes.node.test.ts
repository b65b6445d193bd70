import { type ClusterClient, clusterFromKubeConfig, createEngine, type VolumeFilesOptions } from '@lifeboat/core';
import type { GroupVersionResource, KubeObject, ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { nodeImage } from '../../../test/real-servers/node-servers.ts';

const node = inject('node');
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const [pods, claims, volumes, namespaces] = ['pods', 'persistentvolumeclaims', 'persistentvolumes', 'namespaces'].map(core) as [
  GroupVersionResource,
  GroupVersionResource,
  GroupVersionResource,
  GroupVersionResource,
];
const [shop, copy, waiting, resumed] = ['pod-volumes', 'pod-volumes-copy', 'pod-volumes-waiting', 'pod-volumes-resumed'];
const password = 'a password of tests';

const fill = `cd /data; mkdir -p d/empty; echo hello >d/hello; ln d/hello d/hard; : >none; ln -s ../none d/link; chown -h 5:6 d/link
cp /bin/busybox suid; chown 7:8 suid; chmod 4750 suid; printf x >"a
b"; printf y >"sp ace"; chmod 000 "sp ace"; printf z >"$(printf 'n\\303\\244me')"; mkfifo pipe
head -c 9000000 /dev/urandom >random; head -c 3000000 /dev/zero >zero
n=$(printf 'long%.0s' $(seq 30)); echo long >"d/$n"; ln -s "$n" d/long-link
touch -d "2001-02-03 04:05:06" d/hello; touch -h -d "2002-02-03 04:05:06" d/link; chmod 1770 d; touch -d "2003-03-03 03:03:03" d/empty d
echo s >/scratch/s; chown 9:9 /scratch/s; sync`;
// With the time of each directory; a FIFO is not kept.
const look = `cd /data; find . ! -type l ! -type p -exec stat -c "%n %f %u:%g %Y" {} + | sort; find . -type l -exec stat -c "%u:%g %Y %N" {} + | sort
find . -type f -exec md5sum {} + | sort; stat -c "%f %u:%g %Y" /scratch/s; cat /scratch/s`;

describe.skipIf(!node)('files of volumes of Pods on a real node', () => {
  let cluster: ClusterClient;
  let store: ObjectStore;

  const engineWith = (files: Partial<VolumeFilesOptions> = {}) =>
    createEngine({
      cluster,
      storageLocations: { main: { store } },
      volumeFiles: { formats: [kopia], password, mover: { image: nodeImage }, ...files },
      resourceTimeoutInMs: 60_000,
    });

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    store = createMemoryObjectStore();
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: shop } });
    const spec = { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '32Mi' } } };
    await cluster.create(claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: shop }, spec });
    const volumeMounts = ['data', 'scratch', 'other'].map((name) => ({ name, mountPath: `/${name}` }));
    // What is there when the container starts is what it would have begun with.
    const command = ['sh', '-c', 'ls /data /scratch >/tmp/at-start; sleep 100000'];
    await cluster.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: shop, annotations: { 'backup.velero.io/backup-volumes': 'data,scratch' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        automountServiceAccountToken: false,
        containers: [{ name: 'main', image: nodeImage, command, volumeMounts }],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
          { name: 'scratch', emptyDir: {} },
          { name: 'other', emptyDir: {} },
        ],
      },
    });
    await untilRunning(shop);
    await sh(shop, fill);
    // The restored one gets these, too.
    const patch = { metadata: { labels: { tier: 'gold' } }, spec: { persistentVolumeReclaimPolicy: 'Retain' } };
    await cluster.patch(volumes, { name: await volumeOf(shop) }, { type: 'merge', patch });
  });
  afterAll(async () => {
    // Its volume would stay.
    const policy = { spec: { persistentVolumeReclaimPolicy: 'Delete' } };
    for (const namespace of [shop, copy, resumed])
      await cluster.patch(volumes, { name: await volumeOf(namespace) }, { type: 'merge', patch: policy }).catch(() => {});
    for (const name of [shop, copy, waiting, resumed]) await cluster.delete(namespaces, { name });
    await cluster.close();
  });

  const getPod = (namespace: string) => cluster.get(pods, { namespace, name: 'web' });
  const phaseOf = (pod: KubeObject | undefined) => (pod?.status as { phase?: string } | undefined)?.phase;

  async function untilRunning(namespace: string): Promise<void> {
    await vi.waitFor(async () => expect(phaseOf(await getPod(namespace))).toBe('Running'), { timeout: 90_000, interval: 100 });
  }

  async function volumeOf(namespace: string): Promise<string> {
    const claim = await cluster.get(claims, { namespace, name: 'data' });
    return (claim?.spec as { volumeName?: string } | undefined)?.volumeName ?? '';
  }

  async function sh(namespace: string, line: string): Promise<string> {
    const printed: Uint8Array[] = [];
    const target = { namespace, pod: 'web', container: 'main', command: ['sh', '-c', line] };
    const { exitCode } = await cluster.exec(target, { onOutput: ({ stream, bytes }) => void (stream === 'stdout' && printed.push(bytes)) });
    expect(exitCode).toBe(0);
    return Buffer.concat(printed).toString();
  }

  async function recordsOf(backup: string): Promise<Record<string, Record<string, unknown>>> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engineWith().openBackupFile(backup, 'podvolumebackups')) ?? []) chunks.push(chunk);
    const list = JSON.parse(Buffer.concat(chunks).toString()) as { spec: { volume: string }; status: Record<string, unknown> }[];
    return Object.fromEntries(list.map(({ spec, status }) => [spec.volume, status]));
  }

  test('annotated volumes are saved, and come back in another namespace before their Pod starts', async () => {
    const { phase, errors, unsavedVolumes } = await engineWith().backup({ name: 'first', includedNamespaces: [shop] }).result;
    expect({ phase, errors, unsavedVolumes }).toEqual({ phase: 'Completed', errors: {}, unsavedVolumes: [] });
    expect(await recordsOf('first')).toEqual({
      data: expect.objectContaining({ phase: 'Completed', snapshotID: expect.stringMatching(/^[0-9a-f]{32}$/) }),
      scratch: expect.objectContaining({ phase: 'Completed', progress: { bytesDone: 2, totalBytes: 2 } }),
    });
    const left: string[] = [];
    for await (const { items } of cluster.listPages(pods, { namespace: shop })) left.push(...items.map(({ metadata }) => metadata.name));
    expect(left).toEqual(['web']);

    const request = { name: 'back', backupName: 'first', namespaceMapping: { [shop]: copy } };
    const restored = await engineWith().restore(request).result;
    expect({ phase: restored.phase, errors: restored.errors }).toEqual({ phase: 'Completed', errors: {} });
    await untilRunning(copy);
    expect(await sh(copy, look)).toBe(await sh(shop, look));
    expect(await sh(copy, 'cat /tmp/at-start')).toMatch(/random[\s\S]*\/scratch:\ns\n/);
  });

  test('what a process began to fill, another one fills', async () => {
    // It never hears of the end of a command, as if its process had hung.
    const hung = new Proxy(cluster, {
      get: (target, key) =>
        key === 'exec'
          ? (_: unknown, { signal }: { signal?: AbortSignal }) =>
              new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
          : Reflect.get(target, key),
    });
    const request = { name: 'hung', backupName: 'first', namespaceMapping: { [shop]: resumed } };
    const first = createEngine({
      cluster: hung,
      storageLocations: { main: { store } },
      volumeFiles: { formats: [kopia], password, mover: { image: nodeImage } },
    }).restore(request);
    const ended = first.result.catch((error: unknown) => error);
    const phase = async () => (await engineWith().getRestore('hung')).status.phase;
    await vi.waitFor(async () => expect(await phase()).toBe('WaitingForPluginOperations'), { timeout: 90_000, interval: 100 });
    expect(phaseOf(await getPod(resumed))).toBe('Pending');
    const result = await engineWith().resumeRestore('hung', { force: true }).result;
    expect({ phase: result.phase, errors: result.errors }).toEqual({ phase: 'Completed', errors: {} });
    await untilRunning(resumed);
    expect(await sh(resumed, look)).toBe(await sh(shop, look));
    expect(await sh(resumed, 'cat /tmp/at-start')).toMatch(/random/);
    await first.cancel();
    expect(await ended).toMatchObject({ code: expect.any(String) });

    const volume = await cluster.get(volumes, { name: await volumeOf(resumed) });
    expect(volume?.metadata.labels).toEqual({ tier: 'gold' });
    expect(volume?.spec).toMatchObject({ persistentVolumeReclaimPolicy: 'Retain' });
    const rows: Uint8Array[] = [];
    for await (const chunk of (await engineWith().openRestoreFile('hung', 'volumeinfo')) ?? []) rows.push(chunk);
    expect(JSON.parse(Buffer.concat(rows).toString())).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pvcName: 'data', pvName: await volumeOf(resumed), restoreMethod: 'PodVolumeRestore' }),
      ]),
    );
  });

  test('the next backup reads what has changed only', async () => {
    await sh(shop, 'echo changed >/data/d/new; rm /data/zero; sync');
    const { phase } = await engineWith().backup({ name: 'second', includedNamespaces: [shop] }).result;
    expect(phase).toBe('Completed');
    const { data, scratch } = await recordsOf('second');
    expect([data?.incrementalBytes, scratch?.incrementalBytes]).toEqual([8, undefined]);
  });

  test('with another password nothing is written: the backup has no files, and a restored Pod waits', async () => {
    const engine = engineWith({ password: 'another one' });
    const { phase, unsavedVolumes } = await engine.backup({ name: 'third', includedNamespaces: [shop] }).result;
    expect([phase, unsavedVolumes.map(({ podVolume }) => podVolume)]).toEqual(['PartiallyFailed', ['scratch', 'data']]);
    const request = { name: 'no-way', backupName: 'first', namespaceMapping: { [shop]: waiting } };
    const restored = await engine.restore(request).result;
    expect(restored.phase).toBe('PartiallyFailed');
    expect(JSON.stringify(restored.errors)).toContain('it waits, and does not start');
    expect(phaseOf(await getPod(waiting))).toBe('Pending');
  });

  test('a deleted backup leaves no copies in the repository, and the others stay', async () => {
    const repository = await kopia.open({ store, prefix: `kopia/${shop}/`, password });
    const before = (await repository.listSnapshots()).map(({ id }) => id);
    const first = Object.values(await recordsOf('first')).map(({ snapshotID }) => snapshotID);
    const { snapshots } = await engineWith().deleteBackup('first').result;
    expect(snapshots).toBe(2);
    expect((await repository.listSnapshots()).map(({ id }) => id)).toEqual(before.filter((id) => !first.includes(id)));
  });
});
