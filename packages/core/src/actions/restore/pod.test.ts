import { expect, test } from 'vitest';
import { pod } from './pod.ts';
import { podVolumeRestore } from './pod-volume-restore.ts';
import { executeForTest } from './test/execute-for-test.ts';
import { expectAsVelero } from './test/expect-as-velero.ts';

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

test('as real Velero, with the init containers of earlier restores', async () => {
  await expectAsVelero([pod, podVolumeRestore], { restore: 'golden-plain', resource: 'pods' });
  await expectAsVelero([pod, podVolumeRestore], { restore: 'edited-plain', resource: 'pods' });
});
