import { expect, test } from 'vitest';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { useBackupBed } from './test/backup-bed.ts';
import { createVolumeApplication, csiVolume } from './test/volume-application.ts';

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
  await createVolumeApplication(cluster, [csiVolume('efs', { driver: 'efs.csi.example.com', handle: 'fs-0a1b::fsap-2c3d' })]);
  const bound = { status: { phase: 'Bound' } };
  await cluster.patch(claims, { namespace: 'shop', name: 'efs' }, { type: 'merge', patch: bound }, { subresource: 'status' });
}
const bed = useBackupBed(fill);

test('c19: a claim whose CSI driver has no VolumeSnapshotClass is in the backup with its volume; its data is said not to be', async () => {
  const { result, objects } = await bed.lab.take({ includedNamespaces: ['shop'] });
  expect(objects).toEqual(expect.arrayContaining(['persistentvolumeclaims shop/efs', 'persistentvolumes efs', 'pods shop/web']));
  expect(result).toMatchObject({ phase: 'Completed', errors: {} });
  const why = 'the cluster has no VolumeSnapshotClass of CSI driver efs.csi.example.com';
  expect(result.warnings).toEqual({ velero: [expect.stringMatching(`1 volume is not in this backup, their claims are: ${why}`)] });
  expect(result.unsavedVolumes).toEqual([
    expect.objectContaining({ persistentVolume: 'efs', claim: 'shop/efs', reason: expect.stringContaining(why) }),
  ]);
});
