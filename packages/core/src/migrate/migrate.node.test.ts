import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { nodeImage } from '../../../../test/real-servers/node-servers.ts';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { migrate } from '../engine/migration/migrate.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';

const node = inject('node');
const [source, copy] = ['migrate', 'migrate-copy'];
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
  });
  afterAll(async () => {
    for (const name of [source, copy]) await cluster?.delete(namespaces, { name });
    await cluster?.close();
  });

  async function readyReplicas(): Promise<unknown> {
    const live = await cluster.get(apps('statefulsets'), { namespace: source, name: 'db' });
    return (live?.status as { readyReplicas?: number } | undefined)?.readyReplicas;
  }

  test('by snapshots within a cluster: it waits until they are ready, and their data is there', async () => {
    await expect.poll(readyReplicas, { timeout: 60_000 }).toBe(1);
    const result = await migrate({
      from: cluster,
      to: [{ cluster, restore: { namespaceMapping: { [source]: copy } } }],
      backup: { includedNamespaces: [source] },
      readiness: { timeoutInMs: 90_000, pollIntervalInMs: 500 },
    }).result;
    expect(result.targets).toMatchObject([
      { phase: 'Completed', notReady: [], unmovedVolumes: [], restore: { warnings: 0 }, comparison: { counts: { different: 0 } } },
    ]);
    expect(await fileOfCopy()).toBe('precious\n');
  });

  async function fileOfCopy(): Promise<string> {
    const chunks: Uint8Array[] = [];
    const request = { namespace: copy, pod: 'db-0', container: 'main', command: ['cat', '/data/file'] };
    await cluster.exec(request, { onOutput: ({ bytes }) => void chunks.push(bytes) });
    return Buffer.concat(chunks).toString();
  }
});
