import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { minioLocation } from '../real-servers/minio-location.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { type LifeboatResult, lifeboat } from '../testing/lifeboat-cli.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');

// Issue point 3.
describe.skipIf(!real)('deletion, both ways', { timeout: 120_000 }, () => {
  if (!real) return;
  const { state } = real;
  const bucket = 'delete-both-ways';
  const minio = minioLocation(real.minio, bucket);
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  let velero: RealVelero;
  let store: ObjectStore;

  const run = (...args: string[]) =>
    lifeboat([...args, '--location', minio.url], { env: { ...minio.env, KUBECONFIG: cluster.kubeconfig } });
  const ok = async (...args: string[]) => expectOk(args, await run(...args));
  const expectOk = (args: readonly string[], result: LifeboatResult) => {
    expect(result.code, `${args.join(' ')}\n${result.stdout}${result.stderr}`).toBe(0);
    return result.stdout;
  };
  const k = (...args: string[]) => kubectl(cluster.kubeconfig, ...args);
  const keys = async (prefix: string) => {
    const found: string[] = [];
    for await (const { key } of store.listObjects(prefix)) found.push(key);
    return found;
  };
  /** Names of the objects of a kind in Velero's namespace. */
  const objects = async (kind: string) =>
    (await k('-n', 'velero', 'get', `${kind}.velero.io`, '-o', 'name')).split('\n').map((line) => line.split('/')[1] ?? '');
  const untilGone = (kind: string, ...names: string[]) =>
    expect.poll(async () => (await objects(kind)).filter((name) => names.includes(name)), { timeout: 60_000, interval: 500 }).toEqual([]);
  const velerosRestore = (name: string, backup: string) =>
    velero.cli('restore', 'create', name, '--from-backup', backup, '--namespace-mappings', `shop:${name}`, '--wait');

  /** Makes a backup whose digests are signed, and has the key checked. */
  const backUpSigned = async (name: string) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const [secret, known, config] = [join(state, 'signing.pem'), join(state, 'known.pem'), join(state, 'signing.yaml')];
    await writeFile(secret, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    await writeFile(known, publicKey.export({ type: 'spki', format: 'pem' }));
    const { endpoint: s3Url, region } = real.minio;
    const location = {
      name: 'default',
      provider: 'aws',
      objectStorage: { bucket },
      config: { region, s3Url, s3ForcePathStyle: 'true' },
      signWith: secret,
    };
    await writeFile(config, JSON.stringify({ locations: [location] })); // which is YAML
    const args = ['backup', 'create', name, '--include-namespaces', 'shop', '--config', config];
    expectOk(args, await lifeboat(args, { env: { ...minio.env, KUBECONFIG: cluster.kubeconfig } }));
    await ok('backup', 'verify', name, '--require-signature', known);
  };

  beforeAll(async () => {
    await runServerScript('stores', ['bucket', bucket], state);
    const { endpoint, region, accessKeyId, secretAccessKey } = real.minio;
    store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    cluster = await startCluster('delete', [], state);
    await k('create', 'namespace', 'shop');
    await k('-n', 'shop', 'create', 'configmap', 'prices', '--from-literal=tea=3');
    for (const name of ['twin', 'near']) await ok('backup', 'create', name, '--include-namespaces', 'shop');
    await backUpSigned('ours');
    await ok('restore', 'create', 'ours-r', '--from-backup', 'ours', '--namespace-mappings', 'shop:ours-r');
    for (const file of ['lifeboat-in-progress.json', 'unknown/deep/file']) await store.putObject(`backups/ours/${file}`, Buffer.from('{}'));
    velero = await startVelero({ cluster: 'delete', kubeconfig: cluster.kubeconfig, state, minio: real.minio, bucket });
    // A server that starts syncs at once unless it has synced within the period.
    await k('-n', 'velero', 'patch', 'bsl', 'default', '--type=merge', '-p', '{"spec":{"backupSyncPeriod":"1s"}}');
    for (const name of ['theirs', 'theirs-too']) {
      await velero.cli('backup', 'create', name, '--include-namespaces', 'shop', '--wait');
      for (const n of [1, 2]) await velerosRestore(`${name}-${n}`, name);
    }
    await velero.untilSynced('backup', 'ours');
    expect(await velerosRestore('ours-v', 'ours')).toContain('Restore completed with status: Completed');
  }, 120_000);
  afterAll(async () => {
    await velero?.down();
    await cluster?.down();
    await store?.close?.();
  });

  test('velero lists and restores our backup, a signed one, and its delete removes it: every file, also those it does not know, and its own restores of it', async () => {
    expect(await keys('backups/ours/')).toContain('backups/ours/lifeboat-digests.sig');
    expect(await velero.cli('backup', 'get')).toMatch(/^ours +Completed /m);
    expect(await k('-n', 'ours-v', 'get', 'configmap', 'prices', '-o', 'jsonpath={.data.tea}')).toBe('3');
    await velero.cli('backup', 'delete', 'ours', '--confirm');
    await untilGone('backup', 'ours');
    await untilGone('restore', 'ours-v');
    expect(await keys('backups/ours/')).toEqual([]);
    expect(await keys('restores/ours-v/')).toEqual([]);
    // One that ends with errors stays for a day.
    await expect.poll(() => objects('deletebackuprequest')).toEqual(['']);
    // Velero has no Restore object of ours: the files stay until we take them.
    expect(await keys('restores/ours-r/')).not.toEqual([]);
    expect(await ok('restore', 'get')).toMatch(/^ours-r +ours +Completed /m);
    expect(await ok('backup', 'delete', 'ours', '--confirm')).toBe('Backup ours: deleted (0 objects, and its restores ours-r)\n');
    expect(await keys('restores/ours-r/')).toEqual([]);
  });

  test("lifeboat backup delete removes Velero's backup and its restores' files, from the bucket alone", async () => {
    expect(await ok('backup', 'delete', 'theirs', '--confirm')).toMatch(
      /^Backup theirs: deleted \(\d+ objects, and its restores theirs-1, theirs-2\)\n$/,
    );
    for (const folder of ['backups/theirs/', 'restores/theirs-1/', 'restores/theirs-2/']) expect(await keys(folder)).toEqual([]);
    expect(await keys('backups/theirs-too/')).not.toEqual([]);
    expect(await keys('restores/theirs-too-1/')).not.toEqual([]);
    // Velero drops its Backup object itself. Its Restore objects stay; they can be listed, described and deleted.
    await velero.syncNow();
    await untilGone('backup', 'theirs');
    expect(await objects('restore')).toEqual(expect.arrayContaining(['theirs-1', 'theirs-2']));
    expect(await velero.cli('restore', 'get')).toMatch(/^theirs-1 +theirs +Completed/m);
    await velero.cli('restore', 'delete', 'theirs-1', 'theirs-2', '--confirm');
    await untilGone('restore', 'theirs-1', 'theirs-2');
  });

  test("lifeboat restore delete removes the files of Velero's restore, and Velero can delete its object then", async () => {
    expect(await ok('restore', 'delete', 'theirs-too-2', '--confirm')).toMatch(/^Restore theirs-too-2: deleted \(5 objects\)\n$/);
    expect(await keys('restores/theirs-too-2/')).toEqual([]);
    await velero.cli('restore', 'delete', 'theirs-too-2', '--confirm');
    await untilGone('restore', 'theirs-too-2');
    expect((await run('restore', 'delete', 'theirs-too-2', '--confirm')).stderr).toContain('RESTORE_NOT_FOUND');
  });

  test("with Velero's namespace its objects go too, and its Restore objects tell what a silent log does not", async () => {
    await velerosRestore('silent', 'theirs-too');
    await store.deleteObject('restores/silent/restore-silent-logs.gz');
    const args = ['backup', 'delete', 'theirs-too', '--confirm'] as const;
    const deleted = await ok(...args, '--velero-namespace', 'velero', '-o', 'json');
    expect(JSON.parse(deleted)).toMatchObject({
      deleted: [
        {
          restores: ['silent', 'theirs-too-1'],
          restoresOfUnknownBackup: [],
          veleroObjects: ['Restore velero/silent', 'Restore velero/theirs-too-1', 'Backup velero/theirs-too'],
        },
      ],
    });
    await untilGone('backup', 'theirs-too');
    await untilGone('restore', 'silent', 'theirs-too-1');
    expect(await keys('restores/')).toEqual([]);
    expect((await run(...args, '--velero-namespace', 'velero')).stderr).toContain('BACKUP_NOT_FOUND');
  });

  test("the objects of another location's backup of the same name stay", async () => {
    await velero.untilSynced('backup', 'twin');
    const other = { spec: { storageLocation: 'other' }, status: { startTimestamp: '2026-01-01T00:00:00Z' } };
    const labels = { 'velero.io/storage-location': 'other' };
    await k('-n', 'velero', 'patch', 'backups.velero.io', 'twin', '--type=merge', '-p', JSON.stringify({ ...other, metadata: { labels } }));
    const file = join(state, 'of-twin.json');
    const metadata = { name: 'of-twin', namespace: 'velero' };
    const restore = { apiVersion: 'velero.io/v1', kind: 'Restore', metadata, spec: { backupName: 'twin' }, status: { phase: 'Completed' } };
    await writeFile(file, JSON.stringify(restore));
    await k('create', '-f', file);
    expect(await ok('backup', 'delete', 'twin', '--confirm', '--velero-namespace', 'velero')).toMatch(
      /^Backup twin: deleted \(\d+ objects\)\n$/,
    );
    expect(await objects('backup')).toContain('twin');
    expect(await objects('restore')).toContain('of-twin');
  });

  test('a cluster without Velero is told, and nothing is deleted', async () => {
    const result = await lifeboat(
      ['backup', 'delete', 'near', '--confirm', '--velero-namespace', 'velero', '--kubeconfig', real.kubeconfig, '--location', minio.url],
      { env: minio.env },
    );
    expect(result).toMatchObject({ code: 1, stderr: expect.stringMatching(/restores\.velero\.io.*\(KUBERNETES_API_UNAVAILABLE\)/) });
    expect(await keys('backups/near/')).not.toEqual([]);
  });
});
