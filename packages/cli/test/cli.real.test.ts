import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { createMinioObjectStore } from '@lifeboat/provider-minio';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runServerScript } from '../../../test/real-servers/server-scripts.ts';
import { startCli } from './start-cli.ts';

const real = inject('real');
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const bucket = 'cli-real';

describe.skipIf(!real)('the CLI on a real API server and MinIO', () => {
  if (!real) return;
  const { kubeconfig, minio, state } = real;
  const keys = { AWS_ACCESS_KEY_ID: minio.accessKeyId, AWS_SECRET_ACCESS_KEY: minio.secretAccessKey };
  const location = `s3://${bucket}/prefix?endpoint=${minio.endpoint}&region=${minio.region}`;
  let cluster: ClusterClient;
  let cwd: string;
  const lifeboat = (argv: string[], env: Record<string, string> = keys) =>
    startCli([...argv, '--location', location], { cwd, env: { KUBECONFIG: kubeconfig, ...env } });

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-cli-real-'));
    await runServerScript('stores', ['bucket', bucket], state);
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'cli-shop' } });
    const data = { text: 'x'.repeat(1000) };
    for (let i = 0; i < 40; i++) {
      await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${i}`, namespace: 'cli-shop' }, data });
    }
  });
  afterAll(async () => {
    for (const name of ['cli-shop', 'cli-copy']) await cluster.delete(namespaces, { name });
    await cluster.close();
    await rm(cwd, { recursive: true, force: true });
  });

  test('backup, list, verify, restore under another name, delete', async () => {
    const made = await lifeboat(['backup', 'create', 'c1', '--include-namespaces', 'cli-shop', '--result', 'json']).exit;
    expect(made).toMatchObject({ code: 0 });
    expect(JSON.parse(made.stdout)).toMatchObject({
      phase: 'Completed',
      backup: { metadata: { name: 'c1' } },
      consistency: { inconsistent: [] },
    });
    expect((await lifeboat(['backup', 'get']).exit).stdout).toMatch(/\nc1 +Completed +0 +0 /);
    expect(await lifeboat(['backup', 'verify', 'c1']).exit).toMatchObject({ code: 0 });
    const restored = await lifeboat(['restore', 'create', '--from-backup', 'c1', '--namespace-mappings', 'cli-shop:cli-copy']).exit;
    expect(restored.stdout).toMatch(/^Restore c1-\d{14}: Completed\n/);
    expect((await cluster.get(configMaps, { namespace: 'cli-copy', name: 'c39' }))?.data).toEqual({ text: 'x'.repeat(1000) });
    expect((await lifeboat(['backup', 'delete', 'c1', '--confirm']).exit).stdout).toMatch(
      /^Backup c1: deleted \(\d+ objects, and its restores c1-/,
    );
  });

  test.each([
    [{}, 'CREDENTIALS_MISSING', 1],
    [{ ...keys, AWS_SECRET_ACCESS_KEY: 'not-the-secret' }, 'STORE_ACCESS_DENIED', 1],
  ])('wrong credentials %#: %s', async (env, code, exitCode) => {
    // Without keys the AWS SDK would ask the metadata service of a cloud machine.
    const result = await lifeboat(['backup', 'create', 'c2'], { AWS_EC2_METADATA_DISABLED: 'true', ...env }).exit;
    expect(result).toMatchObject({ code: exitCode, stdout: '', stderr: expect.stringContaining(`(${code})`) });
    expect(result.stderr).not.toContain('not-the-secret');
  });

  test('Ctrl-C leaves nothing in the bucket', async () => {
    const run = lifeboat(['backup', 'create', 'c3']);
    await run.seen('Backup c3: InProgress');
    run.process.kill('SIGINT');
    const { code } = await run.exit;
    const store = createMinioObjectStore({ endpoint: minio.endpoint, credentials: minio, bucket });
    const left: string[] = [];
    for await (const { key } of store.listObjects('prefix/backups/c3/')) left.push(key);
    await store.close?.();
    // A small backup may have been done before the signal came.
    if (code === 0) expect(left).toContain('prefix/backups/c3/velero-backup.json');
    else expect({ code, left }).toEqual({ code: 130, left: [] });
  });
});
