import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { nodeImage } from '../../../../test/real-servers/node-servers.ts';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { migrate } from '../engine/migration/migrate.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';

const node = inject('node');
const [source, copy, broken] = ['migrate', 'migrate-copy', 'migrate-broken'];
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const apps = (resource: string) => ({ group: 'apps', version: 'v1', resource });

describe.skipIf(!node)('a migration of running workloads, on a real node', { timeout: 180_000 }, () => {
  let cluster: ClusterClient;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
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
    await expect.poll(readyReplicas, { timeout: 60_000 }).toBe(1);
  }, 120_000);
  afterAll(async () => {
    for (const name of [source, copy, broken]) await cluster?.delete(namespaces, { name });
    await cluster?.close();
  });

  async function readyReplicas(): Promise<unknown> {
    const live = await cluster.get(apps('statefulsets'), { namespace: source, name: 'db' });
    return (live?.status as { readyReplicas?: number } | undefined)?.readyReplicas;
  }

  test('by snapshots within a cluster: it waits until they are ready, and says of others why they are not', async () => {
    const imageNameMapping = { [nodeImage]: 'nowhere.invalid/none:1' };
    const result = await migrate({
      from: cluster,
      to: [
        { name: 'copy', cluster, restore: { namespaceMapping: { [source]: copy } } },
        { name: 'broken', cluster, restore: { namespaceMapping: { [source]: broken }, imageNameMapping } },
      ],
      backup: { includedNamespaces: [source] },
      readiness: { timeoutInMs: 30_000, pollIntervalInMs: 500 },
    }).result;
    const [good, bad] = result.targets;
    expect(good).toMatchObject({ phase: 'Completed', notReady: [], unmovedVolumes: [], comparison: { counts: { different: 0 } } });
    expect(bad).toMatchObject({ phase: 'Incomplete', comparison: { counts: { different: 0 } } });
    expect(bad?.notReady).toMatchObject([{ groupResource: 'statefulsets.apps', namespace: broken, name: 'db', final: false }]);
    expect(bad?.notReady?.[0]?.reason).toMatch(/^0 of 1 replicas are ready; Pod db-0: container main: (ErrImagePull|ImagePullBackOff): /);
    const { exitCode, stdout } = await readFile();
    expect([exitCode, stdout]).toEqual([0, 'precious\n']);
  });

  async function readFile(): Promise<{ readonly exitCode: number; readonly stdout: string }> {
    return await cluster.exec({ namespace: copy, pod: 'db-0', container: 'main', command: ['cat', '/data/file'] });
  }
});
