import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { createChangeStorageClass } from './change-storage-class.ts';
import { pvc } from './pvc.ts';

const changeStorageClass = createChangeStorageClass({ namespace: 'velero' });
const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { gp2: 'gp3' } };
const storageClass = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'gp3' } };
const cluster = { 'configmaps/velero/c': config, 'storageclasses//gp3': storageClass };
const claim = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'x', namespace: 'shop' },
  spec: { storageClassName: name },
});
const set = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'x', namespace: 'shop' },
  spec: { volumeClaimTemplates: [{ spec: { storageClassName: name } }, { spec: {} }] },
});

test('claims and claim templates get the new class', async () => {
  const resource = 'persistentvolumeclaims';
  expect((await executeForTest(changeStorageClass, { item: claim('gp2'), resource, cluster })).item).toEqual(claim('gp3'));
  expect((await executeForTest(changeStorageClass, { item: claim('other'), resource, cluster })).item).toEqual(claim('other'));
  expect((await executeForTest(changeStorageClass, { item: set('gp2'), resource: 'statefulsets.apps', cluster })).item).toEqual(set('gp3'));
});

test('a class that the cluster lacks is an error that names it', async () => {
  const options = { item: claim('gp2'), resource: 'persistentvolumeclaims', cluster: { 'configmaps/velero/c': config } };
  await expect(executeForTest(changeStorageClass, options)).rejects.toThrow(/storage class gp3/);
});

test('a mapping takes the place of the ConfigMap', async () => {
  const options = { item: claim('gp2'), resource: 'persistentvolumeclaims', cluster };
  expect((await executeForTest(createChangeStorageClass({ namespace: 'velero', mapping: { gp2: 'other' } }), options)).item).toEqual(
    claim('other'),
  );
  expect(await executeForTest(createChangeStorageClass({ namespace: 'velero', mapping: {} }), options)).toEqual({});
});

const data = { 'golden-old': 'golden-new', 'to-missing': 'missing' };
test.each([
  ['ConfigMap', changeStorageClass],
  ['mapping', createChangeStorageClass({ namespace: 'velero', mapping: data })],
])('as real Velero, by %s', async (_how, action) => {
  const there = { 'configmaps/velero/c': { ...config, data }, 'storageclasses//golden-new': storageClass };
  const options = { restore: 'edited-mapped', resource: 'persistentvolumeclaims', cluster: there } as const;
  await expectAsVelero([action, pvc], options);
});
