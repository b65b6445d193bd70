import { type ClusterClient, clusterFromKubeConfig, createEngine, type ObjectLockOptions } from '@lifeboat/core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeBucket } from '../../s3-store/test/make-bucket.ts';
import { objectVersions } from '../../s3-store/test/object-versions.ts';
import { createMinioObjectStore } from './create-minio-object-store.ts';

const real = inject('real');

describe.skipIf(!real)('locked backups on MinIO', () => {
  if (!real) return;
  const { minio, kubeconfig } = real;
  let cluster: ClusterClient;
  let buckets: { readonly main: string; readonly copy: string; readonly plain: string };

  const open = (bucket: string) => createMinioObjectStore({ ...minio, bucket });
  const engineOf = (objectLock: ObjectLockOptions) =>
    createEngine({
      cluster,
      storageLocations: {
        main: { store: open(buckets.main), objectLock, default: true },
        copy: { store: open(buckets.copy), objectLock },
        plain: { store: open(buckets.plain), objectLock },
      },
    });
  const backUp = (engine: ReturnType<typeof engineOf>, name: string, more = {}) =>
    engine.backup({ name, includedNamespaces: ['default'], ttl: '1h', ...more }).result;

  const versions = (bucket: string, name: string) => objectVersions(minio, { bucket, prefix: `backups/${name}/` });
  const marker = (name: string) => `backups/${name}/lifeboat-in-progress.json`;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    const [main, copy] = await Promise.all(['locked-main', 'locked-copy'].map((name) => makeBucket(minio, name, { objectLock: true })));
    buckets = { main: main ?? '', copy: copy ?? '', plain: await makeBucket(minio, 'locked-plain') };
  });
  afterAll(async () => {
    await cluster?.close();
  });

  test('every file is locked until the backup expires; delete says so, TTLs only grow, repair follows', async () => {
    const engine = engineOf({ mode: 'compliance' });
    const { backup } = await backUp(engine, 'kept');
    const expiration = Date.parse(backup.status.expiration ?? '');
    const all = await versions(buckets.main, 'kept');
    const [markers, files] = [true, false].map((isMarker) => all.filter(({ key }) => (key === marker('kept')) === isMarker));
    expect(files?.length).toBeGreaterThan(8);
    // Each was put once: no version of a phase that is not its last.
    expect(new Set(files?.map(({ key }) => key)).size).toBe(files?.length);
    expect(files?.filter(({ until }) => until !== expiration)).toEqual([]);
    expect(markers?.length).toBeGreaterThan(0);
    expect(markers?.filter(({ until }) => until !== undefined)).toEqual([]);

    const told = new RegExp(
      `"kept" in location "main" cannot be deleted: backups/kept/.* is locked until ${new Date(expiration).toISOString()}`,
    );
    await expect(engine.deleteBackup('kept')).rejects.toMatchObject({ code: 'BACKUP_LOCKED', message: expect.stringMatching(told) });
    expect((await versions(buckets.main, 'kept')).length).toBe(all.length);

    await engine.copyBackup({ name: 'kept', from: 'main', to: 'copy' });
    const shorter = engine.setBackupTtl('kept', { ttl: '30m' });
    await expect(shorter).rejects.toMatchObject({ code: 'BACKUP_LOCKED', message: expect.stringContaining('Nothing was changed') });
    const extended = await engine.setBackupTtl('kept', { ttl: '2h' });
    expect(extended).toMatchObject({ spec: { ttl: '2h0m0s' } });
    const later = expiration + 3_600_000;
    expect(Date.parse(extended.status.expiration ?? '')).toBe(later);
    expect(await engine.verifyBackup('kept')).toMatchObject({ problems: [] });

    const repaired = await engine.repairBackup('kept', { storageLocations: ['main', 'copy'] });
    expect(repaired.locations.map(({ outcome }) => outcome)).toEqual(['whole', 'whole']);
    for (const bucket of [buckets.main, buckets.copy]) {
      const now = (await versions(bucket, 'kept')).filter(({ key }) => key !== marker('kept'));
      expect(now.filter(({ isLatest, until }) => isLatest && until !== later)).toEqual([]);
      expect(now.filter(({ key }) => key === 'backups/kept/velero-backup.json')).toHaveLength(2);
    }
    expect(await engine.verifyBackup('kept', { storageLocation: 'copy' })).toMatchObject({ problems: [] });
  });

  test('a legal hold outlasts the expiration, and is told', async () => {
    const engine = engineOf({ mode: 'governance', legalHold: true });
    await backUp(engine, 'held');
    const refused = { code: 'BACKUP_LOCKED', context: { legalHold: true }, message: expect.stringContaining('has a legal hold') };
    await expect(engine.deleteBackup('held')).rejects.toMatchObject(refused);
  });

  test('a bucket without object lock refuses the backup before anything is written', async () => {
    const engine = engineOf({ mode: 'governance' });
    const refused = { code: 'INVALID_CONFIG', message: expect.stringMatching(/"plain" shall lock its backups .*has no object lock/) };
    await expect(backUp(engine, 'unlocked', { storageLocation: 'plain' })).rejects.toMatchObject(refused);
    expect(await versions(buckets.plain, 'unlocked')).toEqual([]);
  });
});
