import { expect, test } from 'vitest';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { RunHooks } from '../../../velero-api/files/run-hooks.ts';
import type { RestoreSpec } from '../../../velero-api/objects/restore.ts';
import { executeForTest } from '../testing/execute-for-test.ts';
import { createInitRestoreHook } from './init-restore-hook.ts';

const image = 'busybox:1';
const annotations = {
  'init.hook.restore.velero.io/container-name': 'restore-hook',
  'init.hook.restore.velero.io/container-image': image,
  'init.hook.restore.velero.io/command': '["/bin/ash","-c","date"]',
};

function pod(given: Record<string, string> | undefined, ...initContainers: string[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'db', namespace: 'shop', labels: { app: 'db' }, ...(given && { annotations: given }) },
    spec: { containers: [{ name: 'db' }], ...(initContainers.length > 0 && { initContainers: initContainers.map((name) => ({ name })) }) },
  };
}

async function initContainersOf(item: KubeObject, spec: Partial<RestoreSpec> = {}, runHooks?: RunHooks): Promise<unknown> {
  const output = await executeForTest(createInitRestoreHook(runHooks), { item, resource: 'pods', spec });
  return output.item && (output.item.spec as { initContainers: unknown }).initContainers;
}

test('the annotated container stands after restore-wait and before the own ones', async () => {
  const hook = { name: 'restore-hook', image, command: ['/bin/ash', '-c', 'date'] };
  expect(await initContainersOf(pod(annotations))).toEqual([hook]);
  expect(await initContainersOf(pod(annotations, 'restore-wait', 'own'))).toEqual([{ name: 'restore-wait' }, hook, { name: 'own' }]);
  expect(await initContainersOf(pod(annotations, 'own', 'restore-wait'))).toEqual([hook, { name: 'own' }, { name: 'restore-wait' }]);
});

test('a Pod that was restored before gets it once', async () => {
  expect(await initContainersOf(pod(annotations, 'restore-hook', 'own'))).toMatchObject([{ name: 'restore-hook', image }, { name: 'own' }]);
});

test('without a name it gets one, without a command the image says what runs; without an image there is none', async () => {
  const { 'init.hook.restore.velero.io/container-image': given } = annotations;
  expect(await initContainersOf(pod({ 'init.hook.restore.velero.io/container-image': given }))).toEqual([
    { name: expect.stringMatching(/^velero-restore-init-[0-9a-f]{8}$/), image },
  ]);
  expect(await initContainersOf(pod({ ...annotations, 'init.hook.restore.velero.io/container-image': '' }))).toBeUndefined();
  expect(await initContainersOf(pod(undefined, 'own'))).toBeUndefined();
});

test('those of the spec are for Pods in scope, by the namespace of the target; annotations beat them', async () => {
  const container = { name: 'prepare', image, command: ['true'], securityContext: { runAsUser: 1 } };
  const scope = { name: 'h', includedNamespaces: ['shop-copy'], labelSelector: { matchLabels: { app: 'db' } } };
  const hooks = { resources: [{ ...scope, postHooks: [{ init: { initContainers: [container] } }, { exec: { command: ['x'] } }] }] };
  const namespaceMapping = { shop: 'shop-copy' };
  expect(await initContainersOf(pod(undefined, 'own'), { hooks, namespaceMapping })).toEqual([container, { name: 'own' }]);
  expect(await initContainersOf(pod(undefined), { hooks })).toBeUndefined();
  expect(await initContainersOf(pod(annotations), { hooks, namespaceMapping })).toMatchObject([{ name: 'restore-hook' }]);
});

test('runHooks: those of the spec only, or none', async () => {
  const hooks = { resources: [{ name: 'h', postHooks: [{ init: { initContainers: [{ name: 'prepare', image }] } }] }] };
  expect(await initContainersOf(pod(annotations), { hooks }, 'spec')).toEqual([{ name: 'prepare', image }]);
  expect(await initContainersOf(pod(annotations), {}, 'spec')).toBeUndefined();
  expect(await initContainersOf(pod(annotations), { hooks }, 'none')).toBeUndefined();
});
