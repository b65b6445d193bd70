import { expect, test } from 'vitest';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { quotaCounts } from './quota-counts.ts';
import { usageOf } from './usage-of.ts';

const object = (kind: string, spec: object): KubeObject => ({ apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'shop' }, spec });
const shown = (resource: string, spec: object) =>
  Object.fromEntries([...usageOf(resource, object('Any', spec))].map(([name, amount]) => [name, Number(amount) / 1e9]));

test('a Pod: its containers and sidecars together, or the largest of the init containers before them', () => {
  const cpu = (requests: string, limits?: string) => ({
    resources: { requests: { cpu: requests }, ...(limits && { limits: { cpu: limits } }) },
  });
  const containers = [cpu('100m'), { resources: { limits: { cpu: '1', memory: '1Ki' } } }];
  expect(shown('pods', { containers })).toMatchObject({ pods: 1, 'requests.cpu': 1.1, cpu: 1.1, 'limits.cpu': 1, 'requests.memory': 1024 });
  expect(shown('pods', { containers, initContainers: [cpu('2'), { ...cpu('500m'), restartPolicy: 'Always' }] })).toMatchObject({
    'requests.cpu': 2,
  });
  expect(shown('pods', { containers, initContainers: [cpu('1'), { ...cpu('500m'), restartPolicy: 'Always' }] })).toMatchObject({
    'requests.cpu': 1.6,
  });
  expect(shown('pods', { containers, overhead: { cpu: '400m' } })).toMatchObject({ 'requests.cpu': 1.5 });
});

test('claims by their class, Services by their ports, everything by its kind', () => {
  expect(shown('persistentvolumeclaims', { storageClassName: 'fast', resources: { requests: { storage: '2k' } } })).toEqual({
    'count/persistentvolumeclaims': 1,
    persistentvolumeclaims: 1,
    'requests.storage': 2000,
    'fast.storageclass.storage.k8s.io/requests.storage': 2000,
    'fast.storageclass.storage.k8s.io/persistentvolumeclaims': 1,
  });
  const ports = [{ port: 1 }, { port: 2 }];
  expect(shown('services', { type: 'LoadBalancer', ports })).toMatchObject({
    services: 1,
    'services.loadbalancers': 1,
    'services.nodeports': 2,
  });
  expect(shown('services', { type: 'LoadBalancer', ports, allocateLoadBalancerNodePorts: false })).not.toHaveProperty('services.nodeports');
  expect(shown('deployments.apps', {})).toEqual({ 'count/deployments.apps': 1 });
});

test.each([
  [{}, 'configmaps', {}, true],
  [{ scopes: ['BestEffort'] }, 'pods', { containers: [{}] }, true],
  [{ scopes: ['NotBestEffort'] }, 'pods', { containers: [{}] }, false],
  [{ scopes: ['NotBestEffort'] }, 'pods', { containers: [{ resources: { limits: { cpu: '1' } } }] }, true],
  [{ scopes: ['Terminating'] }, 'pods', { activeDeadlineSeconds: 5 }, true],
  [{ scopes: ['NotTerminating'] }, 'pods', { activeDeadlineSeconds: 5 }, false],
  [{ scopes: ['NotTerminating'] }, 'configmaps', {}, false],
  [
    { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } },
    'pods',
    { priorityClassName: 'high' },
    true,
  ],
  [{ scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] } }, 'pods', {}, false],
])('scopes %j count %s %j: %s', (spec, resource, pod, expected) => {
  expect(quotaCounts(object('ResourceQuota', spec), resource, object('Pod', pod))).toBe(expected);
});
