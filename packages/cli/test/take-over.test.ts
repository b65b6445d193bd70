import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, type KubeObject } from '@lifeboat/core';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const type = (group: string, resource: string) => ({ group, version: 'v1', resource });
const deployments = type('apps', 'deployments');
const bindings = type('rbac.authorization.k8s.io', 'clusterrolebindings');
const accounts = type('', 'serviceaccounts');
const secrets = type('', 'secrets');
const configMaps = type('', 'configmaps');
const namespaces = type('', 'namespaces');
const velero = { namespace: 'velero', name: 'velero' };
const labels = { component: 'velero' };
const takeOver = ['install', '--take-over', '--image', 'registry.example.com/lifeboat:1'];

let cwd: string;
let server: KubernetesApiServer;
let cluster: ClusterClient;
const lifeboat = (...argv: string[]) => runInProcess([...argv, '--kubeconfig', 'kubeconfig'], { cwd });
const withoutServersFields = ({ metadata, status: _status, ...object }: KubeObject) => {
  const { name, namespace, labels: its, annotations } = metadata;
  return { ...object, metadata: { name, namespace, labels: its, annotations } };
};
const read = async (where: typeof secrets, name: string, namespace?: string) => {
  const found = await cluster.get(where, { name, ...(namespace && { namespace }) });
  return found && withoutServersFields(found);
};
const argumentsOf = async () => {
  const spec = (await cluster.get(deployments, velero))?.spec as { template: { spec: { containers: { args: string[] }[] } } };
  return spec.template.spec.containers[0]?.args ?? [];
};

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-take-over-'));
  await writeFile(join(cwd, 'keys'), '[default]\naws_access_key_id=AKIA\n');
  server = await startKubernetesApiServer({ controllers: true });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
});
afterAll(async () => {
  await cluster.close();
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

describe('the Velero of a cluster', () => {
  const args = [
    ...['server', '--features=EnableCSI', '--uploader-type=kopia', '--default-backup-ttl', '48h0m0s', '--log-level=trace'],
    ...['--backup-sync-period=0s', '--schedule-skip-immediately', '--garbage-collection-frequency=2h0m0s'],
  ];
  let before: Record<string, unknown>;

  const everything = async () => ({
    deployment: await read(deployments, 'velero', 'velero'),
    binding: await read(bindings, 'velero'),
    namespace: await read(namespaces, 'velero'),
    account: await read(accounts, 'velero', 'velero'),
    secret: await read(secrets, 'cloud-credentials', 'velero'),
    locations: (await createVeleroClient({ cluster }).listLocations()).map(({ spec, metadata }) => ({ spec, labels: metadata.labels })),
  });

  beforeAll(async () => {
    expect((await lifeboat('install', '--crds-only')).code).toBe(0);
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'velero', labels } });
    const annotations = { 'example.com/role': 'backups' };
    await cluster.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...velero, labels, annotations } });
    const metadata = { namespace: 'velero', name: 'cloud-credentials', labels };
    await cluster.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata, data: { cloud: 'a2V5cw==' } });
    await cluster.create(bindings, {
      ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'velero', labels } },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'velero', namespace: 'velero' }],
    });
    const env = [
      { name: 'VELERO_NAMESPACE', value: 'velero' },
      { name: 'HTTPS_PROXY', value: 'http://proxy.example.com' },
    ];
    const plugin = (image: string) => ({ name: image.replaceAll(/\W/g, '-'), image });
    await cluster.create(deployments, {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...velero, labels } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { deploy: 'velero' } },
        template: {
          metadata: { labels: { ...labels, deploy: 'velero' } },
          spec: {
            serviceAccountName: 'velero',
            containers: [{ name: 'velero', image: 'velero/velero:v1.18.3', command: ['/velero'], args, env }],
            initContainers: [plugin('velero/velero-plugin-for-aws:v1.14.0'), plugin('example.com/own-plugin:1')],
          },
        },
      },
    });
    await createVeleroClient({ cluster }).createLocation({ name: 'default', provider: 'aws', objectStorage: { bucket: 'b' }, labels });
    before = await everything();
  });

  test('is not touched while it works, by a dry run, or where something else is asked for that is there', async () => {
    const { objects } = createVeleroClient({ cluster });
    await objects('Backup').create({ metadata: { name: 'now' }, spec: {} });
    const setPhase = (phase: string) =>
      cluster.patch(
        { group: 'velero.io', version: 'v1', resource: 'backups' },
        { namespace: 'velero', name: 'now' },
        { type: 'merge', patch: { status: { phase } } },
      );
    await setPhase('InProgress');
    const refused = await lifeboat(...takeOver);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is at work: Backup "now" \(InProgress\)\. Nothing was changed/),
    });
    await setPhase('Completed');
    const dry = await lifeboat(...takeOver, '--dry-run');
    expect(dry.stdout).toMatch(/^Deployment velero\/velero: would be taken out.*\nClusterRoleBinding velero: would be taken out/);
    const also = await lifeboat(...takeOver, '--secret-file', 'keys', '--provider', 'aws', '--bucket', 'b');
    expect(also).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /already and stay as they are: Secret velero\/cloud-credentials, BackupStorageLocation velero\/default\./,
      ),
    });
    expect(await everything()).toEqual(before);
  });

  test('goes with its server and rights only, and its flags go over', async () => {
    const taken = await lifeboat(...takeOver, '--server-argument=--default-backup-ttl=24h');
    expect(taken, taken.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ServiceAccount velero\/velero: was there before/m),
    });
    expect(taken.stderr).toContain('--features=EnableCSI, --backup-sync-period=0s: lifeboat server has no such flag');
    expect(taken.stderr).toContain('the environment variables HTTPS_PROXY: they are not taken over');
    expect(taken.stderr).toContain('the plugins example.com/own-plugin:1: ');
    const wanted = [
      '--uploader-type=kopia',
      '--default-backup-ttl=48h0m0s',
      '--log-level=debug',
      '--schedule-skip-immediately',
      '--garbage-collection-frequency=2h0m0s',
    ];
    expect(await argumentsOf()).toEqual(expect.arrayContaining(wanted));
    expect((await argumentsOf()).at(-1)).toBe('--default-backup-ttl=24h');
    const { deployment, binding, ...rest } = await everything();
    expect(rest).toEqual({ ...before, deployment: undefined, binding: undefined });
    expect(binding).toMatchObject({ roleRef: { name: 'velero' } });
    // As often as wanted, with the flags of the Velero that is kept.
    const again = await lifeboat(...takeOver);
    expect(again.code, again.stderr).toBe(0);
    expect(await argumentsOf()).toEqual(expect.arrayContaining(wanted));
    expect(deployment).toBeDefined();
  });

  test('comes back as it was', async () => {
    const back = await lifeboat('uninstall', '--give-back', '--confirm');
    expect(back, back.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Deployment velero\/velero: put back$/m) });
    expect(await everything()).toEqual(before);
    expect(await read(configMaps, 'lifeboat-replaced', 'velero')).toBeUndefined();
    expect((await lifeboat('uninstall', '--give-back', '--confirm')).stdout).toMatch(/^Lifeboat has not taken over a Velero here/);
  });
});

test('what an installation of ours made is nobody’s when it is given back', async () => {
  const made = await lifeboat(...['install', '-n', 'fresh', '--image', 'i', '--provider', 'aws', '--bucket', 'b', '--secret-file', 'keys']);
  expect(made.code, made.stderr).toBe(0);
  expect((await lifeboat('uninstall', '-n', 'fresh', '--give-back', '--confirm')).code).toBe(0);
  expect(await read(deployments, 'velero', 'fresh')).toBeUndefined();
  expect((await lifeboat('uninstall', '-n', 'fresh', '--confirm')).stdout).toMatch(/^There is nothing of Lifeboat/);
  expect((await read(secrets, 'cloud-credentials', 'fresh'))?.metadata.labels).toEqual(labels);
  expect((await read(namespaces, 'fresh'))?.metadata.labels).toMatchObject(labels);
});
