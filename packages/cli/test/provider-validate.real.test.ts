import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMinioObjectStore } from '@lifeboat/provider-minio';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { minioLocation } from '../../../test/real-servers/minio-location.ts';
import { type MinioServer, serverScripts, startMinio } from '../../../test/real-servers/server-scripts.ts';
import type { StoreReport } from '../src/validate/store-report.ts';
import { runInProcess } from './run-in-process.ts';
import { startCli } from './start-cli.ts';

const bucket = 'provider-validate';

// A MinIO of its own: what it keeps of uploads is looked at.
describe.skipIf(!serverScripts)('provider validate on MinIO', () => {
  let minio: MinioServer;
  let cwd: string;
  let url: string;
  let env: Record<string, string>;

  const open = () => {
    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    return createMinioObjectStore({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, bucket });
  };
  const keys = async () => {
    const store = open();
    const found: string[] = [];
    for await (const { key } of store.listObjects('')) found.push(key);
    await store.close?.();
    return found;
  };

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-validate-'));
    minio = await startMinio(cwd);
    await minio.makeBucket(bucket);
    ({ url, env } = minioLocation(minio, bucket, 'some/prefix'));
    const store = open();
    await store.putObject('some/prefix/backups/b1/velero-backup.json', Buffer.from('{}'));
    await store.close?.();
  });
  afterAll(async () => {
    await minio?.down();
    await rm(cwd, { recursive: true, force: true });
  });

  test('everything is sound, every checksum is taken, and only what was there is left', async () => {
    const argv = ['provider', 'validate', '--location', url, '--quick', '--quiet', '-o', 'json'];
    const { code, stdout, stderr } = await runInProcess(argv, { cwd, env: { ...env, HOME: cwd } });
    const report = JSON.parse(stdout) as StoreReport;
    expect(report.cases.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report).toMatchObject({
      sound: true,
      leftBehind: [],
      supports: {
        conditionalPut: true,
        conditionalReplace: true,
        conditionalDelete: false,
        signedUrls: true,
        removeUnfinishedPuts: true,
      },
    });
    expect(report.protection).toEqual({ versioning: false, objectLock: false });
    expect(report.checksums?.probes.map(({ algorithm, accepted }) => [algorithm, accepted])).toEqual(
      ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'none'].map((algorithm) => [algorithm, true]),
    );
    expect(report.cases.find(({ name }) => name === 'errors show no secret')?.outcome).toBe('passed');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await keys()).toEqual(['some/prefix/backups/b1/velero-backup.json']);
  });

  test('refused credentials end it before it begins', async () => {
    const wrong = { ...env, AWS_SECRET_ACCESS_KEY: 'not-the-secret' };
    const { code, stdout, stderr } = await runInProcess(['provider', 'validate', '--location', url], { cwd, env: wrong });
    expect(stderr).toMatch(/\(STORE_ACCESS_DENIED\)$/m);
    expect(stderr).not.toContain('not-the-secret');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test('Ctrl-C in the middle of an upload leaves nothing in the bucket, no parts either', async () => {
    // Where MinIO keeps the uploads that are not complete.
    const uploads = async () => {
      const found = await readdir(join(cwd, 'stores/minio/.minio.sys/multipart'), { recursive: true }).catch(() => []);
      return found.filter((path) => path.endsWith('xl.meta'));
    };
    expect(await uploads()).toEqual([]);
    const run = startCli(['provider', 'validate', '--location', url], { cwd, env });
    await vi.waitFor(async () => expect((await uploads()).length).toBeGreaterThan(0), { timeout: 60_000, interval: 20 });
    run.process.kill('SIGINT');
    const { code, stderr } = await run.exit;
    expect(stderr).toMatch(/Nothing is left below lifeboat-validate-/);
    expect(code).toBe(130);
    expect(await keys()).toEqual(['some/prefix/backups/b1/velero-backup.json']);
    expect(await uploads()).toEqual([]);
  });
});
