import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, createEngine, type ObjectStore } from '@lifeboat/core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { compareClusters } from './compare/compare-clusters.ts';
import { describeDifference } from './compare/compare-contents.ts';
import { type FourStores, locationNames, type StoreServers, startFourStores } from './fan-out/four-stores.ts';
import { type DyingBackup, openTwoLocations } from './fan-out/two-locations.ts';
import { partCount } from './kill/check-remains.ts';
import { fillWithRandomBytes } from './kill/fill-with-random-bytes.ts';

const real = inject('real');
const mebibyte = 1024 * 1024;
/** Make an archive of some 20 MiB: five parts of S3, six blocks of Azure. */
const secrets = 15;
/** Of every kind that an application has. */
const objects = 300;

// Issue point 2: one backup to four different servers, one of which dies and one of which is slow.
describe.skipIf(!real)('one backup to MinIO, Cloud Storage, Azure Blob and a folder', { timeout: 400_000 }, () => {
  if (!real) return;
  const { state } = real;
  let source: string;
  let cluster: ClusterClient;
  let servers: StoreServers;

  beforeAll(async () => {
    const folder = await mkdtemp(join(state, 'fan-out-'));
    const [started, { kubeconfig, down }] = await Promise.all([startFourStores(folder), startCluster('fan-out', [], state)]);
    [servers, source, cluster] = [started, kubeconfig, await clusterFromKubeConfig({ path: kubeconfig })];
    await Promise.all([fillWithRandomBytes(source, 'random', { secrets }), runServerScript('workload', [source, String(objects)], state)]);
    return async () => {
      await Promise.all([servers.stop(), cluster.close().then(down)]);
    };
  });

  const engineOver = (stores: FourStores, client = cluster) =>
    createEngine({
      cluster: client,
      storageLocations: Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, { store, patienceInMs: 2_000 }])),
    });
  const request = (name: string) => ({ name, storageLocations: locationNames });
  /** In the third of five parts. */
  const killAfterBytes = 12 * mebibyte;
  // At 100 kB/s Azure would need minutes; the others, on a busy machine, have time to spare.
  const storageLimits = { lagTimeout: 6000, maxQueuedBytes: 4 * mebibyte };

  test('the policy all: nothing stays where one of them dies', async () => {
    const run = engineOver(servers.stores({ killAfterBytes, slowAzure: true })).backup(request('all')).result;
    await expect(run).rejects.toMatchObject({
      code: 'STORE_POLICY_UNMET',
      message: expect.stringMatching(/policy "all" needs 4 of its 4 locations. "minio" missed out: /),
      context: { locations: ['minio'] },
    });
    await servers.minio.revive();
    const { minio, ...others } = servers.stores();
    for (const [name, store] of Object.entries(others)) expect(await keysOf(store), name).toEqual([]);
    // It was dead and could not be cleaned: listed as what it is.
    expect(await statesOf(servers.stores(), 'minio')).toEqual(['all unfinished']);
    await engineOver(servers.stores()).deleteBackup('all', { storageLocation: 'minio', force: true }).result;
    expect(await keysOf(minio)).toEqual([]);
  });

  test('the policy quorum: three of four are enough, two are not', async () => {
    const engine = engineOver(servers.stores({ killAfterBytes, slowAzure: true }));
    await expect(engine.backup({ ...request('q1'), storagePolicy: 'quorum', storageLimits }).result).rejects.toMatchObject({
      code: 'STORE_POLICY_UNMET',
      message: expect.stringMatching(/"minio" missed out: .*"azure" missed out: .*others? .*waited 6 s for it/),
    });
    await servers.minio.revive();
    const { phase, locations } = await engineOver(servers.stores({ slowAzure: true })).backup({
      ...request('q2'),
      storagePolicy: 'quorum',
      storageLimits,
    }).result;
    expect(phase).toBe('Completed');
    expect(locations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'minio stored',
      'gcs stored',
      'azure failed',
      'folder stored',
    ]);
    for (const name of ['gcs', 'folder'] as const) expect(await statesOf(servers.stores(), name), name).toEqual(['q2 complete']);
    expect(await statesOf(servers.stores(), 'azure')).toEqual([]);
  });

  test('the policy any: two are whole; the others are repaired, all four hold the same files, and the copies restore to identical clusters', async () => {
    const slow = engineOver(servers.stores({ killAfterBytes, slowAzure: true }));
    const { phase, locations, bytes } = await slow.backup({ ...request('any'), storagePolicy: 'any', storageLimits }).result;
    expect([phase, bytes > 3 * 5 * mebibyte]).toEqual(['Completed', true]);
    expect(locations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'minio failed',
      'gcs stored',
      'azure failed',
      'folder stored',
    ]);
    expect(locations[0]).toMatchObject({ remains: true, error: { code: expect.stringMatching(/^STORE_/) } });
    expect(locations[2]?.error?.message).toMatch(/"azure" is too slow/);

    await servers.minio.revive();
    const stores = servers.stores();
    const engine = engineOver(stores);
    expect(await statesOf(stores, 'minio')).toContain('any unfinished');
    for (const storageLocation of ['minio', 'azure']) await engine.unlockBackup('any', { storageLocation, force: true });
    const repaired = await engine.repairBackup('any').result;
    expect(repaired.locations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'minio copied',
      'gcs present',
      'azure copied',
      'folder present',
    ]);
    expect(partCount(servers.minio.folder, servers.minio.bucket, 'cluster-a/backups/any/any.tar.gz')).toBeGreaterThanOrEqual(3);

    const [first, ...others] = await Promise.all(locationNames.map((name) => digestsOf(stores[name], 'backups/any/')));
    expect(first?.size).toBeGreaterThan(5);
    // The one names its location, the other holds the digest of the one.
    const own = ['backups/any/lifeboat-digests.json', 'backups/any/velero-backup.json'];
    for (const other of others) expect(differingKeys(first, other).sort()).toEqual(own);
    await Promise.all((['minio', 'azure'] as const).map((storageLocation) => expectRestored(stores, storageLocation)));
  });

  /** Restores from a location into a cluster of its own, which must become what the source is. */
  async function expectRestored(stores: FourStores, storageLocation: (typeof locationNames)[number]): Promise<void> {
    const { kubeconfig, down } = await startCluster(`from-${storageLocation}`, [], state);
    const client = await clusterFromKubeConfig({ path: kubeconfig });
    try {
      const { phase, restore } = await engineOver(stores, client).restore({ backupName: 'any', storageLocation }).result;
      expect([phase, restore.status.errors], storageLocation).toEqual(['Completed', undefined]);
      const { compared, differences } = await compareClusters(source, kubeconfig);
      expect(differences.slice(0, 10).map(describeDifference), storageLocation).toEqual([]);
      expect(compared).toBeGreaterThan(objects + secrets);
    } finally {
      await client.close();
      await down();
    }
  }

  async function statesOf(stores: FourStores, storageLocation: (typeof locationNames)[number]): Promise<string[]> {
    const found: string[] = [];
    for await (const { name, state } of engineOver(stores).listBackups({ storageLocation })) found.push(`${name} ${state}`);
    return found;
  }
});

// The two-stage commit: every location has every file before the first one says that it is complete.
describe.skipIf(!real)('a process that is killed between the commits of two locations', () => {
  if (!real) return;
  const bucket = 'between-commits';
  beforeAll(async () => void (await runServerScript('stores', ['bucket', bucket], real.state)));

  const dieAt = async (backup: string, dieAfterCommitTo?: 'minio' | 'folder') => {
    const root = await mkdtemp(join(real.state, 'commits-'));
    const { kubeconfig, minio } = real;
    const target: DyingBackup = { backup, root, bucket, prefix: backup, minio, kubeconfig, ...(dieAfterCommitTo && { dieAfterCommitTo }) };
    const script = join(import.meta.dirname, 'fan-out/backup-and-die-between-commits.ts');
    const child = spawn(process.execPath, ['--conditions=@lifeboat/source', script, JSON.stringify(target)], { stdio: 'inherit' });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
    const stores = openTwoLocations(target);
    const engine = createEngine({ storageLocations: { minio: { store: stores.minio }, folder: { store: stores.folder } } });
    const states = async () => {
      const found: string[] = [];
      for (const storageLocation of ['minio', 'folder'])
        for await (const entry of engine.listBackups({ storageLocation }))
          found.push(`${storageLocation} ${entry.state === 'in-progress' ? entry.backup.status.phase : entry.state}`);
      return found;
    };
    return { engine, states };
  };

  test.each(['minio', 'folder'] as const)('after that to %s: the other is unfinished, and a repair completes it', async (committed) => {
    const name = `after-${committed}`;
    const { engine, states } = await dieAt(name, committed);
    expect(await states()).toEqual(['minio', 'folder'].map((each) => `${each} ${each === committed ? 'complete' : 'unfinished'}`));
    // The lease of the killed process has not ended yet.
    for (const storageLocation of ['minio', 'folder']) await engine.unlockBackup(name, { storageLocation, force: true });
    const { source, locations } = await engine.repairBackup(name).result;
    expect(source).toBe(committed);
    expect(locations.map(({ outcome }) => outcome).sort()).toEqual(['copied', 'present']);
    expect(await states()).toEqual(['minio complete', 'folder complete']);
    for (const storageLocation of ['minio', 'folder'])
      expect((await engine.verifyBackup(name, { storageLocation }).result).problems, storageLocation).toEqual([]);
  });

  test('before the first: nobody lists a complete backup, and a repair says so', async () => {
    const { engine, states } = await dieAt('before');
    expect(await states()).toEqual(['minio unfinished', 'folder unfinished']);
    await expect(engine.repairBackup('before').result).rejects.toMatchObject({
      code: 'BACKUP_UNFINISHED',
      message: expect.stringMatching(/No location has backup "before" whole. minio: .*folder: /),
    });
  });
});

/** The files that are not the same in two locations. */
function differingKeys(one: ReadonlyMap<string, string> | undefined, other: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...(one?.keys() ?? []), ...other.keys()]);
  return [...keys].filter((key) => one?.get(key) !== other.get(key));
}

/** Of what every location must have the same of. */
async function digestsOf(store: ObjectStore, prefix: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for await (const { key } of store.listObjects(prefix)) {
    const hash = createHash('sha256');
    for await (const chunk of await store.getObject(key)) hash.update(chunk);
    digests.set(key, hash.digest('hex'));
  }
  return digests;
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.listObjects('')) keys.push(key);
  return keys;
}
