import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installTypes } from './install-types.ts';
import { serverDeployment, serverSelector } from './server-deployment.ts';
import { waitForServer } from './wait-for-server.ts';

const { signal } = new AbortController();
const pods = { group: '', version: 'v1', resource: 'pods' };
const velero = { namespace: 'velero', name: 'velero' };
let server: KubernetesApiServer;
let cluster: ClusterClient;

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero'], controllers: false });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

const wait = () => waitForServer({ cluster, signal, timeoutInMs: 1 });
const setStatus = (type: typeof pods, ref: typeof velero, status: object) =>
  cluster.patch(type, ref, { type: 'merge', patch: { status } }, { signal, subresource: 'status' });

test('a server is ready when all of its Pods are, and the error tells what they say', async () => {
  await expect(wait()).rejects.toMatchObject({ code: 'KUBERNETES_NOT_FOUND' });
  const deployment = serverDeployment({ image: 'none', namespace: 'velero', serviceAccountName: 'velero', replicas: 2 });
  const { generation = 1 } = (await cluster.create(installTypes.Deployment, deployment)).metadata as { generation?: number };
  await expect(wait()).rejects.toMatchObject({ code: 'TIMEOUT', message: expect.stringMatching(/is not ready after 0 s: it has no Pod$/) });
  await cluster.create(installTypes.ServiceAccount, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: velero });
  await cluster.create(pods, {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { ...velero, labels: serverSelector } },
    spec: { serviceAccountName: 'velero', containers: [{ name: 'velero', image: 'none' }] },
  });
  await setStatus(pods, velero, { conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }] });
  await expect(wait()).rejects.toThrow('Pod velero: 0/1 nodes are available');
  const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
  const lastState = { terminated: { exitCode: 137, reason: 'OOMKilled' } };
  await setStatus(pods, velero, { containerStatuses: [{ name: 'velero', ready: false, state: { waiting }, lastState }] });
  await expect(wait()).rejects.toThrow('Pod velero: ImagePullBackOff (no such image), its container ended with 137 (OOMKilled)');
  const status = { observedGeneration: generation, replicas: 3, updatedReplicas: 2, availableReplicas: 2 };
  await setStatus(installTypes.Deployment, velero, status);
  await expect(wait()).rejects.toMatchObject({ code: 'TIMEOUT' });
  await setStatus(installTypes.Deployment, velero, { ...status, replicas: 2 });
  await wait();
});
