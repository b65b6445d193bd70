import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { isFinished, isInProgress } from '@lifeboat/core/velero-api';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { minioLocation } from '../real-servers/minio-location.ts';
import { runServerScript } from '../real-servers/server-scripts.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';
import { dockerfileConfig, loadServerImage } from './server-pod/server-image.ts';
import { relayAddress, startRelay } from './server-pod/start-relay.ts';
import { takeTurn } from './testing/take-turn.ts';

const node = inject('node');
const run = promisify(execFile);
const image = 'bench.local/lifeboat:1';
const namespace = 'lifeboat-pod';
const shop = 'pod-shop';
const bucket = 'server-pod';
/** `pnpm soak:pod` sets it to ten. */
const kills = Number(process.env.LIFEBOAT_POD_KILLS ?? '3');

/** What runs while the container is killed. */
const works = ['backup', 'restore', 'deletion'] as const;

// What `lifeboat install` makes, as it is, of the image of the Dockerfile: a Pod with the generated rights only.
describe.skipIf(!node)('the server as a Pod', () => {
  if (!node) return;
  const { kubeconfig, minio } = node;
  const socket = join(dirname(kubeconfig), 'containerd.sock');
  const ends: (() => Promise<unknown>)[] = [];
  let cluster: ClusterClient;
  let velero: VeleroClient;
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const ctr = async (...args: string[]) => (await run('ctr', ['-a', socket, '-n', 'k8s.io', ...args])).stdout;

  interface Container {
    readonly id: string;
    readonly restarts: number;
  }

  async function container(): Promise<Container> {
    const path = '{.items[0].status.containerStatuses[0].containerID} {.items[0].status.containerStatuses[0].restartCount}';
    const [id = '', restarts] = (await k('-n', namespace, 'get', 'pod', '-l', 'deploy=velero', '-o', `jsonpath=${path}`)).split(' ');
    return { id: id.replace('containerd://', ''), restarts: Number(restarts) };
  }

  const isReady = async () =>
    (await k('-n', namespace, 'get', 'deploy', 'velero', '-o', 'jsonpath={.status.availableReplicas}')) === '1' &&
    (await k('-n', namespace, 'get', 'pod', '-l', 'deploy=velero', '-o', 'name')).split('\n').length === 1;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lifeboat-pod-'));
    ends.push(() => rm(folder, { recursive: true }));
    // The relay's address is of a Velero with Pods, too.
    const turn = await takeTurn(dirname(kubeconfig));
    ends.push(() => new Promise((done) => turn.close(done)));
    await Promise.all([loadServerImage(image, { socket }), runServerScript('stores', ['bucket', bucket], minio.state)]);
    const server = await k('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}');
    const storePort = Number(new URL(minio.endpoint).port);
    ends.push(
      await startRelay([
        [443, Number(new URL(server).port)],
        [storePort, storePort],
      ]),
    );
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    velero = createVeleroClient({ cluster, namespace });
    await k('create', 'namespace', shop);
    ends.push(() => k('delete', 'namespace', shop, '--wait=false'));
    const items = Array.from({ length: 150 }, (_, i) => ({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `price-${i}`, namespace: shop } },
      data: { tea: String(i) },
    }));
    await writeFile(join(folder, 'shop.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await k('create', '-f', join(folder, 'shop.json'));
    const keys = join(folder, 'keys');
    await writeFile(keys, `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`);
    const config = `region=${minio.region},s3ForcePathStyle=true,s3Url=http://${relayAddress}:${storePort}`;
    const place = ['--provider', 'aws', '--bucket', bucket, '--backup-location-config', config, '--secret-file', keys];
    const where = ['-n', namespace, '--kubeconfig', kubeconfig, '--use-volume-snapshots=false'];
    ends.push(() => lifeboat(['uninstall', '--confirm', '-n', namespace, '--kubeconfig', kubeconfig]));
    // The one node has little to give.
    const small = ['--velero-pod-cpu-request', '50m', '--velero-pod-cpu-limit', '2'];
    const installed = await lifeboat(['install', '--image', image, ...place, ...where, ...small, '--wait']);
    expect(installed, installed.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/The server is ready\n$/) });
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test('no root, no rights of the kernel, and nothing to write but its own folder', async () => {
    const { id } = await container();
    const pid = new RegExp(`^${id}\\s+(\\d+)`, 'm').exec(await ctr('tasks', 'ls'))?.[1];
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\s+65532\s+65532\s/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(await readFile(`/proc/${pid}/mounts`, 'utf8')).toMatch(/^\S+ \/ \S+ ro,/m);
    const { User, Entrypoint } = await dockerfileConfig();
    expect(User).toBe('65532:65532');
    expect((await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')).toEqual(
      expect.arrayContaining([...Entrypoint, 'server', '--in-cluster']),
    );
  });

  test('a backup, a restore and a schedule by objects of velero.io', async () => {
    await velero.waitUntilAvailable('default');
    await velero.createBackup({ name: 'first', includedNamespaces: [shop] });
    expect((await velero.waitForBackup('first', { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
    await k('-n', shop, 'delete', 'configmap', 'price-7');
    await velero.createRestore({ name: 'first', backupName: 'first' });
    expect((await velero.waitForRestore('first', { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
    expect(await k('-n', shop, 'get', 'configmap', 'price-7', '-o', 'jsonpath={.data.tea}')).toBe('7');
    await velero.createSchedule({ name: 'often', schedule: '@every 1s', template: { includedNamespaces: [shop], ttl: '1h' } });
    await expect.poll(async () => (await velero.listBackups({ labelSelector: 'velero.io/schedule-name=often' })).length).toBeGreaterThan(0);
    await velero.deleteSchedule('often');
    const unfinished = async () => (await velero.listBackups()).filter(({ status }) => !isFinished(status.phase)).length;
    await expect.poll(unfinished).toBe(0);
  });

  test.each(Array.from({ length: kills }, (_, i) => [i + 1, works[i % works.length] ?? 'backup'] as const))(
    'kill %i: the container dies in the middle of a %s, and what becomes of it is right',
    async (number, work) => {
      const name = `${work}-${number}`;
      const isGone = async () => !(await velero.objects('Backup').get(name));
      let phase: () => Promise<string | undefined>;
      if (work === 'backup') {
        await velero.createBackup({ name, includedNamespaces: [shop] });
        phase = async () => (await velero.getBackup(name)).status.phase;
      } else if (work === 'restore') {
        await velero.createRestore({ name, backupName: 'first', namespaceMapping: { [shop]: `${shop}-${number}` } });
        ends.push(() => k('delete', 'namespace', `${shop}-${number}`, '--ignore-not-found', '--wait=false'));
        phase = async () => (await velero.getRestore(name)).status.phase;
      } else {
        await velero.createBackup({ name, includedNamespaces: [shop] });
        expect((await velero.waitForBackup(name, { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
        await velero.objects('DeleteBackupRequest').create({ metadata: { name }, spec: { backupName: name } });
        phase = async () => (await velero.objects('Backup').get(name))?.status.phase ?? 'gone';
      }
      const before = await container();
      // One that is done before it was seen at work is killed after it: that is a moment, too.
      const hasBegun = async () => {
        const now = (await phase()) as 'New' | 'gone' | undefined;
        return (
          now === 'gone' || isInProgress(now as 'New') || (work !== 'deletion' && isFinished(now as 'New')) || String(now) === 'Deleting'
        );
      };
      await expect.poll(hasBegun, { interval: 20 }).toBe(true);
      // At another moment each time.
      await sleep((number * 137) % 400);
      await ctr('tasks', 'kill', '-s', 'SIGKILL', before.id);
      await expect.poll(container, { timeout: 60_000, interval: 500 }).toMatchObject({ restarts: before.restarts + 1 });

      if (work === 'deletion') await expect.poll(isGone, { timeout: 60_000 }).toBe(true);
      else await expect.poll(async () => isFinished((await phase()) as 'New'), { timeout: 60_000 }).toBe(true);
      await expect.poll(async () => (await velero.objects('DeleteBackupRequest').list()).length).toBe(0);
      expect(await phase()).toMatch({ backup: /^(Completed|Failed)$/, restore: /^(Completed|Failed)$/, deletion: /^gone$/ }[work]);
      // No half backup is listed, and what is Completed is whole.
      const { url, env } = minioLocation(minio, bucket);
      const listed = await lifeboat(['backup', 'get', '--location', url, '-o', 'json'], { env });
      expect(listed.code, listed.stderr).toBe(0);
      const { items } = JSON.parse(listed.stdout) as { items: { metadata: { name: string } }[] };
      const completed = (await velero.listBackups()).filter(({ status }) => status.phase === 'Completed');
      const names = (all: readonly { metadata: { name: string } }[]) => all.map(({ metadata }) => metadata.name).sort();
      expect(names(items)).toEqual(names(completed));
      // A new Pod restarts at once; one whose container died again would wait longer and longer.
      await k('-n', namespace, 'delete', 'pod', '-l', 'deploy=velero');
      await expect.poll(isReady, { timeout: 60_000, interval: 500 }).toBe(true);
    },
  );
});
