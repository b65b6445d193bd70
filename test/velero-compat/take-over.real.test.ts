import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { bareEnv, cliCommand } from '../testing/cli-command.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');
const root = resolve(import.meta.dirname, '../..');
const wait = { timeoutInMs: 60_000 };

interface Deployment {
  readonly metadata: { readonly uid: string };
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] } } };
}

// Both servers are processes that stand for the Pods of their Deployments: each runs while its Deployment is there, and no longer.
describe.skipIf(!real)('a cluster moves from a running Velero to Lifeboat and back', { timeout: 240_000 }, () => {
  if (!real) return;
  const { state, minio } = real;
  const name = 'takeover';
  const ends: (() => Promise<unknown>)[] = [];
  let kubeconfig: string;
  let folder: string;
  let cluster: ClusterClient;
  let client: VeleroClient;
  let velero: RealVelero;
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);

  /** Ours, with the rights and the flags that the Deployment gives it. */
  async function startOurs(): Promise<ChildProcess> {
    const { args } = (await deployment())?.spec.template.spec.containers[0] ?? { args: [] };
    const token = await k('-n', 'velero', 'create', 'token', 'velero');
    const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { name: string }[] };
    const file = join(folder, 'server.kubeconfig');
    await writeFile(file, stringify({ ...config, users: config.users.map((user) => ({ name: user.name, user: { token } })) }));
    const own = args.filter(
      (arg, i) =>
        arg !== '--in-cluster' && !/^--(health|metrics)-address/.test(arg) && !/^--(health|metrics)-address$/.test(args[i - 1] ?? ''),
    );
    const child = spawn(process.execPath, [...cliCommand(), ...own, '--kubeconfig', file], {
      env: bareEnv({ HOME: folder }),
      stdio: 'ignore',
    });
    ends.push(() => stop(child));
    return child;
  }
  const stop = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'close');
  };
  const deployment = async () => {
    const found = await k('-n', 'velero', 'get', 'deploy', 'velero', '--ignore-not-found', '-o', 'json');
    return found === '' ? undefined : (JSON.parse(found) as Deployment);
  };

  /** Runs a command of the page, and ends a server when its Deployment is taken out. */
  async function runOfPage(start: string, endServer: () => Promise<unknown>): Promise<string> {
    const page = await readFile(join(root, 'docs/velero/moving-from-velero.md'), 'utf8');
    const command = page.split('\n').find((line) => line.startsWith(start) && !line.includes('--dry-run')) ?? '';
    expect(command).not.toBe('');
    const before = (await deployment())?.metadata.uid;
    const running = lifeboat(command.split(' ').slice(1), { env: { KUBECONFIG: kubeconfig } });
    while ((await deployment())?.metadata.uid === before && before !== undefined) await sleep(100);
    await endServer();
    const { code, stdout, stderr } = await running;
    expect(code, `${stdout}${stderr}`).toBe(0);
    return stdout;
  }

  /** All that must not get lost. */
  async function everything(): Promise<Record<string, unknown>> {
    const kinds = ['backups', 'restores', 'schedules', 'backupstoragelocations', 'volumesnapshotlocations'].map(
      (kind) => `${kind}.velero.io`,
    );
    const listed = JSON.parse(await k('-n', 'velero', 'get', [...kinds, 'secrets', 'serviceaccounts'].join(), '-o', 'json')) as {
      items: { kind: string; metadata: Record<string, unknown>; status?: Record<string, unknown> }[];
    };
    return Object.fromEntries(
      listed.items.map(({ metadata, status, ...object }) => {
        const { name: its, uid, labels, annotations } = metadata;
        // What a location is now each server says for itself.
        const kept = object.kind.endsWith('Location') ? {} : status;
        return [`${object.kind} ${String(its)}`, { ...object, status: kept, metadata: { uid, labels, annotations } }];
      }),
    );
  }

  const scheduled = () => client.listBackups({ labelSelector: 'velero.io/schedule-name=hourly' });
  const setLastBackup = async (minutesAgo: number) => {
    const lastBackup = new Date(Date.now() - minutesAgo * 60_000).toISOString().replace(/\.\d+Z/, 'Z');
    await k('-n', 'velero', 'patch', 'schedules.velero.io', 'hourly', '--type=merge', '-p', JSON.stringify({ status: { lastBackup } }));
  };
  async function restoreOf(backupName: string): Promise<void> {
    await k('-n', 'shop', 'delete', 'configmap', 'prices');
    const restore = await client.createRestore({ name: `of-${backupName}`, backupName });
    const { status } = await client.waitForRestore(restore.metadata.name, wait);
    expect(status).toMatchObject({ phase: 'Completed' });
    expect(await k('-n', 'shop', 'get', 'configmap', 'prices', '-o', 'jsonpath={.data.tea}')).toBe('3');
  }
  /** Else the next server waits until a minute has passed since the last one looked. */
  async function makeSyncDue(): Promise<void> {
    const patch = JSON.stringify({ status: { lastSyncedTime: '2026-01-01T00:00:00Z' } });
    for (const location of ['default', 'second']) await k('-n', 'velero', 'patch', 'bsl', location, '--type=merge', '-p', patch);
  }
  /** A server has looked at both locations, and at what is in them. */
  async function untilSynced(since: number): Promise<void> {
    const times = async () => {
      const locations = await client.listLocations();
      return locations.map(({ status }) => Math.min(Date.parse(status.lastSyncedTime ?? ''), Date.parse(status.lastValidationTime ?? '')));
    };
    await expect.poll(async () => (await times()).every((time) => time >= since), { timeout: 90_000, interval: 500 }).toBe(true);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-takeover-'));
    ends.push(() => rm(folder, { recursive: true }));
    const started = await startCluster(name, ['--controllers'], state);
    ends.push(started.down);
    kubeconfig = started.kubeconfig;
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    client = createVeleroClient({ cluster });
    for (const bucket of [name, `${name}-second`]) await runServerScript('stores', ['bucket', bucket], state);
    await k('create', 'namespace', 'shop');
    await k('-n', 'shop', 'create', 'configmap', 'prices', '--from-literal=tea=3');

    const keys = join(folder, 'keys');
    await writeFile(keys, `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`);
    // What `velero install` makes, its own way.
    const flags = ['--plugins', 'velero/velero-plugin-for-aws:v1.14.0', '--provider', 'aws', '--secret-file', keys, '--use-node-agent'];
    const more = [
      '--no-default-backup-location',
      '--snapshot-location-config',
      'region=us-east-1',
      '--sa-annotations',
      'example.com/role=backups',
    ];
    await runServerScript('velero', ['cli', name, 'install', ...flags, ...more, '--garbage-collection-frequency', '2h'], state);
    velero = await startVelero({ cluster: name, kubeconfig, state, minio, bucket: name });
    ends.push(velero.down);
    await k('-n', 'velero', 'create', 'secret', 'generic', 'second', `--from-file=keys=${keys}`);
    const config = `region=us-east-1,s3ForcePathStyle=true,s3Url=${minio.endpoint}`;
    const place = ['--provider', 'aws', '--bucket', `${name}-second`, '--credential', 'second=keys', '--config', config];
    await velero.cli('backup-location', 'create', 'second', ...place);
    await client.waitUntilAvailable('second');
    await velero.cli('backup', 'create', 'theirs', '--include-namespaces', 'shop', '--wait');
    await velero.cli('backup', 'create', 'elsewhere', '--include-namespaces', 'shop', '--storage-location', 'second', '--wait');
    await velero.cli('restore', 'create', 'theirs', '--from-backup', 'theirs', '--wait');
    await velero.cli('schedule', 'create', 'hourly', '--schedule', '@every 1h', '--include-namespaces', 'shop');
    await velero.cli('backup', 'create', '--from-schedule', 'hourly', '--wait');
    // Velero looks at schedules once a minute: the test does not wait for one that it makes by itself.
    await setLastBackup(10);
  }, 180_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test('nothing is lost on the way over or back, no schedule fires twice, and each restores what the other made', async () => {
    const [before, veleroDeployment] = [await everything(), await deployment()];
    const binding = JSON.parse(await k('get', 'clusterrolebinding', 'velero', '-o', 'json')) as { roleRef: object; subjects: object };
    let startVeleroAgain = async () => {};
    const over = await runOfPage('lifeboat install --take-over', async () => {
      startVeleroAgain = await velero.halt();
    });
    expect(over).toMatch(/^DaemonSet velero\/node-agent: taken out/m);
    const since = Math.floor(Date.now() / 1000) * 1000;
    await makeSyncDue();
    const ours = await startOurs();
    expect((await deployment())?.spec.template.spec.containers[0]?.args).toContain('--garbage-collection-frequency=2h0m0s');
    await untilSynced(since);
    expect(await everything()).toEqual(before);

    await restoreOf('theirs');
    await client.createBackup({ name: 'ours', includedNamespaces: ['shop'], storageLocation: 'second' });
    expect((await client.waitForBackup('ours', wait)).status.phase).toBe('Completed');
    expect(await scheduled()).toHaveLength(1);
    await setLastBackup(61);
    const completed = async () => (await scheduled()).filter(({ status }) => status.phase === 'Completed').length;
    await expect.poll(completed, { timeout: 60_000, interval: 500 }).toBe(2);
    await expect
      .poll(async () => Date.now() - Date.parse((await client.getSchedule('hourly')).status.lastBackup ?? ''))
      .toBeLessThan(30 * 60_000);

    const meanwhile = await everything();
    await runOfPage('lifeboat uninstall --give-back', () => stop(ours));
    const { spec } = (await deployment()) ?? {};
    expect(spec).toEqual(veleroDeployment?.spec);
    expect(JSON.parse(await k('get', 'clusterrolebinding', 'velero', '-o', 'json'))).toMatchObject({
      roleRef: binding.roleRef,
      subjects: binding.subjects,
    });
    expect(await k('-n', 'velero', 'get', 'daemonset', '-o', 'name')).toBe('daemonset.apps/node-agent');
    const sinceBack = Math.floor(Date.now() / 1000) * 1000;
    await makeSyncDue();
    await startVeleroAgain();
    await untilSynced(sinceBack);
    expect(await everything()).toEqual(meanwhile);
    await restoreOf('ours');
    await restoreOf('elsewhere');
    expect(await scheduled()).toHaveLength(2);
  });
});
