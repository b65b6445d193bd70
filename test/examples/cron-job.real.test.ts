import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createEngine } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript } from '../real-servers/server-scripts.ts';

const real = inject('real');
const example = resolve(import.meta.dirname, '../../examples/cron-job');

describe.skipIf(!real)('examples/cron-job on a real API server and MinIO', () => {
  if (!real) return;
  const { kubeconfig, minio, state } = real;
  const bucket = 'cron-job';
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-cron-job-'));
    await runServerScript('stores', ['bucket', bucket], state);
  });
  afterAll(async () => {
    await kubectl(kubeconfig, 'delete', '-f', join(example, 'cron-job.yaml'), '--wait=false');
    await rm(folder, { recursive: true, force: true });
  });

  test('the file is applied, and its account may do what the program does', async () => {
    await kubectl(kubeconfig, 'apply', '-f', join(example, 'cron-job.yaml'));
    const token = (await kubectl(kubeconfig, 'create', 'token', 'backup', '--namespace', 'nightly-backup')).trim();
    const config = parse(await kubectl(kubeconfig, 'config', 'view', '--raw', '--minify'));
    const path = join(folder, 'kubeconfig');
    await writeFile(path, stringify({ ...config, users: [{ name: config.users[0].name, user: { token } }] }));
    const env = {
      ...{ PATH: process.env.PATH, KUBECONFIG: path, S3_ENDPOINT: minio.endpoint, S3_BUCKET: bucket },
      ...{ S3_ACCESS_KEY_ID: minio.accessKeyId, S3_SECRET_ACCESS_KEY: minio.secretAccessKey },
    };
    const child = spawn(process.execPath, ['--conditions=@lifeboat/source', join(example, 'cron-job.ts')], { env });
    const printed: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => printed.push(String(bytes)));
    const code = await new Promise((ended) => child.once('close', ended));
    expect(printed.join('')).toMatch(
      /^Backup nightly-\d{14}: Completed, \d+ objects, \d+ bytes\n(?:[A-Z_]+: .*\n)*Expired and deleted: 0\n$/,
    );
    expect(code).toBe(0);
    const credentials = { accessKeyId: minio.accessKeyId, secretAccessKey: minio.secretAccessKey };
    const store = createS3Store({ endpoint: minio.endpoint, region: minio.region, forcePathStyle: true, bucket, credentials });
    const engine = createEngine({ storageLocations: { main: { store } } });
    const backups = [];
    for await (const { state: is } of engine.listBackups()) backups.push(is);
    expect(backups).toEqual(['complete']);
    await engine.close();
  });
});
