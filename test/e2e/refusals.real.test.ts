import { chmod, copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { minioLocation } from '../real-servers/minio-location.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { postObject, serviceAccountKubeconfig } from '../real-servers/service-account-kubeconfig.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';
import { readClusterOf } from './compare/compare-clusters.ts';
import { compareContents } from './compare/compare-contents.ts';
import { restoredTwiceRules } from './compare/comparison-rules.ts';

const real = inject('real');

// Issue point 4: each bad input gives a clear error and a non-zero exit, before anything is written or changed.
describe.skipIf(!real)('bad input', () => {
  if (!real) return;
  const store = join(real.state, 'refusals-store');
  const location = `file://${store}`;
  const minio = minioLocation(real.minio, 'refusals');
  const s3 = { ...real.minio, url: minio.url };
  let kubeconfig = '';

  beforeAll(async () => {
    const cluster = await startCluster('refusals', [], real.state);
    kubeconfig = cluster.kubeconfig;
    await runServerScript('workload', [kubeconfig, '200', '--namespaces', '2'], real.state);
    await runServerScript('stores', ['bucket', 'refusals'], real.state);
    await mkdir(store);
    const { code, stdout, stderr } = await lifeboat(['backup', 'create', 'taken', '--kubeconfig', kubeconfig, '--location', location]);
    expect(code, stdout + stderr).toBe(0);
    await damage('corrupt', async (archive) => {
      const bytes = await readFile(archive);
      for (let i = 0; i < 64; i++) bytes[Math.floor(bytes.length / 2) + i] = 0x55;
      await writeFile(archive, bytes);
    });
    await damage('truncated', async (archive) => truncate(archive, (await readFile(archive)).length - 100));
    await damage('no-archive', (archive) => writeFile(archive, ''));
    return cluster.down;
  });

  /** A copy of the backup `taken` under another name, its archive damaged. */
  async function damage(name: string, how: (archive: string) => Promise<void>): Promise<void> {
    const [from, to] = [join(store, 'backups/taken'), join(store, 'backups', name)];
    await mkdir(to);
    for (const file of await readdir(from)) await copyFile(join(from, file), join(to, file.replace('taken', name)));
    const metadata = join(to, 'velero-backup.json');
    await writeFile(metadata, (await readFile(metadata, 'utf8')).replaceAll('"taken"', `"${name}"`));
    await how(join(to, `${name}.tar.gz`));
  }

  const create = (name: string, at: string, ...flags: string[]) => ['backup', 'create', name, '--location', at, ...flags];
  const restore = (name: string, ...flags: string[]) => ['restore', 'create', '--from-backup', name, '--location', location, ...flags];
  const good = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey };
  interface Refusal {
    readonly args: () => string[];
    readonly says: RegExp;
    readonly env?: Record<string, string>;
    readonly cluster?: string;
    /** @default 1 */
    readonly code?: number;
  }
  const cases: Record<string, Refusal> = {
    'an unreachable API server': { args: () => create('x', location), says: /127\.0\.0\.1:1\b/, cluster: 'unreachable' },
    'a kubeconfig that is not there': {
      args: () => create('x', location),
      says: /missing-kubeconfig/,
      code: 2,
      cluster: '/missing-kubeconfig',
    },
    'a bucket that is not there': {
      args: () => create('x', s3.url.replace('//refusals', '//no-such-bucket')),
      says: /no-such-bucket/,
      env: good,
    },
    'wrong credentials': {
      args: () => create('x', s3.url),
      says: /refusals/,
      env: { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: 'very-wrong-secret' },
    },
    'an unreachable store': {
      args: () => create('x', 's3://b?endpoint=http://127.0.0.1:1&region=r&patience=1s'),
      says: /127\.0\.0\.1:1\b/,
      env: good,
    },
    'a taken name': { args: () => create('taken', location), says: /taken/ },
    'a name that Kubernetes refuses': { args: () => create('Not_A_Name', location), says: /Not_A_Name/, code: 2 },
    'an include that is also excluded': {
      args: () => create('x', location, '--include-namespaces', 'a', '--exclude-namespaces', 'a'),
      says: /exclude/i,
      code: 2,
    },
    'a namespace that is not there': {
      args: () => create('x', location, '--include-namespaces', 'load-0,absent'),
      says: /absent/,
      code: 2,
    },
    'a namespace that cannot be one': {
      args: () => create('x', location, '--include-namespaces', 'Bad_Namespace'),
      says: /Bad_Namespace/,
      code: 2,
    },
    'old and new filters together': {
      args: () => create('x', location, '--include-resources', 'pods', '--include-cluster-scoped-resources', 'nodes'),
      says: /include/i,
      code: 2,
    },
    'a selector that is none': { args: () => create('x', location, '--selector', 'a in b)'), says: /selector/i, code: 2 },
    'an unknown flag': { args: () => create('x', location, '--no-such-flag'), says: /no-such-flag/, code: 2 },
    'a location that is none': { args: () => create('x', 'ftp://x'), says: /ftp/, code: 2 },
    'a backup that is not there': { args: () => restore('absent'), says: /absent/ },
    'a corrupt archive': { args: () => restore('corrupt', '--existing-resource-policy', 'update'), says: /corrupt/ },
    'a truncated archive': { args: () => restore('truncated', '--existing-resource-policy', 'update'), says: /truncated/ },
    'an empty archive': { args: () => restore('no-archive', '--existing-resource-policy', 'update'), says: /no-archive/ },
  };

  test.each(Object.entries(cases))('%s', async (_name, refusal) => {
    const [cluster, files] = [await readClusterOf(kubeconfig), await filesUnder(store)];
    const other = refusal.cluster === 'unreachable' ? await unreachable() : refusal.cluster;
    const { code, stdout, stderr } = await lifeboat([...refusal.args(), '--kubeconfig', other ?? kubeconfig], { env: refusal.env ?? {} });
    expect(code, stdout + stderr).toBe(refusal.code ?? 1);
    expect(stderr).toMatch(refusal.says);
    expect(stderr).not.toMatch(/\bat .*\.[jt]s:\d+|undefined|\[object Object\]|very-wrong-secret/);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(6);
    expect(await filesUnder(store)).toEqual(files);
    expect(await filesUnder(join(real.state, 'stores/minio/refusals'))).toEqual([]);
    expect(compareContents(cluster, await readClusterOf(kubeconfig), restoredTwiceRules).differences).toEqual([]);
  });

  async function unreachable(): Promise<string> {
    const file = join(real?.state ?? '', 'unreachable.kubeconfig');
    await writeFile(file, (await readFile(kubeconfig, 'utf8')).replace(/https:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:1'));
    return file;
  }

  test('a directory that cannot be written', async () => {
    // Root writes whatever the mode says, but not into sysfs.
    const at = process.getuid?.() === 0 ? '/sys/kernel' : join(real.state, 'read-only');
    if (!at.startsWith('/sys')) {
      await mkdir(at);
      await chmod(at, 0o500);
    }
    const { code, stdout, stderr } = await lifeboat([...create('x', `file://${at}`), '--kubeconfig', kubeconfig]);
    expect(code, stdout + stderr).toBe(1);
    expect(stderr).toContain(at);
  });

  test('types that the user may not list are named, and the rest is kept', async () => {
    const rules = [
      { apiGroups: [''], resources: ['configmaps', 'namespaces', 'services', 'serviceaccounts'], verbs: ['get', 'list'] },
      { apiGroups: ['apps', 'apiextensions.k8s.io'], resources: ['*'], verbs: ['get', 'list'] },
    ];
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'restricted' }, rules };
    await postObject(kubeconfig, '/apis/rbac.authorization.k8s.io/v1/clusterroles', role);
    const file = join(real.state, 'restricted.kubeconfig');
    const user = await serviceAccountKubeconfig({ kubeconfig, name: 'restricted', clusterRoles: ['restricted'], file });
    const at = `file://${join(real.state, 'restricted')}`;
    const { code, stdout, stderr } = await lifeboat([...create('partial', at), '--kubeconfig', user]);
    expect(code, stdout + stderr).toBe(3);
    const { stdout: described } = await lifeboat(['backup', 'describe', 'partial', '--details', '--location', at]);
    for (const type of ['secrets', 'widgets.bench.example.com', 'roles.rbac.authorization.k8s.io']) {
      expect(stdout + stderr + described).toContain(type);
    }
    expect(described).toMatch(/PartiallyFailed/);
    expect(described).toContain('load-0/cm-0');
    expect(described).not.toContain('load-0/secret-');
  });
});

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
