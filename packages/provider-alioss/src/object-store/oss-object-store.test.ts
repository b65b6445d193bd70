import { objectStoreSuite } from '@lifeboat/testkit';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { mainAccount, type OssServer, startOssServer } from '../../test/oss-server.ts';
import { testStore } from '../../test/oss-test-store.ts';

let server: OssServer;
beforeAll(async () => {
  server = await startOssServer();
  server.rules = { ...server.rules, accounts: { ...server.rules.accounts, truncated: 'another-secret' } };
});
afterAll(() => server?.stop());

const [partSizeInBytes, pageSize] = [1024 * 1024, 50];
const denied = { ...mainAccount, accessKeySecret: 'a-secret-that-is-wrong' };

objectStoreSuite({
  runner: { describe, test },
  name: 'OSS store on the test server',
  createStore: () => testStore(server, { prefix: 'some/prefix', partSizeInBytes, pageSize }),
  createDeniedStore: () => testStore(server, { credentials: denied, maxAttempts: 1 }),
  createTruncatingStore: () =>
    testStore(server, { prefix: 'some/prefix', credentials: { accessKeyId: 'truncated', accessKeySecret: 'another-secret' } }),
  secrets: [mainAccount.accessKeySecret, denied.accessKeySecret, 'another-secret'],
  partSizeInBytes,
  pageSize,
});
