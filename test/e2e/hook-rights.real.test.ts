import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import type { Backup, Restore } from '@lifeboat/core/velero-api';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createController } from '../../packages/controller/src/create-controller.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { startCluster } from '../real-servers/server-scripts.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';

const real = inject('real');

// Commands end at the API server, since no kubelet runs: that is further than who may not run them gets.
describe.skipIf(!real)('hooks have the rights of who asked for them', () => {
  if (!real) return;
  const ends: (() => Promise<unknown>)[] = [];
  const store = createMemoryObjectStore();
  let kubeconfig: string;
  let folder: string;
  let admin: VeleroClient;
  let server: ClusterClient;
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const exec = { command: ['/bin/freeze'], container: 'main' };
  const hooks = { resources: [{ name: 'freeze', includedNamespaces: ['shop'], pre: [{ exec }] }] };

  /** Creates an object as a user, and returns what the API server says. */
  async function createAs(user: string, kind: string, name: string, spec: object, annotations: object = {}): Promise<string> {
    const file = join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify({ apiVersion: 'velero.io/v1', kind, metadata: { name, namespace: 'velero', annotations }, spec }));
    return await k('--as', user, 'create', '-f', file, '-o', 'json');
  }
  const creatorOf = (printed: string) => JSON.parse(printed).metadata.annotations['lifeboat.io/creator'] as string;
  const refusal = (call: Promise<unknown>) => call.then(String, (error: { stderr?: string }) => error.stderr ?? String(error));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-rights-'));
    ends.push(() => rm(folder, { recursive: true }));
    const policies = ['--feature-gates=MutatingAdmissionPolicy=true', '--runtime-config=admissionregistration.k8s.io/v1beta1=true'];
    const started = await startCluster('rights', ['--', ...policies], real.state);
    ends.push(started.down);
    kubeconfig = started.kubeconfig;
    const install = async (...flags: string[]) => {
      const done = await lifeboat(['install', '--kubeconfig', kubeconfig, ...flags]);
      expect(done.code, done.stderr).toBe(0);
      return done.stdout;
    };
    await install('--crds-only');
    await k('create', 'namespace', 'velero');
    await k('create', 'namespace', 'shop');
    // Anybody could write that before somebody looks after it.
    const forged = { 'lifeboat.io/creator': 'root', 'lifeboat.io/creator-groups': 'system:masters' };
    await k('create', 'clusterrole', 'velero-user', '--verb=*', '--resource=backups.velero.io,restores.velero.io,schedules.velero.io');
    await k('create', 'clusterrolebinding', 'velero-user', '--clusterrole=velero-user', '--user=bob', '--user=carol');
    await createAs('carol', 'Backup', 'before', { hooks, includedNamespaces: ['shop'] }, forged);
    const nothing = ['--no-secret', '--no-default-backup-location', '--use-volume-snapshots=false', '--replicas', '0', '--image', 'none'];
    expect(await install('--profile', 'namespaces=shop', ...nothing)).toMatch(/MutatingAdmissionPolicy lifeboat-creator-velero: created/);
    const installedAt = Date.now();

    await k('-n', 'shop', 'create', 'serviceaccount', 'default').catch(() => {});
    const hooked = { 'pre.hook.backup.velero.io/command': '/bin/freeze' };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'till', namespace: 'shop', annotations: hooked },
      spec: { containers: [{ name: 'main', image: 'none' }] },
    };
    await writeFile(join(folder, 'pod.json'), JSON.stringify(pod));
    await k('create', '-f', join(folder, 'pod.json'));
    const status = { phase: 'Running', containerStatuses: [{ name: 'main', ready: true, state: { running: {} } }] };
    await k('-n', 'shop', 'patch', 'pod', 'till', '--subresource=status', '-p', JSON.stringify({ status }));
    await k('-n', 'shop', 'create', 'role', 'executor', '--verb=create', '--resource=pods/exec');
    await k('-n', 'shop', 'create', 'rolebinding', 'executor', '--role=executor', '--user=bob');

    const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { name: string }[] };
    const token = await k('-n', 'velero', 'create', 'token', 'velero');
    const file = join(folder, 'server.kubeconfig');
    await writeFile(file, stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { token } })) }), { mode: 0o600 });
    const adminCluster = await clusterFromKubeConfig({ path: kubeconfig });
    server = await clusterFromKubeConfig({ path: file });
    ends.push(
      () => adminCluster.close(),
      () => server.close(),
    );
    admin = createVeleroClient({ cluster: adminCluster });
    const stop = new AbortController();
    const controller = createController({
      cluster: server,
      providers: [{ specVersion: 1, name: 'velero.io/memory', createObjectStore: async () => ({ ...store, close: async () => {} }) }],
      hooksWithoutCreator: 'deny',
      otherServerTimeoutInMs: 0,
      lease: false,
    });
    const running = controller.run({ signal: stop.signal });
    ends.push(async () => {
      stop.abort();
      await running;
    });
    const spec = { provider: 'velero.io/memory', default: true, objectStorage: { bucket: 'b' } };
    await admin.objects('BackupStorageLocation').create({ metadata: { name: 'default' }, spec });
    await admin.waitUntilAvailable('default', { timeoutInMs: 90_000 });
    // From then on the policies count.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, installedAt + 11_000 - Date.now())));
  }, 120_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const endedBackup = async (name: string): Promise<Backup> =>
    await admin.objects('Backup').waitFor(name, { until: isOver, timeoutInMs: 90_000 });
  const isOver = ({ status }: Backup | Restore) =>
    ['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation'].includes(status.phase ?? '');
  const errorsOf = async (name: string) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.getObject(`backups/${name}/${name}-results.gz`)) chunks.push(chunk);
    return gunzipSync(Buffer.concat(chunks)).toString();
  };

  test('the annotations are of who sends the request, whatever it says, and nobody changes them', async () => {
    const made = await createAs('carol', 'Restore', 'who', { backupName: 'none' }, { 'lifeboat.io/creator': 'root' });
    expect(creatorOf(made)).toBe('carol');
    const change = /lifeboat\.io\/creator-\* cannot be changed/;
    const annotate = (as: string, annotation: string) =>
      refusal(k('--as', as, '-n', 'velero', 'annotate', '--overwrite', 'restore', 'who', annotation));
    expect(await annotate('bob', 'lifeboat.io/creator=root')).toMatch(change);
    expect(await annotate('bob', 'lifeboat.io/creator-')).toMatch(change);
    expect(await annotate('system:serviceaccount:velero:velero', 'lifeboat.io/creator=root')).toMatch(change);
    const patched = await k(
      '--as',
      'bob',
      '-n',
      'velero',
      'patch',
      'restore',
      'who',
      '--type=merge',
      '-p',
      '{"spec":{"backupName":"other"}}',
      '-o',
      'json',
    );
    expect(creatorOf(patched)).toBe('bob');
    await createAs('carol', 'Schedule', 'of-carol', { schedule: '@daily', paused: true, template: {} });
    const resumed = await k(
      '--as',
      'bob',
      '-n',
      'velero',
      'patch',
      'schedule',
      'of-carol',
      '--type=merge',
      '-p',
      '{"spec":{"paused":false}}',
      '-o',
      'json',
    );
    expect(creatorOf(resumed)).toBe('carol');
  });

  test('hooks of a spec are refused before anything is written, or run where their creator may', async () => {
    const spec = { hooks, includedNamespaces: ['shop'] };
    await createAs('carol', 'Backup', 'of-carol', spec);
    const { status } = await endedBackup('of-carol');
    const reason =
      'spec.hooks: User "carol", who made Backup "of-carol", may not run commands in Pods (create pods/exec) in namespace "shop", so its hooks may not do so either';
    expect([status.phase, status.validationErrors]).toEqual(['FailedValidation', [reason]]);
    await createAs('bob', 'Backup', 'of-bob', spec);
    expect((await endedBackup('of-bob')).status.phase).toBe('PartiallyFailed');
    const errors = await errorsOf('of-bob');
    expect(errors).not.toMatch(/may not/);
    expect(errors).toMatch(/host/);
  });

  test('hooks that Pods bring along, and those of schedules, are held to the same', async () => {
    await createAs('carol', 'Backup', 'plain', { includedNamespaces: ['shop'] });
    expect((await endedBackup('plain')).status.phase).toBe('PartiallyFailed');
    expect(await errorsOf('plain')).toMatch(/User \\"carol\\", who made Backup \\"plain\\", may not run commands in Pods/);

    await createAs('carol', 'Schedule', 'often', {
      schedule: '@every 1s',
      template: { hooks, includedNamespaces: ['shop'], metadata: { annotations: { 'lifeboat.io/creator': 'root' } } },
    });
    const ofSchedule = async () => (await admin.listBackups()).find(({ metadata }) => metadata.name.startsWith('often-'));
    await expect.poll(async () => (await ofSchedule())?.status.phase).toBe('FailedValidation');
    await k('-n', 'velero', 'delete', 'schedule', 'often');
    expect((await ofSchedule())?.status.validationErrors).toEqual([expect.stringMatching(/^spec\.hooks: User "carol"/)]);
  });

  test('init containers of a restore need the right to create Pods; what nobody vouches for runs no hooks', async () => {
    const init = { initContainers: [{ name: 'mine', image: 'none', command: ['/bin/sh'] }] };
    const resources = [{ name: 'init', includedNamespaces: ['shop'], postHooks: [{ init }] }];
    await createAs('bob', 'Restore', 'init', { backupName: 'of-bob', hooks: { resources } });
    const restore = await admin.objects('Restore').waitFor('init', { until: isOver, timeoutInMs: 90_000 });
    expect(restore.status).toMatchObject({
      phase: 'FailedValidation',
      validationErrors: [expect.stringMatching(/"bob".* may not create Pods in namespace "shop"/)],
    });
    const { status } = await endedBackup('before');
    expect(status).toMatchObject({
      phase: 'FailedValidation',
      validationErrors: [expect.stringMatching(/^spec\.hooks: It is not known who made Backup "before"/)],
    });
  });

  test('uninstall takes the policies away', async () => {
    // No controller runs that would end it.
    await k('-n', 'velero', 'delete', 'deployment', 'velero', '--cascade=background');
    const done = await lifeboat(['uninstall', '--kubeconfig', kubeconfig, '--confirm']);
    expect(done.stderr + done.stdout).toMatch(/MutatingAdmissionPolicy lifeboat-creator-velero/);
    expect(
      await k(
        'get',
        'mutatingadmissionpolicies,mutatingadmissionpolicybindings,validatingadmissionpolicies,validatingadmissionpolicybindings',
        '-l',
        'component=velero',
        '-o',
        'name',
      ),
    ).toBe('');
  });
});
