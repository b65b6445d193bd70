import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { secret } from './secret.ts';

const token = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/service-account-token',
  metadata: {
    name,
    namespace: 'shop',
    annotations: { 'kubernetes.io/service-account.name': 'web', 'kubernetes.io/service-account.uid': 'u' },
  },
  data: { token: 'eA==', 'ca.crt': 'eA==', extra: 'eA==' },
});
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } };

test('a token that the cluster makes by itself is left out, unless it goes to another namespace', async () => {
  const options = { item: token('web-token-abc12'), resource: 'secrets', spec: { namespaceMapping: { shop: 'shop2' } } };
  expect(await executeForTest(secret, { ...options, cluster: { 'serviceaccounts/shop/web': account } })).toEqual({ skipRestore: true });
  const mapped = await executeForTest(secret, { ...options, cluster: { 'serviceaccounts/shop2/web': account } });
  expect(mapped.skipRestore).toBeUndefined();
});

test('another token is issued anew', async () => {
  const { item } = await executeForTest(secret, { item: token('mine'), resource: 'secrets' });
  expect(item?.data).toEqual({ extra: 'eA==' });
  expect(item?.metadata.annotations).toEqual({ 'kubernetes.io/service-account.name': 'web' });
});

test('other Secrets stay', async () => {
  const item = { ...token('x'), type: 'Opaque' };
  expect(await executeForTest(secret, { item, resource: 'secrets' })).toEqual({});
});

test('as real Velero', async () => {
  await expectAsVelero([secret], { restore: 'edited-plain', resource: 'secrets' });
  const cluster = { 'serviceaccounts/edited-mapped/sailor': account };
  await expectAsVelero([secret], { restore: 'edited-mapped', resource: 'secrets', cluster });
});
