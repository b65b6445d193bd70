import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { readyStates } from './ready-state.ts';

const cases: readonly (readonly [kind: string, what: string, fields: Record<string, unknown>, reason: string | undefined])[] = [
  [
    'deployments.apps',
    'all there',
    { spec: { replicas: 2 }, status: { observedGeneration: 3, updatedReplicas: 2, availableReplicas: 2 } },
    undefined,
  ],
  ['deployments.apps', 'scaled down', { spec: { replicas: 0 }, status: { observedGeneration: 3 } }, undefined],
  [
    'deployments.apps',
    'not looked at',
    { spec: { replicas: 0 }, status: { observedGeneration: 2 } },
    'its controller has not looked at it yet',
  ],
  ['deployments.apps', 'nothing is said', { spec: null, status: null }, 'its controller has not looked at it yet'],
  ['deployments.apps', 'no number means one', { status: { observedGeneration: 3, updatedReplicas: 1 } }, '0 of 1 replicas are available'],
  [
    'deployments.apps',
    'stuck',
    {
      spec: { replicas: 2 },
      status: {
        observedGeneration: 3,
        updatedReplicas: 1,
        conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' }],
      },
    },
    '1 of 2 replicas are up to date: ProgressDeadlineExceeded: timed out',
  ],
  [
    'deployments.apps',
    'paused',
    { spec: { replicas: 1, paused: true }, status: { observedGeneration: 3, availableReplicas: 1 } },
    undefined,
  ],
  [
    'statefulsets.apps',
    'one missing',
    { spec: { replicas: 3 }, status: { observedGeneration: 3, readyReplicas: 2 } },
    '2 of 3 replicas are ready',
  ],
  ['daemonsets.apps', 'on all nodes', { status: { observedGeneration: 3, desiredNumberScheduled: 2, numberAvailable: 2 } }, undefined],
  [
    'daemonsets.apps',
    'a node lacks it',
    { status: { observedGeneration: 3, desiredNumberScheduled: 2, numberAvailable: 1 } },
    '1 of 2 Pods are available',
  ],
  ['jobs.batch', 'runs', { spec: { parallelism: 1 }, status: { ready: 1 } }, undefined],
  ['jobs.batch', 'has not begun', { spec: {}, status: {} }, '0 of 1 Pods are ready'],
  ['jobs.batch', 'complete', { spec: {}, status: { conditions: [{ type: 'Complete', status: 'True' }] } }, undefined],
  ['jobs.batch', 'suspended', { spec: { suspend: true }, status: {} }, undefined],
  [
    'jobs.batch',
    'failed',
    { spec: {}, status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'no more' }] } },
    'it failed: BackoffLimitExceeded: no more',
  ],
  ['persistentvolumeclaims', 'bound', { status: { phase: 'Bound' } }, undefined],
  ['persistentvolumeclaims', 'pending', { status: { phase: 'Pending' } }, 'it has no volume yet'],
  ['persistentvolumeclaims', 'lost', { status: { phase: 'Lost' } }, 'its volume is gone'],
];

describe('whether a workload is ready', () => {
  test.each(cases)('%s: %s', (kind, _what, fields, reason) => {
    const object = { apiVersion: 'v1', kind: 'X', metadata: { name: 'x', generation: 3 }, ...fields } as KubeObject;
    expect(readyStates[kind]?.(object)?.reason).toBe(reason);
  });
});
