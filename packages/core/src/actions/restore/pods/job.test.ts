import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { job } from './job.ts';

test('labels with the old uid go', async () => {
  const labels = { 'controller-uid': 'u', 'batch.kubernetes.io/controller-uid': 'u', app: 'x' };
  const item = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', namespace: 'shop' },
    spec: { selector: { matchLabels: { ...labels } }, template: { metadata: { labels: { ...labels } } } },
  };
  const { item: changed } = await executeForTest(job, { item, resource: 'jobs.batch' });
  expect(changed?.spec).toEqual({ selector: { matchLabels: { app: 'x' } }, template: { metadata: { labels: { app: 'x' } } } });
});

test('as real Velero, with a selector by hand and without', async () => {
  await expectAsVelero([job], { restore: 'golden-plain', resource: 'jobs.batch' });
  await expectAsVelero([job], { restore: 'edited-plain', resource: 'jobs.batch' });
});
