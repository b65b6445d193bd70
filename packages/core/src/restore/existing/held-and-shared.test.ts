import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import { objectAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;

const core = (resource: string) => ({ group: '', version: 'v1', resource });
const bindings = { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterrolebindings' };
const volume = (uid: string | undefined): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv' },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Retain',
    nfs: { server: '192.0.2.1', path: '/x' },
    claimRef: { kind: 'PersistentVolumeClaim', namespace: 'src', name: 'claim', ...(uid !== undefined && { uid }) },
  },
});
const claim: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'claim', namespace: 'src' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName: 'pv' },
  status: { phase: 'Bound' },
};
const account = (namespace: string) => ({ kind: 'ServiceAccount', name: 'app', namespace });
const binding = (...subjects: object[]): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'shared' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  subjects,
});
const group = (namespace: string) => ({
  kind: 'Group',
  apiGroup: 'rbac.authorization.k8s.io',
  name: `system:serviceaccounts:${namespace}`,
});

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  lab = await createRestoreLab(cluster);
  await cluster.create(core('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'src' } });
  await lab.backup('b', [
    ['persistentvolumes', volume('old')],
    ['persistentvolumeclaims', claim],
    ['clusterrolebindings.rbac.authorization.k8s.io', binding(account('src'), group('src'))],
  ]);
});
afterAll(async () => {
  await lab.close();
  await cluster.close();
  await server.close();
});

const claimRef = async (): Promise<Record<string, unknown>> =>
  objectAt(await cluster.get(core('persistentvolumes'), { name: 'pv' }), 'spec', 'claimRef') ?? {};

test('c18: a Released volume is told of, and freed by an update', async () => {
  await cluster.create(core('persistentvolumes'), volume('gone'));
  const told = await lab.restore({ backupName: 'b', name: 'none' }).result;
  expect(JSON.stringify(told.warnings)).toMatch(/kept for a claim that is gone.*existingResourcePolicy: update/);
  expect((await claimRef()).uid).toBe('gone');
  await cluster.delete(core('persistentvolumeclaims'), { namespace: 'src', name: 'claim' });
  const updated = await lab.restore({ backupName: 'b', name: 'update', existingResourcePolicy: 'update' }).result;
  expect(updated).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  expect(await claimRef()).toMatchObject({ namespace: 'src' });
  expect((await claimRef()).uid).toBeUndefined();
});

test('c18, c28: beside the living original, its volume stays with it, and a shared binding has both', async () => {
  const live = await cluster.get(core('persistentvolumeclaims'), { namespace: 'src', name: 'claim' });
  const uid = live?.metadata.uid;
  await cluster.patch(core('persistentvolumes'), { name: 'pv' }, { type: 'merge', patch: { spec: { claimRef: { uid } } } });
  const request = { existingResourcePolicy: 'update' as const, namespaceMapping: { src: 'copy' } };
  const copied = await lab.restore({ backupName: 'b', name: 'copy', ...request }).result;
  expect(JSON.stringify(copied.warnings)).toMatch(/in use by claim src\/claim/);
  expect(await claimRef()).toMatchObject({ namespace: 'src', uid });
  expect((await cluster.get(bindings, { name: 'shared' }))?.subjects).toEqual([
    { ...account('src') },
    group('src'),
    account('copy'),
    group('copy'),
  ]);
});
