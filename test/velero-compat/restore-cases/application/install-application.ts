import { join } from 'node:path';
import { type ApiServer, apiServer } from '../../../e2e/compare/api-server.ts';
import { kubectl } from '../../../real-servers/kubectl.ts';

/** Puts the application of this folder into a cluster without controllers. What controllers would write, statuses and
 * owners, is written here. */
export async function installApplication(kubeconfig: string): Promise<void> {
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const file = (name: string) => ['-f', join(import.meta.dirname, name)];
  await k('create', ...file('definitions.yaml'));
  await k('wait', '--for=condition=Established', 'crd/crates.depot.example.com', 'crd/cranes.depot.example.com', '--timeout=120s');
  await k('create', ...file('cluster-scoped.yaml'));
  await k('create', ...file('shop.yaml'), ...file('depot.yaml'));
  await k('apply', ...file('applied.yaml'));
  await k('apply', '--server-side', '--field-manager=team-a', ...file('team-a.yaml'));
  const api = apiServer(kubeconfig);
  try {
    await createOwned(api);
    for (const [path, status] of Object.entries(statuses)) {
      await expectOk(api.send('PATCH', `${path}/status`, { status }, 'application/merge-patch+json'));
    }
  } finally {
    api.close();
  }
}

const time = '2026-11-01T10:00:00Z';
const core = '/api/v1/namespaces/shop';
const jobConditions = ['SuccessCriteriaMet', 'Complete'].map((type) => ({ type, status: 'True', lastTransitionTime: time }));
const statuses: Readonly<Record<string, unknown>> = {
  '/api/v1/persistentvolumes/pv-keep': { phase: 'Bound' },
  '/api/v1/persistentvolumes/pv-gone': { phase: 'Bound' },
  '/api/v1/persistentvolumes/pv-free': { phase: 'Available' },
  [`${core}/persistentvolumeclaims/data`]: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
  [`${core}/persistentvolumeclaims/scratch`]: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
  [`${core}/pods/web-0`]: { phase: 'Running' },
  [`${core}/pods/done`]: { phase: 'Succeeded' },
  [`${core}/pods/failed`]: { phase: 'Failed' },
  '/apis/batch/v1/namespaces/shop/jobs/running': { startTime: time, active: 1 },
  '/apis/batch/v1/namespaces/shop/jobs/finished': {
    startTime: time,
    completionTime: time,
    succeeded: 1,
    conditions: jobConditions,
  },
  '/apis/apps/v1/namespaces/shop/deployments/web': { replicas: 1, observedGeneration: 1, updatedReplicas: 1 },
  '/apis/depot.example.com/v1/namespaces/shop/crates/one': { depth: 1 },
  '/apis/depot.example.com/v1/namespaces/shop/crates/with-status': { depth: 9007199254740993n.toString() },
  '/apis/depot.example.com/v1/namespaces/shop/crates/without-status': { depth: 3 },
};

/** What has an owner, whose uid only the cluster knows, and a Pod as a kubelet mirrors it. */
async function createOwned(api: ApiServer): Promise<void> {
  const { metadata } = (await api.json('/apis/apps/v1/namespaces/shop/deployments/web')) as { metadata: { uid: string } };
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: metadata.uid, controller: true };
  const labels = { app: 'web', 'pod-template-hash': 'abc' };
  await expectOk(
    api.send('POST', '/apis/apps/v1/namespaces/shop/replicasets', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web-abc', labels, ownerReferences: [owner] },
      spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
    }),
  );
  await expectOk(api.send('POST', `${core}/configmaps`, { metadata: { name: 'owned', ownerReferences: [owner] }, data: { owner: 'web' } }));
  const annotations = { 'kubernetes.io/config.mirror': 'x', 'kubernetes.io/config.source': 'file' };
  const spec = { nodeName: 'node-1', containers: [container] };
  await expectOk(api.send('POST', `${core}/pods`, { metadata: { name: 'mirror', annotations }, spec }));
}

const container = { name: 'main', image: 'busybox' };

async function expectOk(answer: Promise<{ status: number; body: string }>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${body}`);
}
