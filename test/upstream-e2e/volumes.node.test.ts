import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { type CsiLab, createCsiLab } from '../../packages/core/src/volumes/csi/testing/csi-lab.ts';
import { kopia } from '../../packages/file-repository/src/index.ts';
import { minioConfig } from '../real-servers/installed-server.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { nodeImage } from '../real-servers/node-servers.ts';
import { runServerScript } from '../real-servers/server-scripts.ts';
import { takeTurn } from '../velero-compat/testing/take-turn.ts';
import { fileCases, repositoryPassword } from './cases/file-cases.ts';
import { createUpstreamSide, type UpstreamSide } from './upstream-side.ts';

const node = inject('node');
const bucket = 'upstream-volumes';
const namespace = 'upstream-velero';

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

// The cases of upstream's suite with volumes, by CSI snapshots and as files; Pods of our own write the data.
describe.skipIf(!node)("upstream's cases with volumes", { timeout: 300_000 }, () => {
  if (!node) return;
  const { kubeconfig, cluster: clusterName, state, minio } = node;
  const ends: (() => Promise<unknown>)[] = [];
  let lab: CsiLab;
  let side: UpstreamSide;
  const { endpoint, region, accessKeyId, secretAccessKey } = minio;
  const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  ends.push(async () => store.close?.());
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const isThere = async (name: string) => (await k('get', 'namespace', name, '--ignore-not-found', '-o', 'name')) !== '';

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lifeboat-upstream-'));
    ends.push(() => rm(folder, { recursive: true }));
    // One server looks after the node's cluster at a time.
    const turn = await takeTurn(dirname(kubeconfig));
    ends.push(() => new Promise((done) => turn.close(done)));
    await runServerScript('stores', ['bucket', bucket], minio.state);
    lab = await createCsiLab(node);
    ends.push(() => lab.close());
    const rights = ['clusterrole', 'clusterrolebinding'].map((kind) => `${kind}/velero-${namespace}`);
    ends.push(() => k('delete', `namespace/${namespace}`, ...rights, '--ignore-not-found', '--wait=false'));
    const volumeFiles = { formats: [kopia], password: repositoryPassword, mover: { image: nodeImage } };
    const controller = { itemOperationSyncFrequencyInMs: 500, concurrentBackups: 3, volumeFiles };
    side = await createUpstreamSide({ kubeconfig, cluster: lab.cluster, minio, bucket, namespace, folder, controller });
    ends.push(() => side.close());
    // With their snapshots and restores: a Restore that nobody looks after would keep the namespace.
    ends.push(async () => {
      for (const { metadata } of await side.client.listBackups()) await side.client.deleteBackup(metadata.name, { timeoutInMs: 300_000 });
    });
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** A Pod that has written its namespace's name into its volume. */
  async function makeWriter(name: string, options: Parameters<CsiLab['makeApplication']>[1] = {}): Promise<void> {
    await lab.makeApplication(name, options);
    await lab.sh(name, `echo ${name} > /data/data/file; sync`);
  }

  const read = async (name: string) => {
    await lab.podRuns(name);
    return await lab.sh(name, 'cat /data/data/file 2>/dev/null || echo nothing');
  };
  const velero = (...args: string[]) => runServerScript('velero', ['cli', clusterName, '-n', namespace, ...args], state);
  const secondLocation = async (name: string) => {
    // Not below that of the other location, which would be unavailable by what it does not know.
    const objectStorage = { bucket, prefix: `${namespace}-${name}` };
    await side.client.createLocation({ name, provider: 'aws', objectStorage, config: minioConfig(minio) });
    await side.client.waitUntilAvailable(name);
  };

  const keys = async (prefix: string) => {
    const found: string[] = [];
    for await (const { key } of store.listObjects(prefix)) found.push(key);
    return found;
  };

  fileCases(() => ({ keys, csi: lab, side, namespace, store, makeWriter, read, isThere, velero, secondLocation }));

  test.concurrent.for([
    ['42', 'single', ['upstream-42']],
    ['44', 'multiple', ['upstream-44-a', 'upstream-44-b']],
  ] as const)('%s: data of namespaces (%s) is restored into others', async ([number, _, names], { expect }) => {
    const mapped = (name: string) => `${name}-mapped`;
    for (const name of names) lab.owns(mapped(name));
    await Promise.all(names.map((name) => makeWriter(name)));
    const backupName = `case-${number}`;
    const { status } = await side.backup({ name: backupName, includedNamespaces: [...names] });
    expect(status).toMatchObject({ phase: 'Completed', csiVolumeSnapshotsCompleted: names.length });
    // What comes later is not in it.
    await Promise.all(names.map((name) => lab.sh(name, 'echo later > /data/data/file; sync')));
    await Promise.all(names.map((name) => lab.deleteNamespace(name)));
    const namespaceMapping = Object.fromEntries(names.map((name) => [name, mapped(name)]));
    expect((await side.restore({ name: backupName, backupName, namespaceMapping })).status.phase).toBe('Completed');
    for (const name of names) {
      expect(await read(mapped(name))).toBe(name);
      expect(await isThere(name)).toBe(false);
    }
  });

  test.concurrent('23: volumes that a policy skips by capacity or storage class come back empty, the others with their data', async ({
    expect,
  }) => {
    const rules = [{ capacity: '2Gi,3Gi' }, { storageClass: ['bench-csi-wait'] }];
    const volumePolicies = rules.map((conditions) => ({ conditions, action: { type: 'skip' } }));
    const metadata = { name: 'case-23', namespace };
    const data = { 'policies.yaml': JSON.stringify({ version: 'v1', volumePolicies }) };
    await lab.cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    const names = ['upstream-23-large', 'upstream-23-class', 'upstream-23-kept'] as const;
    await Promise.all([
      makeWriter(names[0], { storage: '2Gi' }),
      makeWriter(names[1], { storageClass: 'bench-csi-wait' }),
      makeWriter(names[2], { storage: '1Gi' }),
    ]);
    const resourcePolicy = { kind: 'configmap', name: 'case-23' };
    const { status } = await side.backup({ name: 'case-23', includedNamespaces: [...names], resourcePolicy });
    expect(status).toMatchObject({ phase: 'Completed', csiVolumeSnapshotsCompleted: 1 });
    await Promise.all(names.map((name) => lab.deleteNamespace(name)));
    expect((await side.restore({ name: 'case-23', backupName: 'case-23' })).status.phase).toBe('Completed');
    expect(await Promise.all(names.map(read))).toEqual(['nothing', 'nothing', names[2]]);
  });

  test.concurrent('38: the snapshots of a location that is deleted stay, and are known again with it', async ({ expect }) => {
    const name = 'upstream-38';
    await makeWriter(name);
    await secondLocation('second');
    const { status } = await side.backup({ name: 'case-38', includedNamespaces: [name], storageLocation: 'second' });
    expect(status).toMatchObject({ phase: 'Completed', csiVolumeSnapshotsCompleted: 1 });
    const volumes = JSON.parse(await readText(side, 'case-38')) as { csiSnapshotInfo: { snapshotHandle: string } }[];
    const handle = volumes[0]?.csiSnapshotInfo.snapshotHandle;
    expect(await lab.snapshotFolders()).toContain(handle);
    const before = await keys(`${namespace}-second/`);

    await velero('backup-location', 'delete', 'second', '--confirm');
    const isListed = async () => (await side.client.listBackups()).some(({ metadata }) => metadata.name === 'case-38');
    await expect.poll(isListed).toBe(false);
    expect(await keys(`${namespace}-second/`)).toEqual(before);
    expect(await lab.snapshotFolders()).toContain(handle);

    await secondLocation('second');
    await expect.poll(isListed).toBe(true);
    await side.client.deleteBackup('case-38', { timeoutInMs: 300_000 });
    expect(await lab.snapshotFolders()).not.toContain(handle);
    expect(await keys(`${namespace}-second/backups/`)).toEqual([]);
  });
});

async function readText({ client }: UpstreamSide, backup: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await client.openFile('BackupVolumeInfos', backup)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
