import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startCluster } from '../../../../test/real-servers/server-scripts.ts';
import type { ClusterClient, ListOptions } from '../contract/cluster/cluster-client.ts';
import { stringifyJson } from '../json/index.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { type BackupLab, createBackupLab, everyObject, type TakenBackup } from './testing/backup-lab.ts';
import { createSampleApplication, filterCases, sampleObjects } from './testing/sample-application.ts';

const real = inject('real');
const apiServices = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' };
const clusterRoles = { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' };

// A cluster of its own: a full backup would see what other tests do.
describe.skipIf(!real)('backups of a real cluster into a file-system store', () => {
  let cluster: ClusterClient;
  let lab: BackupLab;
  let root: string;
  let kubeconfig: string;
  let down: () => Promise<void>;

  beforeAll(async () => {
    ({ kubeconfig, down } = await startCluster('backup', [], real?.state ?? ''));
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    await createSampleApplication(cluster);
    root = await mkdtemp(join(tmpdir(), 'lifeboat-backup-'));
    lab = createBackupLab({ cluster, store: createFileSystemObjectStore({ root, fsync: false }) });
  });
  afterAll(async () => {
    await cluster?.close();
    await rm(root, { recursive: true, force: true });
    await down?.();
  });

  test('without filters: every object of every type, at one resource version', async () => {
    const expected = (await everyObject(cluster)).filter((name) => !name.endsWith('/left-out') && !/\bprivate(?:\/|$)/.test(name));
    const { result, objects, read } = await lab.take();
    expect(result).toMatchObject({ phase: 'Completed', errors: {}, warnings: {}, consistency: { inconsistent: [] } });
    // Events come and go meanwhile; nothing else does without controllers.
    const lasting = (names: readonly string[]) => names.filter((name) => !/^(events|leases)/.test(name)).sort();
    expect(lasting(objects)).toEqual(lasting(expected));
    expect(new Set(objects.map((name) => name.split(' ')[0])).size).toBeGreaterThan(15);
    expect(stringifyJson((await read('gadgets.lab.example.com', 'shop/big'))?.spec)).toBe('{"big":9007199254740993}');
    expect((await read('configmaps', 'shop/one'))?.metadata.managedFields).toHaveLength(1);
  });

  test('objects that nothing is done with are stored as parsing and printing them would store them', async () => {
    const at = { group: '', version: 'v1', resource: 'configmaps' };
    const data = { text: '<a href="x?y&z">\n\t\\ \u2028 ä 😀', '10': 'ten', '9': 'nine', b: '' };
    await cluster.create(at, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'shop', name: 'odd' }, data });
    const asked: (readonly string[] | undefined)[] = [];
    const listing = (change: (options: ListOptions) => ListOptions): ClusterClient => ({
      ...cluster,
      listPages: (type, options = {}) => cluster.listPages(type, change(options)),
    });
    const noted = (options: ListOptions) => {
      asked.push(options.unparsedUnlessNamed);
      return options;
    };
    const whole = await lab.take(
      { includedNamespaces: ['shop'] },
      { cluster: listing(({ unparsedUnlessNamed: _, ...options }) => options) },
    );
    const unparsed = await lab.take({ includedNamespaces: ['shop'] }, { cluster: listing(noted) });
    expect(asked.filter((names) => names !== undefined).length).toBeGreaterThan(10);
    const stored = async ({ objects, read }: TakenBackup) => {
      const texts: string[] = [];
      for (const object of objects) {
        const [type = '', path = ''] = object.split(' ');
        if (!/^(events|leases)/.test(type)) texts.push(`${object} ${stringifyJson(await read(type, path))}`);
      }
      return texts;
    };
    expect(await stored(unparsed)).toEqual(await stored(whole));
    await cluster.delete(at, { namespace: 'shop', name: 'odd' });
  });

  test.each(filterCases)('filter: $title', async ({ spec, expected }) => {
    expect(sampleObjects((await lab.take(spec)).objects)).toEqual([...expected].sort());
  });

  test('ordered resources', async () => {
    const { objects, result } = await lab.take({
      includedResources: ['configmaps'],
      orderedResources: { configmaps: 'shop/two,shop/nothing,shop-test/one' },
    });
    expect(objects.slice(0, 2)).toEqual(['configmaps shop/two', 'configmaps shop-test/one']);
    expect(JSON.stringify(result.warnings)).toContain('shop/nothing');
  });

  test('types that RBAC forbids are named, the others are there', async () => {
    const rules = [
      { apiGroups: [''], resources: ['namespaces', 'configmaps'], verbs: ['get', 'list'] },
      { apiGroups: ['apps'], resources: ['*'], verbs: ['get', 'list'] },
    ];
    const group = 'rbac.authorization.k8s.io';
    await cluster.create(clusterRoles, { apiVersion: `${group}/v1`, kind: 'ClusterRole', metadata: { name: 'limited' }, rules });
    await cluster.create(
      { ...clusterRoles, resource: 'clusterrolebindings' },
      {
        apiVersion: `${group}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name: 'limited' },
        roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'limited' },
        subjects: [{ apiGroup: group, kind: 'User', name: 'limited' }],
      },
    );
    const text = (await readFile(kubeconfig, 'utf8')).replace('user: {token:', 'user: {as: limited, token:');
    const limited = await clusterFromKubeConfig({ content: text });
    try {
      const { result, objects } = await lab.take({ includedNamespaces: ['shop'] }, { cluster: limited });
      expect(result.phase).toBe('PartiallyFailed');
      expect(sampleObjects(objects)).toEqual(['configmaps shop/one', 'configmaps shop/two', 'namespaces shop']);
      for (const type of ['secrets in namespace shop', 'pods in namespace shop', 'gadgets.lab.example.com in namespace shop'])
        expect(result.errors.velero).toContainEqual(
          expect.stringContaining(`${type} are not, or not all, in this backup: listing them is forbidden`),
        );
    } finally {
      await limited.close();
    }
  });

  test('a dead APIService is an error that names it', async () => {
    const name = 'v1beta1.dead.example.com';
    await cluster.create(apiServices, {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name },
      spec: {
        group: 'dead.example.com',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 10,
        insecureSkipTLSVerify: true,
        service: { name: 'nobody', namespace: 'shop' },
      },
    });
    try {
      await expect
        .poll(async () => (await cluster.discover()).failures.map(({ groupVersion }) => groupVersion), { timeout: 60_000 })
        .toContain('dead.example.com/v1beta1');
      const { result, objects } = await lab.take();
      expect(result.phase).toBe('PartiallyFailed');
      expect(JSON.stringify(result.errors)).toContain('dead.example.com/v1beta1');
      expect(objects).toContain('pods shop/web');
    } finally {
      await cluster.delete(apiServices, { name });
    }
  });
});
