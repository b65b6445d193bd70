import { expect, test } from 'vitest';
import type { ActionContext } from '../../plugin-api/item-actions.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { podAction } from './pod.ts';

const context = { logger: { debug() {}, info() {}, warn() {}, error() {} } } as unknown as ActionContext;
const resource = { group: '', resource: 'pods', namespace: 'shop', name: 'web' };
const execute = (spec: unknown) =>
  podAction.execute({ item: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec }, resource, backup: {} as Backup }, context);

test('claims and the classes come along', async () => {
  const volumes = [
    { name: 'a', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'b', emptyDir: {} },
  ];
  expect(await execute({ priorityClassName: 'high', runtimeClassName: 'kata', volumes })).toEqual({
    additionalItems: [
      { group: 'scheduling.k8s.io', resource: 'priorityclasses', namespace: '', name: 'high' },
      { group: 'node.k8s.io', resource: 'runtimeclasses', namespace: '', name: 'kata' },
      { group: '', resource: 'persistentvolumeclaims', namespace: 'shop', name: 'data' },
    ],
  });
});

test('a pod without them brings nothing', async () => {
  expect(await execute({ volumes: [{ name: 'b', emptyDir: {} }] })).toEqual({ additionalItems: [] });
  expect(await execute(undefined)).toEqual({ additionalItems: [] });
});
