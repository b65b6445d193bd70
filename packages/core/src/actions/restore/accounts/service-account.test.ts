import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { serviceAccount } from './service-account.ts';

test('the last reference to a token that the cluster made goes', async () => {
  const secrets = [{ name: 'pull' }, { name: 'web-token-x' }, { name: 'web-token-y' }];
  const item = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' }, secrets };
  const output = await executeForTest(serviceAccount, { item, resource: 'serviceaccounts' });
  expect(output.item?.secrets).toEqual([{ name: 'pull' }, { name: 'web-token-x' }]);
});

test('as real Velero', async () => {
  await expectAsVelero([serviceAccount], { restore: 'golden-plain', resource: 'serviceaccounts' });
  await expectAsVelero([serviceAccount], { restore: 'edited-plain', resource: 'serviceaccounts' });
});
