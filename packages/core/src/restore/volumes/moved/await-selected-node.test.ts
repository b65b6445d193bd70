import { expect, test } from 'vitest';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { awaitSelectedNode } from './await-selected-node.ts';

const signal = new AbortController().signal;
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop' },
  spec: { storageClassName: 'c' },
};
const pod = (more: object = {}) => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } },
  spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }], ...more },
});

function clusterWith(options: { mode: string; pods?: readonly KubeObject[]; nodeAfterLooks?: number }) {
  let looks = 0;
  const cluster: Pick<ClusterClient, 'get' | 'listPages'> = {
    async get<T extends KubeObject>({ resource }: { resource: string }) {
      if (resource === 'storageclasses') return { ...claim, volumeBindingMode: options.mode } as unknown as T;
      looks += 1;
      const isChosen = options.nodeAfterLooks !== undefined && looks > options.nodeAfterLooks;
      const annotations = isChosen ? { 'volume.kubernetes.io/selected-node': 'n1' } : {};
      return { ...claim, metadata: { ...claim.metadata, annotations } } as unknown as T;
    },
    async *listPages() {
      yield { items: options.pods ?? [], resourceVersion: '1', restarted: false };
    },
  };
  return { cluster, looks: () => looks };
}

const wait = (cluster: Pick<ClusterClient, 'get' | 'listPages'>, more: { isLate?: () => boolean; timeoutInMs?: number } = {}) =>
  awaitSelectedNode({ cluster, claim, isLate: () => true, timeoutInMs: 60_000, graceInMs: 0, signal, ...more });

test('a class that makes volumes at once is not waited for', async () => {
  const { cluster, looks } = clusterWith({ mode: 'Immediate' });
  expect([await wait(cluster), looks()]).toEqual([undefined, 0]);
});

test('the node of a Pod that wants the claim is waited for', async () => {
  const { cluster } = clusterWith({ mode: 'WaitForFirstConsumer', pods: [pod()], nodeAfterLooks: 3 });
  expect(await wait(cluster)).toBe('n1');
});

test('what no Pod wants may be anywhere, once all Pods are there and wait for no other claim', async () => {
  const { cluster, looks } = clusterWith({ mode: 'WaitForFirstConsumer', pods: [pod({ nodeName: 'n2' })] });
  let asked = 0;
  expect(await wait(cluster, { isLate: () => ++asked > 3 })).toBeUndefined();
  expect(looks()).toBe(4);
});

test('a Pod that gets no node is not waited for without end', async () => {
  const { cluster } = clusterWith({ mode: 'WaitForFirstConsumer', pods: [pod()] });
  expect(await wait(cluster, { timeoutInMs: 0 })).toBeUndefined();
});
