import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, test, vi } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { BackupRequest } from '../contract/requests.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { useBackupLab } from './testing/shared-backup-lab.ts';
import { createVolumeApplication, csiVolume } from './testing/volume-application.ts';

const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };

function definition(group: string, kind: string, scope: 'Cluster' | 'Namespaced'): KubeObject {
  const plural = `${kind.toLowerCase()}${kind.endsWith('s') ? 'es' : 's'}`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope, names: { kind, plural }, versions: [{ name: 'v1', served: true, storage: true, schema }] },
  };
}

async function fill(cluster: ClusterClient): Promise<void> {
  const group = 'snapshot.storage.k8s.io';
  await cluster.create(crds, definition(group, 'VolumeSnapshot', 'Namespaced'));
  for (const kind of ['VolumeSnapshotContent', 'VolumeSnapshotClass']) await cluster.create(crds, definition(group, kind, 'Cluster'));
  // A server serves a definition some time after it has it.
  await vi.waitFor(async () => {
    const served = (await cluster.discover()).all.filter((type) => type.group === group);
    expect(new Set(served.map(({ resource }) => resource))).toHaveProperty('size', 3);
  });
  await createVolumeApplication(cluster, [csiVolume('efs', { driver: 'efs.csi.example.com', handle: 'fs-0a1b::fsap-2c3d' })]);
  const bound = { status: { phase: 'Bound' } };
  await cluster.patch(claims, { namespace: 'shop', name: 'efs' }, { type: 'merge', patch: bound }, { subresource: 'status' });
}
const labs = useBackupLab(fill);

test('c19: a claim whose CSI driver has no VolumeSnapshotClass is in the backup with its volume; its data is said not to be', async () => {
  const { result, objects } = await labs.lab.take({ includedNamespaces: ['shop'] });
  expect(objects).toEqual(expect.arrayContaining(['persistentvolumeclaims shop/efs', 'persistentvolumes efs', 'pods shop/web']));
  expect(result).toMatchObject({ phase: 'Completed', errors: {} });
  const why = 'the cluster has no VolumeSnapshotClass of CSI driver efs.csi.example.com';
  expect(result.warnings).toEqual({
    velero: [expect.stringMatching(`The data of claim shop/efs is not in this backup, only the objects are, as ${why}`)],
  });
  expect(result.unsavedVolumes).toEqual([
    expect.objectContaining({ persistentVolume: 'efs', claim: 'shop/efs', reason: expect.stringContaining(why) }),
  ]);
});

test('c19: a claim whose CSI snapshot fails is in the backup with its volume, and its data is said not to be, once', async () => {
  const snapshotClass = { apiVersion: 'snapshot.storage.k8s.io/v1', kind: 'VolumeSnapshotClass', metadata: { name: 'efs' } };
  const classes = { group: 'snapshot.storage.k8s.io', version: 'v1', resource: 'volumesnapshotclasses' };
  await labs.cluster.create(classes, { ...snapshotClass, driver: 'efs.csi.example.com', deletionPolicy: 'Delete' });
  labs.server.addFault({ method: 'POST', path: /\/volumesnapshots(\?|$)/, status: 403 });
  // Asked for by name, too: then a volume that nobody saves is a warning.
  const resourcePolicies = { version: 'v1' as const, volumePolicies: [{ conditions: { csi: {} }, action: { type: 'snapshot' as const } }] };
  const { result, objects, name } = await labs.lab.take({ includedNamespaces: ['shop'], resourcePolicies });
  await labs.cluster.delete(classes, { name: 'efs' });
  expect(objects).toEqual(expect.arrayContaining(['persistentvolumeclaims shop/efs', 'persistentvolumes efs', 'pods shop/web']));
  expect(result).toMatchObject({ phase: 'PartiallyFailed', warnings: {} });
  expect(result.errors).toEqual({
    namespaces: { shop: [expect.stringMatching(/efs message: \/The data of this claim is not in this backup.*error: .*shop\/efs/)] },
  });
  expect(result.unsavedVolumes).toEqual([expect.objectContaining({ persistentVolume: 'efs', wanted: true })]);
  expect(await labs.lab.backups.readVolumeInfo(name)).toEqual([
    expect.objectContaining({ skipped: true, skippedReason: 'csiSnapshot: its CSI snapshot failed;' }),
  ]);
});

// Everything but namespace `shop` and discovery.
const outside = /^\/apis?\/([^/]+\/)?v\d\w*\/(?!namespaces\/shop(\/|\?|$))/;

test('c05: with rights in one namespace only, no cluster-scoped kind is listed; what may not be read is one line by kind', async () => {
  labs.server.addFault({ path: outside, status: 403 });
  const { result, objects } = await labs.lab.take({ includedNamespaces: ['shop'] });
  expect(objects).toEqual(expect.arrayContaining(['namespaces shop', 'persistentvolumeclaims shop/efs', 'pods shop/web']));
  expect(result).toMatchObject({ phase: 'Completed', errors: {} });
  expect(result.warnings).toEqual({
    velero: [expect.stringMatching('persistentvolumes may not be read')],
    namespaces: { shop: [expect.stringMatching('ClusterRoleBindings of ServiceAccounts cannot be read')] },
  });
});

test('c05: a kind that may not be listed in several namespaces is one error', async () => {
  await labs.cluster.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } },
  );
  labs.server.addFault({ path: /\/secrets\?/, status: 403 });
  const { result } = await labs.lab.take({ includedNamespaces: ['shop', 'other'] });
  expect(result.errors).toEqual({ velero: [expect.stringMatching(/secrets in namespaces shop, other are not.*forbidden/)] });
});

test('c08: a dead metrics API is a warning, another an error, and the request may say otherwise', async () => {
  const [metrics, other] = ['metrics.k8s.io', 'wardle.example.com'];
  const dying = await startKubernetesApiServer({ deadApiServices: [metrics, other].map((group) => ({ group, version: 'v1beta1' })) });
  const cluster = await clusterFromKubeConfig({ content: dying.kubeconfig(), maxTries: 2 });
  const told = async (request: Pick<BackupRequest, 'unavailableApis'> = {}) => {
    const { errors, warnings } = (await labs.lab.take(request, { cluster })).result;
    const apis = (messages: { velero?: readonly string[] }) =>
      (messages.velero ?? []).flatMap((message) => /The API (\S+)\/v1beta1 is announced/.exec(message)?.[1] ?? []).sort();
    return { errors: apis(errors), warnings: apis(warnings) };
  };
  try {
    expect(await told()).toEqual({ errors: [other], warnings: [metrics] });
    expect(await told({ unavailableApis: 'fail' })).toEqual({ errors: [metrics, other], warnings: [] });
    expect(await told({ unavailableApis: 'warn' })).toEqual({ errors: [], warnings: [metrics, other] });
  } finally {
    await cluster.close();
    await dying.close();
  }
});

test('c17: a selector that matches nothing is a warning', async () => {
  const { result } = await labs.lab.take({ includedNamespaces: ['shop'], labelSelector: { matchLabels: { app: 'shoop' } } });
  expect(result.warnings).toEqual({ velero: [expect.stringMatching('The label selector app=shoop matches nothing')] });
});
