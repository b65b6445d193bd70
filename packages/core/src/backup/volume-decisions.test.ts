import { createMemoryDisks, createMemoryObjectStore, createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { VolumePolicyConditions } from '../velero-api/files/resource-policies.ts';
import { type BackupLab, createBackupLab } from './testing/backup-lab.ts';
import { createPod, createVolumeApplication, csiVolume } from './testing/volume-application.ts';

const driver = 'memory.csi.lifeboat.io';
const disks = createMemoryDisks();
const snapshotLocations = { earth: { snapshotter: createMemoryVolumeSnapshotter({ disks }) } };
const pods = { group: '', version: 'v1', resource: 'pods' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: BackupLab;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 2 });
  await createVolumeApplication(cluster, [
    csiVolume('a-disk', { driver, handle: disks.addVolume({ info: { type: 'fast' } }) }),
    csiVolume('b-disk', { driver, handle: disks.addVolume({ info: { type: 'fast' } }), storageClass: 'slow' }),
  ]);
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(() => {
  lab = createBackupLab({ cluster, store: createMemoryObjectStore() });
  disks.snapshots.clear();
});

const policy = (conditions: VolumePolicyConditions, type: 'skip' | 'snapshot' | 'fs-backup' | 'custom') => ({
  version: 'v1' as const,
  volumePolicies: [{ conditions, action: { type } }],
});
const snapshotted = () => [...disks.snapshots.values()].map(({ tags }) => tags['velero.io/pv']).sort();

test.each([
  ['skip by storage class', policy({ storageClass: ['slow'] }, 'skip'), {}, ['a-disk']],
  ['skip by labels of the claim', policy({ pvcLabels: { app: 'a-disk' } }, 'skip'), {}, ['b-disk']],
  ['snapshot though snapshotVolumes is false', policy({ storageClass: ['slow'] }, 'snapshot'), { snapshotVolumes: false }, ['b-disk']],
  ['left to somebody else', policy({ csi: {} }, 'custom'), {}, []],
] as const)('a policy: %s', async (_, resourcePolicies, request, expected) => {
  const { result } = await lab.take({ ...request, resourcePolicies }, { snapshotLocations });
  expect(snapshotted()).toEqual(expected);
  expect(result).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  expect(result.unsavedVolumes.map(({ persistentVolume }) => persistentVolume).sort()).toEqual(
    ['a-disk', 'b-disk'].filter((name) => !(expected as readonly string[]).includes(name)),
  );
});

describe('files that are to be copied by an engine without volumeFiles', () => {
  test('by a policy: an error that names volume and Pod, and a row of volumeinfo', async () => {
    const { result, name } = await lab.take({ resourcePolicies: policy({ storageClass: ['slow'] }, 'fs-backup') }, { snapshotLocations });
    expect(snapshotted()).toEqual(['a-disk']);
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.unsavedVolumes).toEqual([
      {
        persistentVolume: 'b-disk',
        claim: 'shop/b-disk',
        pod: 'shop/web',
        podVolume: 'b-disk',
        wanted: true,
        reason: 'volume policy 1 says fs-backup, but files of volumes are not copied: the engine has no `volumeFiles`',
      },
    ]);
    expect(result.errors.namespaces?.shop).toEqual([
      expect.stringContaining('pods name: /web message: /The files of volume b-disk are not in this backup'),
    ]);
    const row = (await lab.backups.readVolumeInfo(name))?.find(({ pvName }) => pvName === 'b-disk');
    expect(row).toMatchObject({
      skipped: true,
      skippedReason: expect.stringMatching(/^podvolume: files of volumes are not copied.*;volumeSnapshot: not satisfy/),
    });
  });

  test('by default: every volume that would be copied, those of Pods themselves too', async () => {
    const { result, name } = await lab.take({ defaultVolumesToFsBackup: true }, { snapshotLocations });
    expect(snapshotted()).toEqual([]);
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.unsavedVolumes.map(({ podVolume }) => podVolume).sort()).toEqual(['a-disk', 'b-disk', 'scratch']);
    const rows = await lab.backups.readVolumeInfo(name);
    expect(rows?.find(({ pvbInfo }) => pvbInfo)).toMatchObject({
      skipped: true,
      pvbInfo: { volumeName: 'scratch', podName: 'web', podNamespace: 'shop' },
    });
  });

  test('by an annotation: once a volume, also where several Pods mount it; of a Pod that has ended only a warning', async () => {
    const claimed = { name: 'data', persistentVolumeClaim: { claimName: 'a-disk' } };
    const annotations = { 'backup.velero.io/backup-volumes': 'data,cache' };
    await createPod(cluster, 'one', { volumes: [claimed], annotations });
    await createPod(cluster, 'two', { volumes: [claimed], annotations });
    await createPod(cluster, 'done', { volumes: [{ name: 'cache', emptyDir: {} }], annotations });
    const done = { type: 'merge', patch: { status: { phase: 'Succeeded' } } } as const;
    await cluster.patch(pods, { namespace: 'shop', name: 'done' }, done, { subresource: 'status' });
    const { result } = await lab.take({}, { snapshotLocations });
    for (const name of ['one', 'two', 'done']) await cluster.delete(pods, { namespace: 'shop', name }, { gracePeriodSeconds: 0 });
    expect(snapshotted()).toEqual(['b-disk']);
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.errors.namespaces?.shop).toHaveLength(1);
    expect(result.warnings.namespaces?.shop).toEqual([expect.stringContaining('/done message: /The files of volume cache')]);
    expect(result.unsavedVolumes.map(({ podVolume }) => podVolume).sort()).toEqual(['cache', 'data']);
  });
});

describe('a ConfigMap of policies', () => {
  const configMap = (data: Record<string, string>) =>
    cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'policies', namespace: 'velero' }, data });
  const request = { resourcePolicy: { kind: 'ConfigMap', name: 'policies' }, includedNamespaces: ['shop'] };
  const refused = (message: string | RegExp) => ({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
  beforeAll(async () => {
    await cluster.create(
      { group: '', version: 'v1', resource: 'namespaces' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'velero' } },
    );
  });

  test('is read from Velero’s namespace, and kept by name in the backup', async () => {
    await configMap({
      policies:
        'version: v1\nvolumePolicies:\n- conditions:\n    storageClass: [slow]\n  action:\n    type: skip\n' +
        'includeExcludePolicy:\n  excludedNamespaceScopedResources: [pods]\n  includedClusterScopedResources: [persistentvolumes]\n',
    });
    const { result, objects } = await lab.take(request, { snapshotLocations });
    expect(snapshotted()).toEqual(['a-disk']);
    expect(result.backup.spec.resourcePolicy).toEqual(request.resourcePolicy);
    expect(objects).toContain('persistentvolumes b-disk');
    expect(objects.filter((name) => name.startsWith('pods '))).toEqual([]);
    const old = lab.start({ ...request, includedResources: ['pods'], name: 'old' });
    await expect(old.result).rejects.toMatchObject(
      refused('cannot be used with the includeExcludePolicy of resource policies ConfigMap velero/policies'),
    );
    await cluster.delete(configMaps, { namespace: 'velero', name: 'policies' });
  });

  test.each([
    [undefined, 'resource policies ConfigMap velero/policies does not exist'],
    [{ a: 'version: v1', b: '' }, 'must hold exactly one key'],
    [{ a: 'version: [v1' }, 'is not YAML'],
    [{ a: 'version: v1\nvolumePolicies:\n- conditions: {capacity: 5}\n  action: {type: skip}\n' }, 'wrong format of .*capacity "5"'],
  ])('that says nothing useful is refused before anything is written: %j', async (data, message) => {
    if (data) await configMap(data as Record<string, string>);
    await expect(lab.start({ ...request, name: 'bad' }).result).rejects.toMatchObject(refused(message));
    if (data) await cluster.delete(configMaps, { namespace: 'velero', name: 'policies' });
    expect(await lab.backups.inspect('bad')).toBeUndefined();
  });

  test('one for every backup counts after its own, by its volume policies only', async () => {
    await configMap({ a: 'version: v1\nvolumePolicies:\n- {conditions: {}, action: {type: skip}}\nincludeExcludePolicy: {}\n' });
    const options = { snapshotLocations, globalVolumePolicies: 'policies' };
    const { result } = await lab.take({}, options);
    expect(snapshotted()).toEqual([]);
    expect(result.backup.metadata.annotations).toMatchObject({ 'velero.io/global-backup-volume-policy-configmap': 'policies' });
    expect(result.warnings.velero).toEqual([expect.stringContaining('Of the global policies only volumePolicies count')]);
    await lab.take({ resourcePolicies: policy({ storageClass: ['slow'] }, 'snapshot') }, options);
    expect(snapshotted()).toEqual(['b-disk']);
    await cluster.delete(configMaps, { namespace: 'velero', name: 'policies' });
    await expect(lab.start({ name: 'bad' }, options).result).rejects.toMatchObject(
      refused('global volume policies ConfigMap velero/policies does not exist'),
    );
  });

  test.each([
    [{ kind: 'Secret', name: 'x' }, 'must name a ConfigMap'],
    [{ kind: 'configmap', name: '' }, 'names no ConfigMap'],
  ])('%j is refused', async (resourcePolicy, message) => {
    await expect(lab.start({ name: 'bad', resourcePolicy }).result).rejects.toMatchObject(refused(message));
  });
});
