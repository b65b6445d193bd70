import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { accountWithRights } from '../../../../test/real-servers/account-with-rights.ts';
import { nodeImage } from '../../../../test/real-servers/node-servers.ts';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { PermissionsRequest } from '../contract/permissions.ts';
import { migrate } from '../engine/migration/migrate.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

const node = inject('node');
const [source, copy] = ['migrate', 'migrate-copy'];
const ingresses = { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const old = 'prod.example.com';
// Other tests of the node define kinds meanwhile, which the roles do not know.
const moved = [
  ...['pods', 'persistentvolumeclaims', 'persistentvolumes', 'configmaps', 'secrets', 'services', 'serviceaccounts'],
  ...['deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'controllerrevisions.apps', 'ingresses.networking.k8s.io'],
  ...['volumesnapshots.snapshot.storage.k8s.io', 'volumesnapshotcontents.snapshot.storage.k8s.io', 'namespaces'],
];
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const apps = (resource: string) => ({ group: 'apps', version: 'v1', resource });

describe.skipIf(!node)('a migration of running workloads, on a real node', { timeout: 180_000 }, () => {
  let cluster: ClusterClient;
  let folder: string;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-migrate-'));
    const labels = { app: 'db' };
    // A redirection: controllers compare what they keep of it byte by byte.
    const command = ['sh', '-c', 'echo precious > /data/file && sync && sleep 86400'];
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    const container = { name: 'main', image: nodeImage, command, volumeMounts };
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: source } });
    const claim = { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } };
    await cluster.create(apps('statefulsets'), {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace: source },
      spec: {
        serviceName: 'db',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [container] } },
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
      },
    });
    // Its image is of a registry that only the mapping makes one that there is.
    const image = `${old}/${nodeImage.replace(/^[^/]+\//, '')}`;
    const env = [{ name: 'DATABASE', value: `db.${source}.svc.cluster.local:5432` }];
    const server = { name: 'main', image, command: ['sleep', '86400'], env, imagePullPolicy: 'IfNotPresent' };
    await cluster.create(apps('deployments'), {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: source },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { terminationGracePeriodSeconds: 0, containers: [server] } },
      },
    });
    const backend = { service: { name: 'web', port: { number: 80 } } };
    const rules = [{ host: `shop.${old}`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
    await cluster.create(ingresses, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: source },
      spec: { rules },
    });
  });
  afterAll(async () => {
    for (const name of [source, copy]) await cluster?.delete(namespaces, { name });
    await cluster?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function readyReplicas(): Promise<unknown> {
    const live = await cluster.get(apps('statefulsets'), { namespace: source, name: 'db' });
    return (live?.status as { readyReplicas?: number } | undefined)?.readyReplicas;
  }

  test('by snapshots within a cluster, with other images, hosts and storage classes: all is ready, no old name is left, and the data is there', async () => {
    await expect.poll(readyReplicas, { timeout: 60_000 }).toBe(1);
    const restore = {
      namespaceMapping: { [source]: copy },
      registryMapping: { [old]: nodeImage.split('/')[0] ?? '' },
      hostMapping: { [`*.${old}`]: '*.dev.example.com' },
      rewriteServiceNames: true,
      storageClassMapping: { 'bench-csi': 'bench-csi-wait' },
    };
    const backup = { includedNamespaces: [source], includedResources: moved };
    // Its Roles are in it.
    for (const name of [copy, 'velero'])
      if (!(await cluster.get(namespaces, { name })))
        await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const [from, to] = await Promise.all([
      limited('reads', { operation: 'backup', request: backup }),
      limited('writes', { operation: 'migrate', request: { ...restore, ...backup } }),
    ]);
    const result = await migrate({
      from,
      to: [{ cluster: to, restore }],
      backup,
      readiness: { timeoutInMs: 90_000, pollIntervalInMs: 500 },
    }).result;
    await Promise.all([from.close(), to.close()]);
    expect(result.targets).toMatchObject([
      { phase: 'Completed', notReady: [], unmovedVolumes: [], restore: { warnings: 0 }, comparison: { counts: { different: 0 } } },
    ]);
    expect(await fileOfCopy()).toBe('precious\n');
    // Every kind that there is, and the volumes. The driver writes as a manager of this name.
    const textOf = (object: KubeObject) => JSON.stringify(object, (key, value: unknown) => (key === 'manager' ? undefined : value));
    const restored: string[] = [];
    for (const type of (await cluster.discover()).preferred) {
      if (!type.verbs.includes('list') || !type.namespaced || type.resource === 'events') continue;
      for await (const { items } of cluster.listPages(type, { namespace: copy })) restored.push(...items.map(textOf));
    }
    for await (const { items } of cluster.listPages(core('persistentvolumes')))
      restored.push(...items.map(textOf).filter((text) => text.includes(`"${copy}"`)));
    expect(restored.length).toBeGreaterThan(12);
    const olds = [old, `.${source}.svc`, `"${source}"`, `"${source}/`, '"bench-csi"'];
    expect(restored.filter((text) => olds.some((name) => text.includes(name)))).toEqual([]);
  });

  test('its Deployment rolls on', async () => {
    const template = { metadata: { annotations: { rolled: 'yes' } } };
    await cluster.patch(apps('deployments'), { namespace: copy, name: 'web' }, { type: 'merge', patch: { spec: { template } } });
    const status = async () => (await cluster.get(apps('deployments'), { namespace: copy, name: 'web' }))?.status;
    await expect
      .poll(status, { timeout: 60_000 })
      .toMatchObject({ replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 });
  });

  /** Who has the rights of a request, and no others. */
  async function limited(name: string, request: PermissionsRequest): Promise<ClusterClient> {
    const kubeconfig = node?.kubeconfig ?? '';
    const path = await accountWithRights({ kubeconfig, name: `migrate-${name}`, namespace: 'default', requests: [request], folder });
    return clusterFromKubeConfig({ path });
  }

  async function fileOfCopy(): Promise<string> {
    const chunks: Uint8Array[] = [];
    const request = { namespace: copy, pod: 'db-0', container: 'main', command: ['cat', '/data/file'] };
    await cluster.exec(request, { onOutput: ({ bytes }) => void chunks.push(bytes) });
    return Buffer.concat(chunks).toString();
  }
});
