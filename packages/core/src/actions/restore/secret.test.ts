import { expect, test } from 'vitest';
import { secret } from './secret.ts';
import { executeForTest } from './test/execute-for-test.ts';

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

test('a token that the cluster makes by itself is left out, in the mapped namespace too', async () => {
  const options = { item: token('web-token-abc12'), resource: 'secrets', spec: { namespaceMapping: { shop: 'shop2' } } };
  expect(await executeForTest(secret, { ...options, cluster: { 'serviceaccounts/shop2/web': account } })).toEqual({ skipRestore: true });
  expect((await executeForTest(secret, options)).skipRestore).toBeUndefined();
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
