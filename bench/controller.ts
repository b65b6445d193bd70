/**
 * Measures `lifeboat server` with 1,000 backups and 50 schedules, of the built packages and with the rights of an installation:
 * `pnpm bench:controller`. Prints how much of a processor it takes while nothing happens, its memory, and how soon a client sees that
 * something was done; fails when one is beyond its limit.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterFromKubeConfig } from '@lifeboat/core';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import { createS3Store } from '@lifeboat/s3-store';
import { installedServer } from '../test/real-servers/installed-server.ts';
import { runServerScript, startCluster, startMinio } from '../test/real-servers/server-scripts.ts';
import { fillBucket } from './controller/fill-bucket.ts';
import { measureReactions } from './controller/measure-reactions.ts';
import { cpuSeconds, memoryMiB } from './cpu-seconds.ts';
import { round } from './run-measured.ts';

const [backups, schedules] = [1000, 50];
/** Two rounds of what is done once a minute. */
const idleInMs = 125_000;
const limits = { idlePercent: 5, memoryMiB: 200, reactionInMs: 2000 };

const state = await mkdtemp(join(tmpdir(), 'lifeboat-scale-'));
const ends: (() => unknown)[] = [() => rm(state, { recursive: true, force: true })];
try {
  const [{ kubeconfig, down }, minio] = await Promise.all([startCluster('scale', [], state), startMinio(state)]);
  ends.push(down, () => minio.down());
  const bucket = 'scale';
  await runServerScript('stores', ['bucket', bucket], state);
  const { endpoint, region, accessKeyId, secretAccessKey } = minio;
  const cluster = await clusterFromKubeConfig({ path: kubeconfig });
  ends.push(() => cluster.close());
  const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  ends.push(() => store.close?.());
  await fillBucket({ cluster, store, backups });
  const file = await installedServer({ kubeconfig, cluster, minio, bucket, folder: state });
  const client = createVeleroClient({ cluster });
  for (let i = 0; i < schedules; i++)
    await client.createSchedule({ name: `nightly-${i}`, schedule: `${i} 3 1 1 *`, template: { includedNamespaces: ['default'] } });

  const bin = resolve(import.meta.dirname, '../packages/cli/dist/bin.js');
  const started = performance.now();
  const server = spawn(process.execPath, [bin, 'server', '--kubeconfig', file, '--providers', 'aws', '--log-level', 'error'], {
    env: { PATH: process.env.PATH, HOME: state },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number | null>((done) => server.on('close', done));
  ends.push(async () => {
    server.kill('SIGTERM');
    await ended;
  });
  const pid = server.pid ?? 0;
  while ((await client.listBackups()).length < backups) {
    if (server.exitCode !== null) throw new Error(`lifeboat server ended with ${server.exitCode}`);
    await sleep(1000);
  }
  const syncInSeconds = round((performance.now() - started) / 1000);
  await sleep(15_000);

  const [before, since] = [cpuSeconds(pid), performance.now()];
  await sleep(idleInMs);
  const idlePercent = round(((cpuSeconds(pid) - before) / ((performance.now() - since) / 1000)) * 100);
  const reactions = await measureReactions(client, 'backup-0000');
  const memory = await memoryMiB(pid);
  console.log(
    JSON.stringify({ backups, schedules, syncInSeconds, idlePercent, memoryMiB: memory, reactionsInMs: reactions, limits }, null, 2),
  );

  const broken = [
    ...(idlePercent > limits.idlePercent ? [`${idlePercent} % of a processor while nothing happens`] : []),
    ...(memory.peak > limits.memoryMiB ? [`${memory.peak} MiB at its peak`] : []),
    ...Object.entries(reactions)
      .filter(([, slowest]) => slowest > limits.reactionInMs)
      .map(([what, slowest]) => `${what}: ${slowest} ms`),
  ];
  for (const limit of broken) console.error(`LIMIT BROKEN: ${limit}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  for (const end of ends.reverse()) await end();
}
