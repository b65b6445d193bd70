import { expect, test } from 'vitest';
import { describeContainer, isContainerUp, whyPodIsLost } from './describe-container.ts';

const pod = (status: object) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db' }, status });
const running = (ready: boolean) => pod({ phase: 'Running', containerStatuses: [{ name: 'app', ready, state: { running: {} } }] });
const waiting = (reason: string, restartCount = 0, list = 'containerStatuses') =>
  pod({ phase: 'Pending', [list]: [{ name: 'app', restartCount, state: { waiting: { reason, message: 'so it is' } } }] });

test('up: it runs, or is ready', () => {
  expect(isContainerUp(running(false), 'app', { ready: false })).toBe(true);
  expect(isContainerUp(running(false), 'app', { ready: true })).toBe(false);
  expect(isContainerUp(running(true), 'app', { ready: true })).toBe(true);
  expect(isContainerUp(running(true), 'other', { ready: false })).toBe(false);
  expect(isContainerUp(pod({}), 'app', { ready: false })).toBe(false);
});

test('lost: it has ended, or crashes again and again', () => {
  expect(whyPodIsLost(pod({ phase: 'Succeeded' }))).toBe('entered phase Succeeded');
  expect(whyPodIsLost(pod({ phase: 'Failed' }))).toBe('entered phase Failed');
  expect(whyPodIsLost(waiting('CrashLoopBackOff', 2))).toBeUndefined();
  const loop = 'is in a crash loop (container app was restarted 3 times)';
  expect(whyPodIsLost(waiting('CrashLoopBackOff', 3))).toBe(loop);
  expect(whyPodIsLost(waiting('CrashLoopBackOff', 3, 'initContainerStatuses'))).toBe(loop);
  expect(whyPodIsLost(waiting('ImagePullBackOff', 3))).toBeUndefined();
  expect(whyPodIsLost(running(false))).toBeUndefined();
});

test('what keeps it, in words', () => {
  expect(describeContainer(running(false), 'app')).toBe('container app runs and is not ready');
  expect(describeContainer(waiting('ImagePullBackOff'), 'app')).toBe('container app waits: ImagePullBackOff: so it is');
  expect(describeContainer(waiting('ImagePullBackOff', 0, 'initContainerStatuses'), 'web')).toBe(
    'init container app waits: ImagePullBackOff: so it is',
  );
  const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }];
  expect(describeContainer(pod({ phase: 'Pending', conditions }), 'app')).toBe('not scheduled: 0/1 nodes are available');
  expect(describeContainer(pod({}), 'app')).toBe('the Pod is not yet seen by a node');
  const empty = pod({ phase: 'Pending', conditions: null, containerStatuses: null, initContainerStatuses: null });
  expect(describeContainer(empty, 'app')).toBe('the Pod is Pending');
  expect(whyPodIsLost(empty)).toBeUndefined();
  expect(isContainerUp(empty, 'app', { ready: false })).toBe(false);
});
