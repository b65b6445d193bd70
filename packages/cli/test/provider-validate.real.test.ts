import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMinioObjectStore } from '@lifeboat/provider-minio';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { bench } from '../../../test/support/bench.ts';
import { minioLocation } from '../../../test/support/minio-location.ts';
import type { StoreReport } from '../src/validate/store-report.ts';
import { runInProcess } from './run-in-process.ts';
import { startCli } from './spawn-cli.ts';

const real = inject('real');
const bucket = 'provider-validate';

describe.skipIf(!real)('provider validate on MinIO', () => {
  if (!real) return;
  const { minio, state } = real;
  const { url, env } = minioLocation(minio, bucket, 'some/prefix');
  let cwd: string;

  const keys = async () => {
    const store = createMinioObjectStore({ ...minio, bucket });
    const found: string[] = [];
    for await (const { key } of store.listObjects('')) found.push(key);
    await store.close?.();
    return found;
  };

  beforeAll(async () => {
    await bench('stores', ['bucket', bucket], state);
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-validate-'));
    const store = createMinioObjectStore({ ...minio, bucket });
    await store.putObject('some/prefix/backups/b1/velero-backup.json', Buffer.from('{}'));
    await store.close?.();
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  test('everything is sound, every checksum is taken, and only what was there is left', async () => {
    const argv = ['provider', 'validate', '--location', url, '--quick', '--quiet', '-o', 'json'];
    const { code, stdout, stderr } = await runInProcess(argv, { cwd, env: { ...env, HOME: cwd } });
    const report = JSON.parse(stdout) as StoreReport;
    expect(report.cases.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report).toMatchObject({
      sound: true,
      leftBehind: [],
      supports: { conditionalPut: true, signedUrls: true, removeUnfinishedPuts: true },
    });
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

  test('Ctrl-C leaves nothing in the bucket, no parts either', async () => {
    const run = startCli(['provider', 'validate', '--location', url], { cwd, env });
    await run.seen('1/');
    run.process.kill('SIGINT');
    const { code, stderr } = await run.exit;
    expect(stderr).toMatch(/Nothing is left below lifeboat-validate-/);
    expect(code).toBe(130);
    expect(await keys()).toEqual(['some/prefix/backups/b1/velero-backup.json']);
  });
});
