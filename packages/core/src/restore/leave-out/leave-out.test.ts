import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import type { PlannedItem } from '../../contract/results/planned-item.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { allOf, createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;

const object = (apiVersion: string, kind: string, name: string, namespace: string | undefined, rest: object = {}): KubeObject => {
  const { metadata, ...others } = rest as { metadata?: object };
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }), ...metadata }, ...others };
};
const condition = (type: string) => ({ status: { conditions: [{ type, status: 'True' }] } });
const jobSpec = { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'm', image: 'x' }] } } } };
const job = (name: string, status: object = {}) => object('batch/v1', 'Job', name, 'work', { ...jobSpec, ...status });
const podOf = (name: string) =>
  object('v1', 'Pod', `${name}-x`, 'work', {
    metadata: { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: 'u', controller: true }] },
    spec: { containers: [{ name: 'm', image: 'x' }] },
    status: { phase: 'Running' },
  });

const objects: readonly (readonly [string, KubeObject])[] = [
  ['namespaces', object('v1', 'Namespace', 'work', undefined)],
  // c37
  ['deletebackuprequests.velero.io', object('velero.io/v1', 'DeleteBackupRequest', 'd', 'work', { status: { phase: 'Processed' } })],
  ['datadownloads.velero.io', object('velero.io/v2alpha1', 'DataDownload', 'd', 'work', { status: { phase: 'Completed' } })],
  ['certificatesigningrequests.certificates.k8s.io', object('certificates.k8s.io/v1', 'CertificateSigningRequest', 'csr', undefined)],
  // c24
  ['configmaps', object('v1', 'ConfigMap', 'extension-apiserver-authentication', 'kube-system', { data: { old: '1' } })],
  ['configmaps', object('v1', 'ConfigMap', 'kubelet-config-1.22', 'kube-system', { data: { old: '1' } })],
  ['configmaps', object('v1', 'ConfigMap', 'mine', 'kube-system', { data: { a: '1' } })],
  ['configmaps', object('v1', 'ConfigMap', 'kube-root-ca.crt', 'work', { data: { 'ca.crt': 'old' } })],
  ['configmaps', object('v1', 'ConfigMap', 'own', 'work', { data: { a: '1' } })],
  ['secrets', object('v1', 'Secret', 'bootstrap-token-abcdef', 'kube-system', { type: 'bootstrap.kubernetes.io/token' })],
  [
    'services',
    object('v1', 'Service', 'kube-dns', 'kube-system', {
      metadata: { labels: { 'k8s-app': 'kube-dns' } },
      spec: { ports: [{ port: 53 }] },
    }),
  ],
  [
    'leases.coordination.k8s.io',
    object('coordination.k8s.io/v1', 'Lease', 'node-1', 'kube-node-lease', { spec: { holderIdentity: 'old' } }),
  ],
  ['leases.coordination.k8s.io', object('coordination.k8s.io/v1', 'Lease', 'leader', 'work', { spec: { holderIdentity: 'old' } })],
  [
    'clusterroles.rbac.authorization.k8s.io',
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:old', undefined, {
      metadata: {
        labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
        annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
      },
      rules: [],
    }),
  ],
  // c09
  ['jobs.batch', job('running')],
  ['jobs.batch', job('complete', { status: { ...condition('Complete').status, completionTime: '2026-01-01T00:00:00Z' } })],
  ['jobs.batch', job('failed', condition('Failed'))],
  ['jobs.batch', job('failing', condition('FailureTarget'))],
  ['pods', podOf('running')],
  ['pods', podOf('elsewhere')],
];

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  lab = await createRestoreLab(cluster);
  await lab.backup('b', objects);
});
afterAll(async () => {
  await lab.close();
  await cluster.close();
  await server.close();
});

const planned = async (request: Partial<RestoreRequest> = {}): Promise<Record<string, string>> => {
  const items: PlannedItem[] = await allOf(lab.plan({ backupName: 'b', ...request }));
  return Object.fromEntries(items.map((item) => [`${item.groupResource} ${item.name}`, `${item.action} ${item.reason ?? ''}`.trim()]));
};

test('commands, what belongs to the old cluster and finished work are left out, and the plan says why', async () => {
  const plan = await planned();
  const left = Object.entries(plan).filter(([, action]) => action.startsWith('skip'));
  expect(Object.fromEntries(left)).toEqual({
    'deletebackuprequests.velero.io d': expect.stringContaining('command'),
    'datadownloads.velero.io d': expect.stringContaining('command'),
    'certificatesigningrequests.certificates.k8s.io csr': expect.stringContaining('command'),
    'configmaps extension-apiserver-authentication': expect.stringContaining('restoreClusterOwn'),
    'configmaps kubelet-config-1.22': expect.stringContaining('restoreClusterOwn'),
    'configmaps kube-root-ca.crt': expect.stringContaining('restoreClusterOwn'),
    'secrets bootstrap-token-abcdef': expect.stringContaining('restoreClusterOwn'),
    'services kube-dns': expect.stringContaining('restoreClusterOwn'),
    'leases.coordination.k8s.io node-1': expect.stringContaining('restoreClusterOwn'),
    'clusterroles.rbac.authorization.k8s.io system:old': expect.stringContaining('restoreClusterOwn'),
    'jobs.batch complete': 'skip the Job is complete',
    'jobs.batch failed': expect.stringContaining('it would run again'),
    'jobs.batch failing': expect.stringContaining('it would run again'),
    'pods running-x': expect.stringContaining('the work would run twice'),
  });
  expect(plan['jobs.batch running']).toBe('create it starts anew');
  expect(plan['pods elsewhere-x']).toBe('create');
});

test('each can be asked for', async () => {
  expect((await planned({ restoreClusterOwn: true }))['configmaps kubelet-config-1.22']).toBe('create');
  const jobs = await planned({ finishedJobs: 'restored', runningJobs: 'suspended' });
  expect(jobs['jobs.batch failed']).toBe('create it comes back as it has ended: no Pod of it starts');
  expect(jobs['jobs.batch running']).toBe('create it is suspended: no Pod of it starts');
  expect(await planned({ oneShotResources: ['configmaps'] })).toMatchObject({ 'configmaps own': expect.stringContaining('skip') });
  expect((await planned({ oneShotResources: ['configmaps'], includedResources: ['configmaps'] }))['configmaps own']).toBe('create');
  // The kind is not served here: it is tried.
  expect((await planned({ includedResources: ['deletebackuprequests.velero.io'] }))['deletebackuprequests.velero.io d']).toMatch(
    /^blocked/,
  );
  await expect(planned({ finishedJobs: 'kept' as 'restored' })).rejects.toThrow(/finishedJobs/);
});

test('a restore says each once, in its log, and warns of none; a Lease that is held stays with its holder', async () => {
  await cluster.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'work' } },
  );
  const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
  await cluster.create(leases, object('coordination.k8s.io/v1', 'Lease', 'leader', 'work', { spec: { holderIdentity: 'new' } }));
  const lines: string[] = [];
  const logger = { debug() {}, info: (line: string) => void lines.push(line), warn() {}, error() {} };
  const request = { backupName: 'b', name: 'r', existingResourcePolicy: 'update' as const, includedNamespaces: ['work', 'kube-system'] };
  const result = await lab.restore({ ...request, includeClusterResources: true }, { logger }).result;
  expect(result).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  expect(lines.filter((line) => line.includes('left alone'))).toEqual([
    'What belongs to the cluster itself is left alone (1 clusterroles.rbac.authorization.k8s.io, 1 secrets, 1 services, 3 configmaps): restoreClusterOwn restores it',
  ]);
  expect(lines.filter((line) => line.includes('carried out again'))).toHaveLength(3);
  expect((await cluster.get(leases, { namespace: 'work', name: 'leader' }))?.spec).toMatchObject({ holderIdentity: 'new' });
});
