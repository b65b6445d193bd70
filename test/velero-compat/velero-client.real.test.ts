import { Readable } from 'node:stream';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { validateVeleroObject } from '@lifeboat/core/velero-api';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');
const longName = 'backup-with-a-name-that-is-longer-than-sixty-three-characters-in-all-01';

// The typed client drives a real Velero 1.18.3.
describe.skipIf(!real)('a real Velero, driven by the typed client', () => {
  if (!real) return;
  const { state, minio } = real;
  const name = 'velero-client';
  const ends: (() => Promise<unknown>)[] = [];
  let kubeconfig: string;
  let cluster: ClusterClient;
  let velero: VeleroClient;
  let server: RealVelero;

  beforeAll(async () => {
    const started = await startCluster(name, ['--controllers'], state);
    ends.push(started.down);
    kubeconfig = started.kubeconfig;
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    await runServerScript('stores', ['bucket', name], state);
    server = await startVelero({ cluster: name, kubeconfig, state, minio, bucket: name });
    ends.push(() => server.down());
    velero = createVeleroClient({ cluster });
    await kubectl(kubeconfig, 'create', 'namespace', 'shop');
    await kubectl(kubeconfig, '-n', 'shop', 'create', 'configmap', 'prices', '--from-literal=tea=3');
  }, 120_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test('the server says what it is', async () => {
    const { serverVersion, plugins } = await velero.serverStatus();
    expect(serverVersion).toBe('v1.18.3');
    expect(plugins).toContainEqual({ name: 'velero.io/aws', kind: 'ObjectStore' });
    expect(await velero.objects('ServerStatusRequest').list()).toEqual([]);
  });

  test('a backup is made, listed, read, restored and deleted', async () => {
    await velero.waitUntilAvailable('default');
    await velero.createBackup({ name: longName, labels: { team: 'a' }, includedNamespaces: ['shop'], ttl: '1h30m' });
    const phases: (string | undefined)[] = [];
    const backup = await velero.waitForBackup(longName, { timeoutInMs: 90_000, onUpdate: ({ status }) => phases.push(status.phase) });
    expect(backup.status).toMatchObject({ phase: 'Completed', formatVersion: '1.1.0' });
    expect(backup.status.errors).toBeUndefined();
    expect(backup.spec).toMatchObject({ ttl: '1h30m0s', storageLocation: 'default', itemOperationTimeout: '4h0m0s' });
    expect(phases.at(-1)).toBe('Completed');
    expect(validateVeleroObject(backup)).toEqual([]);
    expect((await velero.listBackups({ labelSelector: 'team=a' })).map(({ metadata }) => metadata.name)).toEqual([longName]);

    const log = Buffer.concat(await Readable.from(await velero.openBackupLog(longName)).toArray()).toString();
    expect(log.includes('Backed up a total of')).toBe(true);
    expect(await velero.backupResults(longName)).toEqual({ errors: {}, warnings: {} });
    const archive = await Readable.from(await velero.openFile('BackupContents', longName, { compressed: true })).toArray();
    expect(Buffer.concat(archive).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(await velero.objects('DownloadRequest').list()).toEqual([]);

    const { metadata } = await velero.createRestore({ backupName: longName, namespaceMapping: { shop: 'shop-2' } });
    expect(metadata.name).toMatch(new RegExp(`^${longName}-\\d{14}$`));
    const restore = await velero.waitForRestore(metadata.name, { timeoutInMs: 90_000 });
    expect(restore.status).toMatchObject({ phase: 'Completed' });
    expect(validateVeleroObject(restore)).toEqual([]);
    expect((await velero.restoreResults(metadata.name)).errors).toEqual({});
    expect(await kubectl(kubeconfig, '-n', 'shop-2', 'get', 'configmap', 'prices', '-o', 'jsonpath={.data.tea}')).toBe('3');
    const labels = JSON.parse(await kubectl(kubeconfig, '-n', 'shop-2', 'get', 'configmap', 'prices', '-o', 'jsonpath={.metadata.labels}'));
    // Of names beyond 63 characters: as observed on Velero's own backups and restores.
    expect(labels['velero.io/backup-name']).toBe('backup-with-a-name-that-is-longer-than-sixty-three-charac70ad06');

    await velero.deleteRestore(metadata.name, { timeoutInMs: 90_000 });
    await expect(velero.getRestore(metadata.name)).rejects.toMatchObject({ code: 'RESTORE_NOT_FOUND' });
    await velero.deleteBackup(longName, { timeoutInMs: 90_000 });
    await expect(velero.getBackup(longName)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  test('a backup that Velero refuses is an error with its reasons', async () => {
    await velero.createBackup({
      name: 'both',
      labelSelector: { matchLabels: { a: 'b' } },
      orLabelSelectors: [{ matchLabels: { c: 'd' } }],
    });
    await expect(velero.waitForBackup('both', { timeoutInMs: 90_000 })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('encountered labelSelector as well as orLabelSelectors in backup spec, only one can be specified'),
    });
    // It left no log; Velero signs a URL all the same.
    await expect(velero.openBackupLog('both')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  test('a wait ends at its limit and at its signal', async () => {
    await velero.createLocation({
      name: 'nowhere',
      provider: 'aws',
      objectStorage: { bucket: 'there-is-no-such-bucket' },
      config: { region: 'us-east-1', s3ForcePathStyle: 'true', s3Url: minio.endpoint },
    });
    await velero
      .objects('BackupStorageLocation')
      .waitFor('nowhere', { until: ({ status }) => status.phase === 'Unavailable', timeoutInMs: 90_000 });
    await expect(velero.waitUntilAvailable('nowhere', { timeoutInMs: 300 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/in phase Unavailable \(.*NoSuchBucket.*\) after 300 ms/),
    });
    const signal = AbortSignal.timeout(300);
    await expect(velero.waitUntilAvailable('nowhere', { signal })).rejects.toMatchObject({ code: 'CANCELED' });
    await velero.deleteLocation('nowhere');
  });

  test('a schedule is paused and makes a backup when it is asked to', async () => {
    await velero.createSchedule({
      name: 'nightly',
      labels: { team: 'b' },
      schedule: '0 1 * * *',
      // Velero's own client always writes the empty ones.
      template: { includedNamespaces: ['shop'], hooks: {}, metadata: {} },
      useOwnerReferencesInBackup: true,
    });
    await velero.objects('Schedule').waitFor('nightly', { until: ({ status }) => status.phase === 'Enabled', timeoutInMs: 90_000 });
    expect((await velero.pauseSchedule('nightly')).spec.paused).toBe(true);
    expect(await server.cli('schedule', 'get', 'nightly')).toMatch(/nightly\s+Enabled.*true\s*$/);
    expect((await velero.unpauseSchedule('nightly')).spec.paused).toBe(false);

    const { metadata } = await velero.createBackupFromSchedule('nightly', { name: 'by-us' });
    expect((await velero.waitForBackup(metadata.name, { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
    // The same by Velero's own client.
    await server.cli('backup', 'create', '--from-schedule', 'nightly', '--wait');
    const backups = await velero.listBackups({ labelSelector: 'velero.io/schedule-name=nightly' });
    const [ours, theirs] = backups.map(({ metadata: { labels, annotations, ownerReferences }, spec }) => ({
      labels,
      annotations,
      ownerReferences,
      spec,
    }));
    expect(backups).toHaveLength(2);
    expect(ours).toEqual(theirs);
    await velero.deleteSchedule('nightly');
    await expect(velero.getSchedule('nightly')).rejects.toMatchObject({ code: 'KUBERNETES_NOT_FOUND' });
  });

  // The API server's own judgement of what our validation refuses, and its words.
  test.each<[string, string, object]>([
    [
      'Backup',
      'v1',
      { spec: { ttl: 5, includedNamespaces: 'shop', hooks: { resources: [{ name: 'h', pre: [{ exec: { command: [] } }], post: [{}] }] } } },
    ],
    ['Schedule', 'v1', { spec: { template: {}, schedule: '@daily' }, status: { phase: 'On', lastBackup: 'yesterday' } }],
    ['BackupStorageLocation', 'v1', { spec: { accessMode: 'WriteOnly', objectStorage: { caCertRef: {} } } }],
    ['DownloadRequest', 'v1', { spec: { target: { kind: 'BackupLogs' } } }],
    ['DataUpload', 'v2alpha1', { spec: { csiSnapshot: {} }, status: { progress: { totalBytes: 1.5 } } }],
    ['PodVolumeBackup', 'v1', { spec: { pod: [], uploaderType: 'rsync' } }],
  ])('the API server refuses a bad %s with the same words', async (kind, version, rest) => {
    const object = { kind, apiVersion: `velero.io/${version}`, metadata: { name: 'bad', namespace: 'velero' }, ...rest };
    const { resource } = (await cluster.discover()).preferred.find((type) => type.kind === kind) ?? { resource: '' };
    const refused = await cluster
      .create({ group: 'velero.io', version, resource }, object, { dryRun: true })
      .catch((error: unknown) => error);
    const { message } = refused as Error;
    const problems = validateVeleroObject(object);
    expect(problems.length).toBeGreaterThan(1);
    for (const problem of problems) expect(message).toContain(problem);
    // Nor does it find more: one "path: problem" for each.
    expect(message.match(/(?:spec|status)[\w.[\]]*: (?:Required value|Invalid value|Unsupported value)/g)).toHaveLength(problems.length);
  });
});
