import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, type KubeObject } from '@lifeboat/core';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runInProcess } from './run-in-process.ts';

const type = (group: string, resource: string) => ({ group, version: 'v1', resource });
const deployments = type('apps', 'deployments');
const namespaces = type('', 'namespaces');
const secrets = type('', 'secrets');
const roles = type('rbac.authorization.k8s.io', 'roles');
const crds = type('apiextensions.k8s.io', 'customresourcedefinitions');
const velero = { namespace: 'velero', name: 'velero' };

const place = ['--provider', 'aws', '--bucket', 'backups', '--backup-location-config', 'region=eu-west-1,s3ForcePathStyle=true'];
const whole = ['install', '--image', 'registry.example.com/lifeboat:1', ...place, '--secret-file', 'keys', '--prefix', 'a/b'];

let cwd: string;
let server: KubernetesApiServer;
let cluster: ClusterClient;
const lifeboat = (...argv: string[]) => runInProcess([...argv, '--kubeconfig', 'kubeconfig'], { cwd });
const namesOf = async (where: typeof roles) => {
  const names: string[] = [];
  for await (const { items } of cluster.listPages(where))
    names.push(...items.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`));
  return names.filter((name) => !name.includes('system:')).sort();
};

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-install-'));
  await writeFile(join(cwd, 'empty'), '\n');
  await writeFile(join(cwd, 'keys'), '[default]\naws_access_key_id=AKIA\n');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('printing', () => {
  test('-o prints everything in an order that can be created, and needs no cluster', async () => {
    const yaml = await runInProcess([...whole, '--dry-run', '-o', 'yaml'], { cwd });
    expect(yaml).toMatchObject({ code: 0, stderr: expect.stringMatching(/as strong as cluster-admin/) });
    const objects = parseAllDocuments(yaml.stdout).map((document) => document.toJS() as KubeObject);
    expect(
      objects.filter(({ kind }) => kind !== 'CustomResourceDefinition').map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ).toEqual([
      'Namespace velero',
      'ServiceAccount velero',
      'ClusterRole velero',
      'ClusterRoleBinding velero',
      'ValidatingAdmissionPolicy lifeboat-creator-velero',
      'ValidatingAdmissionPolicyBinding lifeboat-creator-velero',
      'Secret cloud-credentials',
      'BackupStorageLocation default',
      'VolumeSnapshotLocation default',
      'Deployment velero',
    ]);
    for (const { metadata } of objects)
      expect(metadata.labels).toMatchObject({ component: 'velero', 'app.kubernetes.io/part-of': 'lifeboat' });
    const json = await runInProcess([...whole, '-o', 'json'], { cwd });
    expect((JSON.parse(json.stdout) as { items: unknown[] }).items).toEqual(objects);
    const location = objects.find(({ kind }) => kind === 'BackupStorageLocation');
    expect(location?.spec).toEqual({
      provider: 'aws',
      default: true,
      objectStorage: { bucket: 'backups', prefix: 'a/b' },
      config: { region: 'eu-west-1', s3ForcePathStyle: 'true' },
    });
    const secret = objects.find(({ kind }) => kind === 'Secret') ?? { data: {} };
    expect(Buffer.from(String((secret.data as { cloud?: string }).cloud), 'base64').toString()).toContain('AKIA');
  });

  test("Velero's flags for the server and its Pods go into the Deployment", async () => {
    const flags = ['--concurrent-backups', '3', '--garbage-collection-frequency=2h', '--schedule-skip-immediately', '--apply'];
    const pod = ['--server-priority-class-name', 'high', '--velero-pod-cpu-limit', '0', '--use-node-agent=false'];
    const { code, stdout, stderr } = await runInProcess([...whole, ...flags, ...pod, '-o', 'json'], { cwd });
    expect(code, stderr).toBe(0);
    const { items } = JSON.parse(stdout) as { items: KubeObject[] };
    const { spec } = items.find(({ kind }) => kind === 'Deployment') as unknown as {
      spec: { template: { spec: { priorityClassName: string; containers: { args: string[]; resources: object }[] } } };
    };
    const { priorityClassName, containers } = spec.template.spec;
    expect(priorityClassName).toBe('high');
    expect(containers[0]?.args.slice(-3)).toEqual([
      ...['--concurrent-backups=3', '--garbage-collection-frequency=2h', '--schedule-skip-immediately=true'],
    ]);
    expect(containers[0]?.resources).toEqual({ requests: { cpu: '500m', memory: '128Mi' }, limits: { memory: '512Mi' } });
  });

  test("files of volumes: Velero's flags go to the server, and the password into the Secret that it reads", async () => {
    await writeFile(join(cwd, 'password'), 'of a file\n');
    const flags = [
      '--use-node-agent',
      '--default-volumes-to-fs-backup',
      '--uploader-type',
      'kopia',
      '--mover-image',
      'busybox',
      '--mover-job-image',
      'lifeboat',
    ];
    const further = ['--default-repo-maintain-frequency=2h', '--repository-password-file', 'password'];
    const { stdout, stderr } = await runInProcess([...whole, ...flags, ...further, '-o', 'json'], { cwd });
    expect(stderr).toContain('without it no file of a volume comes back');
    const { items } = JSON.parse(stdout) as { items: KubeObject[] };
    const secret = items.find(({ metadata }) => metadata.name === 'velero-repo-credentials');
    expect(secret).toMatchObject({ kind: 'Secret', data: { 'repository-password': Buffer.from('of a file').toString('base64') } });
    expect(JSON.stringify(items.find(({ kind }) => kind === 'Deployment')?.spec)).toContain(
      '"--default-volumes-to-fs-backup=true","--uploader-type=kopia","--mover-image=busybox","--mover-job-image=lifeboat","--default-repo-maintain-frequency=2h"]',
    );
    const without = await runInProcess([...whole, '--use-node-agent', '-o', 'json'], { cwd });
    expect(without.stderr).toContain('give --repository-password-file');
    expect(without.stdout).not.toContain('velero-repo-credentials');
  });

  test('--crds-only is the definitions', async () => {
    const { code, stdout, stderr } = await runInProcess(['install', '--crds-only', '--dry-run'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(
      stdout
        .trim()
        .split('\n')
        .every((line) => /^CustomResourceDefinition \S+\.velero\.io: would be made$/.test(line)),
    ).toBe(true);
  });

  test.each([
    [[...whole.slice(0, 1), ...whole.slice(3)], /--image is needed/],
    [['install', '--image', 'i', ...place], /--secret-file or --no-secret/],
    [['install', '--image', 'i', '--no-secret'], /--provider and --bucket/],
    [['install', '--image', 'i', '--no-secret', '--no-default-backup-location', '--bucket', 'b'], /does not go with --bucket/],
    [['install', '--image', 'i i', ...place, '--no-secret', '-o', 'yaml'], /"i i" cannot be the name of an image/],
    [[...whole, '--profile', 'namespaces='], /full, backup-only or namespaces=a,b/],
    [[...whole, '--profile', 'namespaces=Shop', '-o', 'yaml'], /"Shop" cannot be the name of a namespace/],
    [[...whole, '--plugins', 'velero/velero-plugin-for-aws'], /in the image of the server/],
    [[...whole, '--privileged-node-agent'], /no node agent/],
    [[...whole, '--repository-password-file', 'empty'], /--repository-password-file empty is empty/],
    [[...whole, '--uploader-type', 'tar'], /kopia, restic/],
    [[...whole, '--node-agent-pod-cpu-limit', '1'], /no node agent/],
    [[...whole, '--features=EnableCSI'], /CSI snapshots and versions of API groups need none/],
    [['install', '--image', 'i', ...place, '--secret-file', 'none'], /--secret-file none cannot be read \(ENOENT\)/],
  ])('lifeboat %j is a usage error', async (argv, message) => {
    expect(await runInProcess(argv, { cwd })).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('a cluster', () => {
  beforeEach(async () => {
    server = await startKubernetesApiServer({ controllers: true });
    cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
    await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
    return async () => {
      await cluster.close();
      await server.close();
    };
  });

  test('the password of repositories is not replaced: what was saved could not be read any more', async () => {
    const files = ['--repository-password-file', 'password'];
    await writeFile(join(cwd, 'password'), 'the first');
    expect(await lifeboat(...whole, ...files)).toMatchObject({ code: 0 });
    await writeFile(join(cwd, 'password'), 'the second');
    const { code, stdout, stderr } = await lifeboat(...whole, ...files);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/Secret velero\/velero-repo-credentials is there with another password/);
    expect(stderr).not.toContain('the second');
  });

  test('is installed into twice, with fewer rights the second time, and cleaned up', async () => {
    for (const name of ['shop', 'bank']) await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const first = await lifeboat(...whole, '--profile', 'namespaces=shop,bank');
    expect(first, first.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Deployment velero\/velero: created$/m) });
    expect(await namesOf(roles)).toEqual(['bank/velero', 'shop/velero', 'velero/velero-server']);
    const { uid } = (await cluster.get(namespaces, { name: 'velero' }))?.metadata ?? {};
    expect((await cluster.get(roles, { namespace: 'shop', name: 'velero' }))?.metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'Namespace', name: 'velero', uid },
    ]);
    const second = await lifeboat(...whole, '--profile', 'namespaces=shop');
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toMatch(/^Role bank\/velero: removed/m);
    expect(second.stdout).not.toMatch(/: created/);
    expect(await namesOf(roles)).toEqual(['shop/velero', 'velero/velero-server']);

    await createVeleroClient({ cluster })
      .objects('Restore')
      .create({
        metadata: { name: 'r', finalizers: ['restores.velero.io/external-resources-finalizer'] },
        spec: { backupName: 'b' },
      });
    const asked = await lifeboat('uninstall');
    expect(asked).toMatchObject({ code: 1, stderr: expect.stringMatching(/--confirm/) });
    const removed = await lifeboat('uninstall', '--confirm');
    expect(removed.code, removed.stderr).toBe(0);
    expect(await namesOf(roles)).toEqual([]);
    await expect.poll(async () => await cluster.get(namespaces, { name: 'velero' })).toBeUndefined();
    expect((await namesOf(crds)).length).toBeGreaterThan(10);
    expect(await cluster.get(namespaces, { name: 'shop' })).toBeDefined();
    const rest = await lifeboat('uninstall', '--confirm', '--crds');
    expect(rest.code, rest.stderr).toBe(0);
    await expect.poll(() => namesOf(crds)).toEqual([]);
    expect((await lifeboat('uninstall', '--confirm')).stdout).toMatch(/nothing of Lifeboat/);
  });

  test("what is another program's is not written over, and goes only with --take-over", async () => {
    const labels = { component: 'velero' };
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'velero', labels } });
    await cluster.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine', namespace: 'velero' } });
    const template = { metadata: { labels }, spec: { containers: [{ name: 'velero', image: 'velero' }] } };
    await cluster.create(deployments, {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...velero, labels } },
      spec: { selector: { matchLabels: labels }, template },
    });
    const refused = await lifeboat(...whole);
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/installed there already: Deployment velero\/velero\./),
    });
    expect(await namesOf(crds)).toEqual([]);
    expect((await lifeboat('install', '--crds-only')).code).toBe(0);
    expect(await lifeboat('uninstall', '--confirm', '--crds')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/stay while a server stands that needs them: Deployment velero\/velero/),
    });
    expect((await namesOf(crds)).length).toBeGreaterThan(10);
    expect((await lifeboat('uninstall', '--confirm')).stdout).toMatch(/nothing of Lifeboat/);
    expect(await cluster.get(deployments, velero)).toBeDefined();
    const taken = await lifeboat('uninstall', '--confirm', '--take-over', '--crds');
    expect(taken.code, taken.stderr).toBe(0);
    expect(await cluster.get(deployments, velero)).toBeUndefined();
    await expect.poll(() => namesOf(crds)).toEqual([]);
  });

  test('a namespace that was there before stays', async () => {
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tools' } });
    const made = await lifeboat(...whole, '-n', 'tools');
    expect(made.stdout, made.stderr).toMatch(/^Namespace tools: was there before/m);
    const removed = await lifeboat('uninstall', '--confirm', '-n', 'tools');
    expect(removed.code, removed.stderr).toBe(0);
    expect(await cluster.get(namespaces, { name: 'tools' })).toBeDefined();
    expect(await cluster.get(secrets, { namespace: 'tools', name: 'cloud-credentials' })).toBeUndefined();
    expect(await cluster.get(deployments, { namespace: 'tools', name: 'velero' })).toBeUndefined();
  });
});
