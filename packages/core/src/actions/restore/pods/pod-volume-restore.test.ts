import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { podVolumeRestore } from './pod-volume-restore.ts';

const pod = (...names: string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'shop' },
  spec: { containers: [{ name: 'restore-wait' }], ...(names.length > 0 && { initContainers: names.map((name) => ({ name })) }) },
});

// Pods of real recordings are in pod.test.ts.
test('what waited for volumes goes, wherever it stands', async () => {
  const run = async (...names: string[]) => (await executeForTest(podVolumeRestore, { item: pod(...names), resource: 'pods' })).item;
  expect(await run('restore-wait', 'own', 'restic-wait')).toEqual(pod('own'));
  expect(await run('restic-wait')).toEqual(pod());
  expect(await run('own')).toBeUndefined();
  expect(await run()).toBeUndefined();
});
