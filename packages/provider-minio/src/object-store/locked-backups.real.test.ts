import { type ClusterClient, clusterFromKubeConfig, createEngine } from '@lifeboat/core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { checkHeldBackup, checkLockedBackup, type LockingPlace } from '../../../../test/testing/locked-backups.ts';
import { makeBucket } from '../../../s3-store/test/make-bucket.ts';
import { objectVersions } from '../../../s3-store/test/object-versions.ts';
import { createMinioObjectStore } from './create-minio-object-store.ts';

const real = inject('real');

describe.skipIf(!real)('locked backups on MinIO', () => {
  if (!real) return;
  const { minio, kubeconfig } = real;
  let cluster: ClusterClient;
  let buckets: { readonly main: string; readonly copy: string; readonly plain: string };

  const open = (bucket: string) => createMinioObjectStore({ endpoint: minio.endpoint, credentials: minio, bucket });
  const versions = (bucket: string, prefix: string) => objectVersions(minio, { bucket, prefix });
  const place = (bucket: string): LockingPlace => ({ open: () => open(bucket), versions: (prefix) => versions(bucket, prefix) });

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    const [main, copy] = await Promise.all(['locked-main', 'locked-copy'].map((name) => makeBucket(minio, name, { objectLock: true })));
    buckets = { main: main ?? '', copy: copy ?? '', plain: await makeBucket(minio, 'locked-plain') };
  });
  afterAll(async () => {
    await cluster?.close();
  });

  test('every file is locked until the backup expires; delete says so, TTLs only grow, repair follows', () =>
    checkLockedBackup({ cluster, main: place(buckets.main), copy: place(buckets.copy), objectLock: { mode: 'compliance' } }));

  test('a legal hold outlasts the expiration, and is told', () =>
    checkHeldBackup({ cluster, main: place(buckets.main), copy: place(buckets.copy), objectLock: { mode: 'governance' } }));

  test('a bucket without object lock refuses the backup before anything is written', async () => {
    const storageLocations = { plain: { store: open(buckets.plain), objectLock: { mode: 'governance' } } } as const;
    const engine = createEngine({ cluster, storageLocations });
    const refused = { code: 'INVALID_CONFIG', message: expect.stringMatching(/"plain" shall lock its backups .*has no object lock/) };
    await expect(engine.backup({ name: 'unlocked', includedNamespaces: ['default'] }).result).rejects.toMatchObject(refused);
    expect(await versions(buckets.plain, 'backups/unlocked/')).toEqual([]);
  });
});
