import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BackupRequest,
  type ClusterClient,
  clusterFromKubeConfig,
  createEngine,
  type Engine,
  type ObjectStore,
  openLocation,
  type SecretReference,
} from '@lifeboat/core';
import type { BackupStorageLocation } from '@lifeboat/core/velero-api';
import { createAwsProvider } from '@lifeboat/provider-aws';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runKilledByCall } from '../e2e/kill/run-killed-backup.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { ownMetrics, servedMetrics } from './testing/served-metrics.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');

// Issue point 4.
describe.skipIf(!real)('a location that Lifeboat writes to stays Available for Velero', () => {
  if (!real) return;
  const bucket = 'location-stays';
  const prefix = 'team/a/velero';
  let state: string;
  let kube: Awaited<ReturnType<typeof startCluster>>;
  let cluster: ClusterClient;
  let store: ObjectStore;
  let engine: Engine;
  let velero: RealVelero;
  /** What Velero must list: everything that is complete in the bucket. */
  const complete = new Set<string>();
  let rounds = 0;

  const backUp = (name: string, request: Partial<BackupRequest> = {}) =>
    engine.backup({ name, includedNamespaces: ['shop'], ...request }).result;
  const stateOf = async (name: string) => {
    for await (const entry of engine.listBackups()) if (entry.name === name) return entry.state;
    return undefined;
  };
  const restore = (name: string, backupName: string) =>
    engine.restore({ name, backupName, namespaceMapping: { shop: 'shop-copy' } }).result;
  const killTarget = (backup: string) => {
    const { endpoint, accessKeyId, secretAccessKey, region } = real.minio;
    const store = { endpoint, accessKeyId, secretAccessKey, region, bucket, prefix };
    return { ...store, kubeconfig: kube.kubeconfig, namespace: 'shop', backup };
  };

  /** Has Velero validate and sync anew; then its location is Available, and its list is exactly the complete backups. */
  async function expectVeleroIsContent(): Promise<void> {
    const since = Date.now();
    const sentinel = `zz-${++rounds}`; // the last in Velero's order: once it is there, the sync is through
    await backUp(sentinel);
    complete.add(sentinel);
    await velero.syncNow();
    await velero.untilSynced('backup', sentinel);
    const listed = async () => (await kubectl(kube.kubeconfig, '-n', 'velero', 'get', 'backups.velero.io', '-o', 'name')).split('\n');
    await expect
      .poll(async () => (await listed()).map((line) => line.split('/')[1]).sort(), { interval: 300 })
      .toEqual([...complete].sort());
    const validated = async () =>
      Date.parse(String((await velero.get('backupstoragelocation', 'default')).status.lastValidationTime)) + 1000;
    await expect.poll(validated, { interval: 300 }).toBeGreaterThan(since);
    expect(await velero.location()).toMatchObject({ phase: 'Available' });
    expect((await velero.location()).message ?? '').toBe('');
    const folders: string[] = [];
    for await (const folder of store.listCommonPrefixes('', '/')) folders.push(folder);
    expect(['backups/', 'restores/']).toEqual(expect.arrayContaining(folders));
  }

  beforeAll(async () => {
    state = await mkdtemp(join(real.state, 'location-'));
    await runServerScript('stores', ['bucket', bucket], real.state);
    const { endpoint, region, accessKeyId, secretAccessKey } = real.minio;
    store = createS3Store({ bucket, prefix, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    kube = await startCluster('location', [], state);
    await kubectl(kube.kubeconfig, 'create', 'namespace', 'shop');
    for (const name of ['a', 'b', 'fails'])
      await kubectl(kube.kubeconfig, '-n', 'shop', 'create', 'configmap', name, `--from-literal=x=${name}`);
    cluster = await clusterFromKubeConfig({ path: kube.kubeconfig });
    engine = createEngine({ cluster, storageLocations: { default: { store } } });
    velero = await startVelero({ cluster: 'location', kubeconfig: kube.kubeconfig, state, minio: real.minio, bucket, prefix });
    // A server that starts validates and syncs at once unless it has within these periods.
    const often = '{"spec":{"backupSyncPeriod":"1s","validationFrequency":"1s"}}';
    await kubectl(kube.kubeconfig, '-n', 'velero', 'patch', 'bsl', 'default', '--type=merge', '-p', often);
  }, 120_000);
  afterAll(async () => {
    await velero?.down();
    await cluster?.close();
    await kube?.down();
    await store?.close?.();
  });

  test('empty, under a prefix with inner slashes', async () => {
    expect(await velero.location()).toMatchObject({ phase: 'Available' });
    expect(await velero.cli('backup', 'get')).not.toContain('Completed');
  });

  test('backups, one of them partially failed, one with a long name, and restores', async () => {
    const long = `${'long-'.repeat(20)}name`;
    const failing = createEngine({
      cluster,
      storageLocations: { default: { store } },
      actions: {
        backup: [
          {
            name: 'example.io/fails',
            appliesTo: { includedResources: ['configmaps'] },
            execute: async ({ item }) => {
              if (item.metadata.name === 'fails') throw new Error('made to fail');
              return {};
            },
          },
        ],
      },
    });
    expect(await backUp('whole')).toMatchObject({ phase: 'Completed' });
    expect(await backUp(long)).toMatchObject({ phase: 'Completed' });
    expect(await failing.backup({ name: 'partial', includedNamespaces: ['shop'] }).result).toMatchObject({ phase: 'PartiallyFailed' });
    expect(await restore('whole-r', 'whole')).toMatchObject({ phase: 'Completed' });
    expect(await restore(`${long}-r`, long)).toMatchObject({ phase: 'Completed' });
    for (const name of ['whole', long, 'partial']) complete.add(name);
    await expectVeleroIsContent();
    expect(await velero.get('backup', 'partial')).toMatchObject({ status: { phase: 'PartiallyFailed' } });
  });

  test('its object opens the same place for us, with the Secret that it names', async () => {
    const { accessKeyId, secretAccessKey } = real.minio;
    const content = `[default]\naws_access_key_id=${accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`;
    await kubectl(kube.kubeconfig, '-n', 'velero', 'create', 'secret', 'generic', 'bucket-keys', `--from-literal=cloud=${content}`);
    const names = '{"spec":{"credential":{"name":"bucket-keys","key":"cloud"}}}';
    await kubectl(kube.kubeconfig, '-n', 'velero', 'patch', 'bsl', 'default', '--type=merge', '-p', names);
    await expectVeleroIsContent();
    const asked: SecretReference[] = [];
    const resolveSecret = async (reference: SecretReference) => {
      asked.push(reference);
      const { namespace = '', name, key } = reference;
      const secret = await cluster.get({ group: '', version: 'v1', resource: 'secrets' }, { namespace, name });
      const value: unknown = Reflect.get(secret?.data ?? {}, key);
      return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
    };
    const type = { group: 'velero.io', version: 'v1', resource: 'backupstoragelocations' };
    const object = await cluster.get(type, { namespace: 'velero', name: 'default' });
    const opened = await openLocation(object as unknown as BackupStorageLocation, { providers: [createAwsProvider()], resolveSecret });
    const found: string[] = [];
    for await (const { name } of createEngine({ storageLocations: { default: opened } }).listBackups()) found.push(name);
    expect(found.sort()).toEqual([...complete].sort());
    expect(asked).toEqual([{ namespace: 'velero', name: 'bucket-keys', key: 'cloud' }]);
    await opened.store.close?.();
  });

  test('killed backups, one in progress, and those that take their names', async () => {
    const { calls = [] } = await runKilledByCall(killTarget('alive'));
    complete.add('alive');
    for (const [name, file, state] of [
      ['killed-early', 'alive.tar.gz', 'unfinished'],
      // It is put once, as the last file: killed right after, the backup is whole.
      ['killed-late', 'velero-backup.json', 'complete'],
    ] as const) {
      const at = calls.findIndex(({ operation, key }) => operation === 'putObject' && key === `backups/alive/${file}`) + 1;
      expect(await runKilledByCall(killTarget(name), at)).toEqual({ killed: true });
      expect(await stateOf(name)).toBe(state);
    }
    complete.add('killed-late');
    const inProgress = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const waiting = createEngine({
      cluster,
      storageLocations: { default: { store } },
      actions: {
        backup: [
          {
            name: 'example.io/waits',
            appliesTo: { includedResources: ['configmaps'] },
            execute: async () => {
              started.resolve();
              await inProgress.promise;
              return {};
            },
          },
        ],
      },
    });
    const running = waiting.backup({ name: 'running', includedNamespaces: ['shop'] });
    try {
      await started.promise;
      expect(await stateOf('running')).toBe('unfinished');
      await expect(engine.deleteBackup('running').result).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
      await expectVeleroIsContent();
    } finally {
      inProgress.resolve();
    }
    expect(await running.result).toMatchObject({ phase: 'Completed' });
    await engine.unlockBackup('killed-early', { force: true });
    expect(await backUp('killed-early', { replaceUnfinished: true })).toMatchObject({ phase: 'Completed' });
    complete.add('running').add('killed-early');
    await expectVeleroIsContent();
  });

  test('broken metadata, files that nobody knows, deletions', async () => {
    await store.putObject('backups/broken/velero-backup.json', Buffer.from('{'));
    await store.putObject('backups/whole/copy of/whole.tar.gz', Buffer.from('x'));
    await store.putObject('restores/strange/notes.txt', Buffer.from('x'));
    await expectVeleroIsContent();
    await engine.deleteBackup('whole').result;
    // Which volume data it had cannot be known any more.
    await expect(engine.deleteBackup('broken').result).rejects.toMatchObject({ code: 'BACKUP_HAS_VOLUME_DATA' });
    await engine.deleteBackup('broken', { force: true }).result;
    await engine.deleteRestore('strange');
    complete.delete('whole');
    await expectVeleroIsContent();
    for await (const { name } of engine.listBackups()) await engine.deleteBackup(name, { force: true }).result;
    complete.clear();
    await expectVeleroIsContent();
    const left: string[] = [];
    for await (const { key } of store.listObjects('')) left.push(key);
    expect(left.filter((key) => !key.startsWith(`backups/zz-${rounds}/`))).toEqual([]);
  });

  test("Velero's log has no error but the broken backup's", async () => {
    const log = await readFile(join(state, 'location/logs/velero.log'), 'utf8');
    const errors = log.split('\n').filter((line) => line.includes('level=error'));
    // Right after a start, before the first validation; and when this test ends the server to start it anew.
    const expected = /unavailable state, skip syncing|available\/unavailable\/unknown: 0\/0\/1|context canceled/;
    // Velero writes the file of credentials anew whenever it opens a location. Its plugin, which reads it at that moment, finds none,
    // and the location is unavailable for that look at it.
    const unread = errors.filter((line) => line.includes('no EC2 IMDS role found'));
    const counts = errors.filter((line) => line.includes('available/unavailable/unknown: 0/1/0'));
    const own = new Set([...unread, ...counts.slice(0, unread.length)]);
    const others = errors.filter((line) => !expected.test(line) && !own.has(line));
    expect(others.filter((line) => !line.includes('backup=broken'))).toEqual([]);
    expect(others.length).toBeGreaterThan(0);
  });

  // Here, because a Velero that has a location runs here.
  test('its metrics have the names, types, labels and buckets that ours have', async () => {
    // Some are there only once a backup was made.
    await velero.cli('backup', 'create', 'of-velero', '--include-namespaces', 'shop', '--wait');
    const text = await velero.metrics();
    const found = servedMetrics(text, 'velero_');
    expect(Object.keys(found).length).toBeGreaterThan(25);
    const isMeant = (name: string) =>
      name.startsWith('velero_') &&
      name !== 'velero_schedule_expected_interval_seconds' && // of 1.19
      !name.startsWith('velero_repo_maintenance_'); // there once a repository was maintained: pod-volumes.node
    expect(found).toEqual(ownMetrics(isMeant));
    expect(text).toMatch(/^velero_csi_snapshot_attempt_total\{backupName="",schedule=""\} 0$/m);
  });
});
