import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { createPod } from './pod.ts';
import { podVolumeRestore } from './pod-volume-restore.ts';

const kata = {
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name: 'kata' },
  scheduling: { nodeSelector: { sandbox: 'kata' }, tolerations: [{ key: 'kata', operator: 'Exists' }] },
};
const pod = createPod({ isInBackup: ({ name }) => name === 'kata', readBackup: async () => kata });

test('frees the pod of its node, its priority and its token volume', async () => {
  const spec = {
    nodeName: 'n1',
    priority: 7,
    priorityClassName: 'high',
    serviceAccountName: 'web',
    volumes: [{ name: 'web-token-x1' }, { name: 'data' }],
    containers: [{ name: 'c', volumeMounts: [{ name: 'web-token-x1' }, { name: 'data' }] }],
    initContainers: [{ name: 'i', volumeMounts: [{ name: 'web-token-x1' }] }],
  };
  const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' }, spec };
  const output = await executeForTest(pod, { item, resource: 'pods' });
  expect(output.item?.spec).toEqual({
    priorityClassName: 'high',
    serviceAccountName: 'web',
    volumes: [{ name: 'data' }],
    containers: [{ name: 'c', volumeMounts: [{ name: 'data' }] }],
    initContainers: [{ name: 'i' }],
  });
  expect(output.additionalItems).toEqual([{ group: 'scheduling.k8s.io', resource: 'priorityclasses', namespace: '', name: 'high' }]);
});

test('c04: what the classes of the old cluster filled in is taken out, and they come along', async () => {
  const own = { key: 'own', operator: 'Exists' };
  const item = (runtimeClassName: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'shop' },
    spec: {
      priorityClassName: 'mid',
      preemptionPolicy: 'Never',
      runtimeClassName,
      overhead: { podFixed: { cpu: '50m' } },
      nodeSelector: { sandbox: 'kata', disk: 'ssd' },
      tolerations: [own, { key: 'kata', operator: 'Exists' }],
    },
  });
  const output = await executeForTest(pod, { item: item('kata'), resource: 'pods' });
  const kept = { priorityClassName: 'mid', runtimeClassName: 'kata', nodeSelector: { disk: 'ssd' }, tolerations: [own] };
  expect(output.item?.spec).toEqual(kept);
  expect(output.additionalItems).toEqual([
    { group: 'scheduling.k8s.io', resource: 'priorityclasses', namespace: '', name: 'mid' },
    { group: 'node.k8s.io', resource: 'runtimeclasses', namespace: '', name: 'kata' },
  ]);
  // Of a class that the backup does not have nobody knows what it gave.
  const other = await executeForTest(pod, { item: item('other'), resource: 'pods' });
  expect(other.item?.spec).toMatchObject({ nodeSelector: { sandbox: 'kata', disk: 'ssd' }, tolerations: [own, { key: 'kata' }] });
});

test('as real Velero, with the init containers of earlier restores', async () => {
  await expectAsVelero([pod, podVolumeRestore], { restore: 'golden-plain', resource: 'pods' });
  await expectAsVelero([pod, podVolumeRestore], { restore: 'edited-plain', resource: 'pods' });
});
