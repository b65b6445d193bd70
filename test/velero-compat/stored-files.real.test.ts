import { gunzipSync } from 'node:zlib';
import type { Backup, ObjectStore } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { minioLocation } from '../real-servers/minio-location.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';
import { badArchives, putVariant } from './stored-files/bad-archives.ts';
import { filesApplication } from './stored-files/files-application.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');

describe.skipIf(!real)('the files of backups and restores beside those of Velero', { timeout: 300_000 }, () => {
  if (!real) return;
  const { state } = real;
  const bucket = 'stored-files';
  const minio = minioLocation(real.minio, bucket);
  const longName = `a-name-${'that-is-longer-'.repeat(5)}than-a-label`;
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let velero: RealVelero;
  let store: ObjectStore;

  const run = (...args: string[]) =>
    lifeboat([...args, '--location', minio.url], { env: { ...minio.env, KUBECONFIG: cluster.kubeconfig } });
  const ok = async (...args: string[]) => {
    const result = await run(...args);
    expect(result.code, `${args.join(' ')}\n${result.stdout}${result.stderr}`).toBe(0);
    return result;
  };
  const read = async (key: string) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.getObject(key)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    return (key.endsWith('gz') ? gunzipSync(bytes) : bytes).toString();
  };
  /** Names of the files of a folder, the backup's or restore's own name taken out. */
  const fileNames = async (folder: string, name: string) => {
    const names: string[] = [];
    for await (const { key } of store.listObjects(`${folder}/${name}/`))
      names.push(key.slice(folder.length + name.length + 2).replace(name, '*'));
    return names;
  };
  const metadata = async (name: string) => JSON.parse(await read(`backups/${name}/velero-backup.json`)) as Backup;

  beforeAll(async () => {
    await runServerScript('stores', ['bucket', bucket], state);
    const { endpoint, region, accessKeyId, secretAccessKey } = real.minio;
    store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    cluster = await startCluster('stored-files', [], state);
    await filesApplication(cluster.kubeconfig);
    velero = await startVelero({ cluster: 'stored-files', kubeconfig: cluster.kubeconfig, state, minio: real.minio, bucket });
    await velero.cli('backup', 'create', 'theirs', '--include-namespaces', 'shop', '--labels', 'team=x', '--wait');
    await velero.cli('backup', 'create', 'theirs-empty', '--include-namespaces', 'shop', '--include-resources', 'jobs', '--wait');
    for (const name of ['ours', longName]) await ok('backup', 'create', name, '--include-namespaces', 'shop', '--labels', 'team=x');
    await ok('backup', 'create', 'ours-empty', '--include-namespaces', 'shop', '--include-resources', 'jobs');
    for (const { name, ...variant } of badArchives) await putVariant(store, { ...variant, of: 'theirs', name });
    for (const phase of ['Finalizing', 'FinalizingPartiallyFailed', 'WaitingForPluginOperations', 'InProgress', 'New', ''])
      await putVariant(store, {
        of: 'ours',
        name: `phase-${phase.toLowerCase()}`,
        change: (backup) => Object.assign(backup.status, { phase }),
      });
    for (const key of ['backups/file', 'backups/strange/notes.txt', 'backups/torn/velero-backup.json', 'restores/strange/x'])
      await store.putObject(key, Buffer.from('{'));
    await putVariant(store, { of: 'ours', name: 'phase-completed' });
    // A server that starts syncs at once unless it has synced within the period.
    const often = '{"spec":{"backupSyncPeriod":"1s"}}';
    await kubectl(cluster.kubeconfig, '-n', 'velero', 'patch', 'bsl', 'default', '--type=merge', '-p', often);
    await velero.syncNow();
    await velero.untilSynced('backup', longName);
    await velero.untilSynced('backup', 'phase-completed');
  }, 120_000);
  afterAll(async () => {
    await velero?.down();
    await cluster?.down();
    await store?.close?.();
  });

  test.each([
    ['theirs', 'ours'],
    ['theirs-empty', 'ours-empty'],
  ])("backup: the files of %s and %s are the same, byte for byte where nothing is the run's own", async (theirs, ours) => {
    const own = 'lifeboat-digests.json'; // which Velero passes over
    expect(await fileNames('backups', ours)).toContain(own);
    expect((await fileNames('backups', ours)).filter((file) => file !== own)).toEqual(await fileNames('backups', theirs));
    for (const file of ['itemoperations', 'volumesnapshots', 'podvolumebackups', 'volumeinfo', 'resource-list']) {
      const key = (name: string) => `backups/${name}/${name}-${file}.json.gz`;
      expect(await read(key(ours)), file).toBe(await read(key(theirs)));
    }
    const results = await read(`backups/${theirs}/${theirs}-results.gz`);
    // Velero does not tell that nothing was selected.
    const told = ours === 'ours-empty' ? `"warnings":{"velero":[${JSON.stringify(nothingSelected)}]}` : '"warnings":{}';
    expect(await read(`backups/${ours}/${ours}-results.gz`)).toBe(results.replace('"warnings":{}', told));
  });

  test('backup: velero-backup.json has the same members in the same order; only what a cluster adds to objects is absent', async () => {
    for (const [name, other] of [
      ['theirs', 'ours'],
      ['theirs-empty', 'ours-empty'],
    ] as const) {
      const [theirs, ours] = [await metadata(name), await metadata(other)];
      expect(Object.keys(ours)).toEqual(Object.keys(theirs));
      const ofCluster = ['resourceVersion', 'generation', 'managedFields'];
      expect(Object.keys(ours.metadata)).toEqual(Object.keys(theirs.metadata).filter((key) => !ofCluster.includes(key)));
      expect(ours.metadata.labels).toEqual(theirs.metadata.labels);
      const digests = {
        'lifeboat.io/digests-sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
        'lifeboat.io/stored-bytes': expect.stringMatching(/^[1-9]\d+$/),
      };
      expect(ours.metadata.annotations).toEqual({ ...theirs.metadata.annotations, ...digests });
      expect(JSON.stringify(withoutAutoExcludes(ours))).toBe(JSON.stringify(withoutAutoExcludes(theirs)));
      const told = other === 'ours-empty' ? ['warnings'] : [];
      expect(ours.status.warnings ?? 0).toBe(told.length);
      expect(Object.keys(ours.status)).toEqual(
        Object.keys(theirs.status).flatMap((key) => (key === 'completionTimestamp' ? [key, ...told] : [key])),
      );
      for (const key of ['version', 'formatVersion', 'phase', 'progress', 'hookStatus'])
        expect(ours.status[key]).toEqual(theirs.status[key]);
    }
  });

  test('logs: lines of the same form', async () => {
    const logrus =
      /^(time="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ" level=(info|warning|error) msg=("(\\.|[^"\\])*"|[\w./@^+-]+)( [\w.]+( \w+)?=("(\\.|[^"\\])*"|[\w./@^+-]*))*\n)+$/;
    for (const name of ['theirs', 'ours']) expect(await read(`backups/${name}/${name}-logs.gz`)).toMatch(logrus);
  });

  test("Velero shows our backup of a name longer than a label's value", async () => {
    const described = await velero.cli('backup', 'describe', longName, '--details');
    expect(described).toContain('- shop/settings');
    expect(described).not.toMatch(/error|could not|not found/i);
    expect(await velero.cli('backup', 'logs', longName)).toContain(`backup=velero/${longName}`);
  });

  test('restore: the files are the same', async () => {
    const select = ['--from-backup', 'theirs', '--include-resources', 'configmaps,secrets'];
    await velero.cli('restore', 'create', 'r-theirs', ...select, '--namespace-mappings', 'shop:to-theirs', '--wait');
    await ok('restore', 'create', 'r-ours', ...select, '--namespace-mappings', 'shop:to-ours');
    expect((await fileNames('restores', 'r-ours')).filter((file) => file !== 'lifeboat-restore.json')).toEqual(
      await fileNames('restores', 'r-theirs'),
    );
    for (const file of [
      '*-volumeinfo.json.gz',
      'restore-*-itemoperations.json.gz',
      'restore-*-resource-list.json.gz',
      'restore-*-results.gz',
    ]) {
      const text = async (name: string) =>
        (await read(`restores/${name}/${file.replace('*', name)}`)).replaceAll(/to-(ours|theirs)/g, 'there');
      expect(await text('r-ours'), file).toBe(await text('r-theirs'));
    }
  });

  test('unfinished phases are passed over by its sync, whoever wrote them; strangers in the bucket disturb nobody', async () => {
    const synced = (await kubectl(cluster.kubeconfig, '-n', 'velero', 'get', 'backups.velero.io', '-o', 'name')).split('\n');
    expect(synced.filter((name) => /phase-|torn$|strange|file$/.test(name))).toEqual(['backup.velero.io/phase-completed']);
    expect(await velero.location()).toMatchObject({ phase: 'Available' });
    const { stdout, stderr, code } = await ok('backup', 'get');
    for (const line of [
      /^phase-finalizing +Finalizing /m,
      /^phase-waitingforpluginoperations +WaitingForPluginOperations /m,
      /^phase- +New /m,
      /^torn +Broken /m,
    ])
      expect(stdout).toMatch(line);
    expect(stderr).toContain('backup torn is broken');
    expect(code).toBe(0);
  });

  test.each(badArchives)('bad input: $title', async ({ name, velero: theirs, lifeboat: ours, restored }) => {
    const mapping = (to: string) => [
      '--from-backup',
      name,
      '--namespace-mappings',
      `shop:${to}`,
      '--include-resources',
      'configmaps,persistentvolumes',
    ];
    await velero.cli('restore', 'create', `v-${name}`, ...mapping(`v-${name}`), '--wait').catch(() => undefined);
    const { status } = await velero.get('restore', `v-${name}`);
    expect(status.phase).toBe(theirs.phase);
    const result = await run('restore', 'create', `l-${name}`, ...mapping(`l-${name}`));
    expect(result.stderr + result.stdout).toMatch(ours);
    const data = async (namespace: string) =>
      kubectl(cluster.kubeconfig, '-n', namespace, 'get', 'configmap', 'settings', '-o', 'jsonpath={.data.from}', '--ignore-not-found');
    expect([await data(`v-${name}`), await data(`l-${name}`)]).toEqual([theirs.data, restored]);
    expect((await velero.location()).phase).toBe('Available');
  });
});

const nothingSelected = ' message: /The filters select nothing: there is nothing in this backup but namespaces';

// A test of the backup's spec looks at these.
function withoutAutoExcludes({ spec }: Backup): object {
  const {
    excludedNamespaceScopedResources: _namespaced,
    excludedClusterScopedResources: _cluster,
    excludedResources: _both,
    ...rest
  } = spec;
  return rest;
}
