import { test } from 'vitest';
import { kopia } from '../../../packages/file-repository/src/index.ts';
import type { VolumesLab } from '../volumes-lab.ts';

/** What the controller and the cases have in common: the password of the repositories. */
export const repositoryPassword = 'a password of tests';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const persistentVolumes = { group: '', version: 'v1', resource: 'persistentvolumes' };
const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const pods = { group: '', version: 'v1', resource: 'pods' };
const asFiles = { defaultVolumesToFsBackup: true, snapshotVolumes: false } as const;
const inParallel = { uploaderConfig: { parallelFilesUpload: 10 } };
const [plain, retained, single, excluded] = ['upstream-3', 'upstream-5', 'upstream-43', 'upstream-47'];
const several = ['upstream-45-a', 'upstream-45-b'] as const;
const mapped = (name: string) => `${name}-mapped`;
const look = 'cd /data/data; find . -type f -exec md5sum {} + | sort';

/** Cases 3, 5, 23, 30, 39, 43, 45, 46, 47, 48 and 49: those whose volumes are saved as files. A mover and a Pod take seconds, so that the
 * cases of one kind of backup share it. */
export function fileCases(lab: () => VolumesLab): void {
  let preparing: Promise<{ readonly files: string; readonly volume: string }> | undefined;

  /** Applications that are saved in one backup and then are gone. */
  async function prepare() {
    const { csi, side, makeWriter } = lab();
    await Promise.all([
      ...[plain, retained, single, ...several].map((name) => makeWriter(name)),
      makeTwoVolumes(excluded, 'excludes', 'other'),
    ]);
    await csi.sh(plain, 'cd /data/data; for n in $(seq 40); do head -c 20000 /dev/urandom >f$n; done; sync');
    const files = await csi.sh(plain, look);
    const volume = await volumeOf(retained);
    await csi.cluster.patch(persistentVolumes, { name: volume }, { type: 'merge', patch: policy('Retain') });
    const includedNamespaces = [plain, retained, single, ...several, excluded];
    const { status } = await side.backup({ name: 'files', includedNamespaces, ...asFiles, ...inParallel });
    if (status.phase !== 'Completed') throw new Error(`${JSON.stringify(status)}\n${side.log().slice(-4000)}`);
    await Promise.all(includedNamespaces.map((name) => csi.deleteNamespace(name)));
    return { files, volume };
  }
  const saved = () => {
    preparing ??= prepare();
    return preparing;
  };

  const policy = (persistentVolumeReclaimPolicy: string) => ({ spec: { persistentVolumeReclaimPolicy } });
  const volumeOf = async (namespace: string) => {
    const claim = await lab().csi.cluster.get(claims, { namespace, name: 'data' });
    return (claim?.spec as { volumeName?: string } | undefined)?.volumeName ?? '';
  };
  async function makeTwoVolumes(name: string, how: 'volumes' | 'excludes', which: string): Promise<void> {
    const { csi } = lab();
    await csi.makeApplication(name, { claims: ['chosen', 'other'] });
    const annotations = { [how === 'volumes' ? 'backup.velero.io/backup-volumes' : 'backup.velero.io/backup-volumes-excludes']: which };
    await csi.cluster.patch(pods, { namespace: name, name: 'writer' }, { type: 'merge', patch: { metadata: { annotations } } });
    await csi.sh(name, 'for each in chosen other; do echo $each >/data/$each/file; done; sync');
  }
  /** The records of a backup: one for each volume that was copied. */
  const recordsOf = (backup: string) =>
    lab()
      .side.client.objects('PodVolumeBackup')
      .list({ labelSelector: `velero.io/backup-name=${backup}` });
  const snapshotsOf = async (prefix: string, namespace: string) => {
    const { store } = lab();
    const repository = await kopia.open({ store, prefix: `${prefix}/kopia/${namespace}/`, password: repositoryPassword });
    return (await repository.listSnapshots()).map(({ id }) => id).sort();
  };

  test.concurrent('3, 5, 47, 48, 49: files come back in their namespaces, with files in parallel', async ({ expect }) => {
    const { csi, side, read } = lab();
    const { files, volume } = await saved();
    const includedNamespaces = [plain, retained, excluded];
    const uploaderConfig = { parallelFilesDownload: 10 };
    const { status } = await side.restore({ name: 'files', backupName: 'files', includedNamespaces, uploaderConfig });
    expect(status.phase, side.log().slice(-4000)).toBe('Completed');
    await csi.podRuns(plain);
    expect(await csi.sh(plain, look)).toBe(files);

    expect(await read(retained)).toBe(retained);
    const second = await volumeOf(retained);
    expect(second).not.toBe(volume);
    expect(await csi.cluster.get(persistentVolumes, { name: second })).toMatchObject(policy('Retain'));
    await csi.cluster.delete(persistentVolumes, { name: volume });
    await csi.cluster.patch(persistentVolumes, { name: second }, { type: 'merge', patch: policy('Delete') });

    const chosen = (await recordsOf('files')).filter(({ spec }) => spec.pod.namespace === excluded).map(({ spec }) => spec.volume);
    expect(chosen).toEqual(['chosen']);
    await csi.podRuns(excluded);
    expect(await csi.sh(excluded, 'cat /data/chosen/file; ls /data/other')).toBe('chosen');
  });

  test.concurrent.for([
    ['43', 'single', [single]],
    ['45', 'multiple', several],
  ] as const)('%s: files of namespaces (%s) are restored into others', async ([number, _, names], { expect }) => {
    const { csi, side, read, isThere } = lab();
    await saved();
    for (const name of names) csi.owns(mapped(name));
    const namespaceMapping = Object.fromEntries(names.map((name) => [name, mapped(name)]));
    const request = { name: `case-${number}`, backupName: 'files', includedNamespaces: [...names], namespaceMapping };
    expect((await side.restore(request)).status.phase).toBe('Completed');
    for (const name of names) {
      expect(await read(mapped(name))).toBe(name);
      expect(await isThere(name)).toBe(false);
    }
  });

  test.concurrent('23, 46: only volumes that a policy does not skip, and that a Pod opts in, are saved', async ({ expect }) => {
    const { csi, side, makeWriter, read, namespace } = lab();
    const rules = [{ capacity: '2Gi,3Gi' }, { storageClass: ['bench-csi-wait'] }];
    const volumePolicies = rules.map((conditions) => ({ conditions, action: { type: 'skip' } }));
    const metadata = { name: 'case-23-files', namespace };
    const data = { 'policies.yaml': JSON.stringify({ version: 'v1', volumePolicies }) };
    await csi.cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    const [large, other, kept, opted] = ['upstream-23f-large', 'upstream-23f-class', 'upstream-23f-kept', 'upstream-46'];
    await Promise.all([
      makeWriter(large, { storage: '2Gi' }),
      makeWriter(other, { storageClass: 'bench-csi-wait' }),
      makeWriter(kept, { storage: '1Gi' }),
      makeTwoVolumes(opted, 'volumes', 'chosen'),
    ]);
    const resourcePolicy = { kind: 'configmap', name: metadata.name };
    const skipping = { name: 'case-23-files', includedNamespaces: [large, other, kept], resourcePolicy, ...asFiles };
    const opting = { name: 'case-46', includedNamespaces: [opted], snapshotVolumes: false };
    const backups = await Promise.all([side.backup(skipping), side.backup(opting)]);
    expect(backups.map(({ status }) => status.phase)).toEqual(['Completed', 'Completed']);
    expect((await recordsOf('case-23-files')).map(({ spec }) => spec.pod.namespace)).toEqual([kept]);
    expect((await recordsOf('case-46')).map(({ spec }) => spec.volume)).toEqual(['chosen']);
    await Promise.all([large, other, kept, opted].map((name) => csi.deleteNamespace(name)));
    const restores = await Promise.all(['case-23-files', 'case-46'].map((backupName) => side.restore({ name: backupName, backupName })));
    expect(restores.map(({ status }) => status.phase)).toEqual(['Completed', 'Completed']);
    expect(await Promise.all([large, other, kept].map(read))).toEqual(['nothing', 'nothing', kept]);
    await csi.podRuns(opted);
    expect(await csi.sh(opted, 'cat /data/chosen/file; ls /data/other')).toBe('chosen');
  });

  test.concurrent('30, 39: a deleted backup takes its files along, a deleted location leaves them', async ({ expect }) => {
    const { side, namespace, keys, makeWriter, velero, secondLocation } = lab();
    const name = 'upstream-30';
    const second = 'upstream-39';
    await Promise.all([makeWriter(name), secondLocation(second)]);
    const request = { includedNamespaces: [name], ...asFiles };
    const own = await side.backup({ name: 'case-30', ...request });
    const other = await side.backup({ name: 'case-39', storageLocation: second, ...request });
    expect([own.status.phase, other.status.phase]).toEqual(['Completed', 'Completed']);
    const idsOf = async (backup: string) => (await recordsOf(backup)).map(({ status }) => status.snapshotID);
    const [ids, otherIds] = [await idsOf('case-30'), await idsOf('case-39')];
    expect(ids).toHaveLength(1);
    expect(await snapshotsOf(side.prefix, name)).toEqual(ids);

    await velero('backup', 'delete', 'case-30', '--confirm');
    const isThere = async (backup: string) => (await side.client.objects('Backup').get(backup)) !== undefined;
    await expect.poll(() => isThere('case-30'), { timeout: 180_000 }).toBe(false);
    expect(await snapshotsOf(side.prefix, name)).toEqual([]);
    expect(await side.keys('backups/case-30/')).toEqual([]);

    const before = await keys(`${namespace}-${second}/`);
    await velero('backup-location', 'delete', second, '--confirm');
    await expect.poll(() => isThere('case-39'), { timeout: 180_000 }).toBe(false);
    const repositories = async () =>
      (await side.client.objects('BackupRepository').list()).filter(({ spec }) => spec.backupStorageLocation === second).length;
    await expect.poll(repositories).toBe(0);
    expect(await keys(`${namespace}-${second}/`)).toEqual(before);
    expect(await snapshotsOf(`${namespace}-${second}`, name)).toEqual(otherIds);
  });
}
