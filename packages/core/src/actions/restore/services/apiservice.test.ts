import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { apiservice } from './apiservice.ts';

test('is for APIServices that the server makes, and leaves them out', async () => {
  const item = { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.apps' } };
  expect(apiservice.appliesTo.labelSelector).toBe('kube-aggregator.kubernetes.io/automanaged');
  expect(await executeForTest(apiservice, { item, resource: 'apiservices.apiregistration.k8s.io' })).toEqual({ skipRestore: true });
});
